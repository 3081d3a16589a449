// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What failed, and when to try it again: 10 s after the first failure, then twice as long each time, up to 5 minutes. Launches
 * are known by the digest of the jar, removals by the location.
 */
public final class Retries {
    /** Pause after the first failure. */
    public static final Duration DELAY_MIN = Duration.ofSeconds(10);
    /** Longest pause. */
    public static final Duration DELAY_MAX = Duration.ofMinutes(5);

    private final Map<String, Failure> failures = new HashMap<>();

    private record Failure(int times, Instant next, String reason) {}

    /** Whether it is time to try this (again). */
    public boolean due(String key, Instant now) {
        Failure failure = failures.get(key);
        return failure == null || !now.isBefore(failure.next);
    }

    /** Notes a failure, and tells when it is tried again. */
    public Instant failed(String key, String reason, Instant now) {
        Failure before = failures.get(key);
        int times = before == null ? 1 : before.times + 1;
        Duration delay = DELAY_MIN.multipliedBy(1L << Math.min(times - 1, 10));
        Instant next = now.plus(delay.compareTo(DELAY_MAX) > 0 ? DELAY_MAX : delay);
        failures.put(key, new Failure(times, next, reason));
        return next;
    }

    /** Forgets failures: it went well, or an operator asked for it again. */
    public void clear(String key) {
        failures.remove(key);
    }

    /** Forgets all but these, so that nothing grows. */
    public void keep(Collection<String> keys) {
        failures.keySet().retainAll(keys);
    }

    /** Why it failed last. */
    public Optional<String> reason(String key) {
        return Optional.ofNullable(failures.get(key)).map(Failure::reason);
    }
}
