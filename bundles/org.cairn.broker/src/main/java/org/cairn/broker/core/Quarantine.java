// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Digests of work that kills workers; shared by the cores of all desks. A digest is <em>quarantined</em> when it killed a
 * worker on which nothing else ran, and <em>suspect</em> when it killed all workers that raced for it, which may have been
 * something else's fault. Both are bounded and expire.
 */
public final class Quarantine {
    private final long lastsMicros;
    private final Map<String, Long> quarantined;
    private final Map<String, Long> suspects;

    public Quarantine(Limits limits) {
        lastsMicros = limits.quarantineMicros();
        quarantined = bounded(limits.quarantineMax());
        suspects = bounded(limits.quarantineMax());
    }

    static Map<String, Long> bounded(int max) {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                return size() > max;
            }
        };
    }

    boolean holds(String digest, long now) {
        return holds(quarantined, digest, now);
    }

    boolean suspects(String digest, long now) {
        return holds(suspects, digest, now);
    }

    private static boolean holds(Map<String, Long> digests, String digest, long now) {
        if (digests.isEmpty()) {
            return false;
        }
        Long until = digests.get(digest);
        if (until != null && until <= now) {
            digests.remove(digest);
            return false;
        }
        return until != null;
    }

    void quarantine(String digest, long now) {
        put(quarantined, digest, now);
    }

    void suspect(String digest, long now) {
        put(suspects, digest, now);
    }

    void acquit(String digest) {
        suspects.remove(digest);
    }

    private void put(Map<String, Long> digests, String digest, long now) {
        if (!digest.isEmpty()) {
            digests.remove(digest);
            digests.put(digest, now + lastsMicros);
        }
    }
}
