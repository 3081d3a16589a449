// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.work.WorkerOffer;

/** Reads what a worker says on the control stream; every method throws IllegalArgumentException for what breaks a rule. */
final class WorkerMessages {
    private static final int SERVICES_MAX = 1_000;
    private static final int NAME_CHARS_MAX = 100;
    private static final int PROGRESS_CHARS_MAX = 200;

    private WorkerMessages() {}

    static WorkerOffer offer(WorkerIdentities.Machine machine, Map<String, Object> message) {
        Map<String, String> services = new TreeMap<>();
        if (message.get("services") instanceof Map<?, ?> map) {
            map.forEach((id, version) -> services.put(name(id), name(version)));
        }
        Set<String> warm = new HashSet<>();
        if (message.get("warm") instanceof List<?> list) {
            list.forEach(id -> warm.add(name(id)));
        }
        if (services.size() > SERVICES_MAX || warm.size() > SERVICES_MAX) {
            throw new IllegalArgumentException("an offer names at most " + SERVICES_MAX + " services");
        }
        warm.retainAll(services.keySet());
        int slots = Math.toIntExact(Math.min(number(message, "slots"), Integer.MAX_VALUE));
        return new WorkerOffer(machine.id(), machine.tier(), slots, services, warm);
    }

    static Optional<Double> kmips(Map<String, Object> message) {
        if (message.get("kmips") instanceof Number number) {
            double kmips = number.doubleValue();
            if (kmips >= 0 && kmips < 1e9) {
                return Optional.of(kmips);
            }
            throw new IllegalArgumentException("kmips is no speed");
        }
        return Optional.empty();
    }

    /** A number from 0 on. */
    static long number(Map<String, Object> message, String member) {
        Object value = message.get(member);
        if (value instanceof Integer || value instanceof Long) {
            long number = ((Number) value).longValue();
            if (number >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException(member + " is no whole number from 0 on");
    }

    static double fraction(Map<String, Object> message) {
        if (message.get("fraction") instanceof Number number
                && number.doubleValue() >= 0
                && number.doubleValue() <= 1) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("fraction is no number from 0 to 1");
    }

    static String progressText(Map<String, Object> message) {
        String text = message.get("message") instanceof String s ? s : "";
        return text.length() <= PROGRESS_CHARS_MAX ? text : text.substring(0, PROGRESS_CHARS_MAX);
    }

    static String state(Map<String, Object> message) {
        if (message.get("state") instanceof String state
                && (state.equals("active") || state.equals("paused") || state.equals("draining"))) {
            return state;
        }
        throw new IllegalArgumentException("state is none of active, paused, draining");
    }

    private static String name(Object value) {
        if (value instanceof String name && !name.isEmpty() && name.length() <= NAME_CHARS_MAX) {
            return name;
        }
        throw new IllegalArgumentException("an offer names services and versions by 1 to 100 characters");
    }
}
