// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import java.util.LinkedHashMap;
import java.util.Map;

/** Workers that lost work lately: they come last for a while, also when they come back meanwhile. */
final class Failures {
    private final Roster roster;
    private final long lastsMicros;
    /** Until when, oldest first. */
    private final Map<String, Long> until = new LinkedHashMap<>();

    Failures(Roster roster, long lastsMicros) {
        this.roster = roster;
        this.lastsMicros = lastsMicros;
    }

    boolean has(String worker) {
        return until.containsKey(worker);
    }

    void add(String worker, long now) {
        until.remove(worker);
        until.put(worker, now + lastsMicros);
        set(worker, true);
    }

    void expire(long now) {
        while (!until.isEmpty()) {
            Map.Entry<String, Long> oldest = until.entrySet().iterator().next();
            if (oldest.getValue() > now && until.size() <= Limits.FAILING_MAX) {
                return;
            }
            until.remove(oldest.getKey());
            set(oldest.getKey(), false);
        }
    }

    private void set(String worker, boolean failing) {
        Seat seat = roster.seat(worker);
        if (seat != null) {
            roster.unlist(seat);
            seat.failing = failing;
            roster.list(seat);
        }
    }
}
