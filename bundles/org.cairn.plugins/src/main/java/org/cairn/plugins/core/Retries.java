// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What failed, and when to try it again: 10 s after the first failure, then twice as long each time, up to 5 minutes. */
public final class Retries {
    /** Pause after the first failure. */
    public static final Duration DELAY_MIN = Duration.ofSeconds(10);
    /** Longest pause. */
    public static final Duration DELAY_MAX = Duration.ofMinutes(5);

    private final Map<String, Failure> failures = new HashMap<>();

    private record Failure(int times, Instant next, String reason) {}

    /** Whether it is time to launch this jar (again). */
    public boolean due(Shipped jar, Instant now) {
        Failure failure = failures.get(key(jar));
        return failure == null || !now.isBefore(failure.next);
    }

    /** Notes a failure, and tells when it is tried again. */
    public Instant failed(Shipped jar, String reason, Instant now) {
        Failure before = failures.get(key(jar));
        int times = before == null ? 1 : before.times + 1;
        Duration delay = DELAY_MIN.multipliedBy(1L << Math.min(times - 1, 10));
        Instant next = now.plus(delay.compareTo(DELAY_MAX) > 0 ? DELAY_MAX : delay);
        failures.put(key(jar), new Failure(times, next, reason));
        return next;
    }

    /** Forgets the failures of a jar: it runs, or an operator asked for it again. */
    public void clear(Shipped jar) {
        failures.remove(key(jar));
    }

    /** Forgets all but these jars, so that nothing grows. */
    public void keep(Collection<Shipped> jars) {
        Set<String> keys = new HashSet<>();
        jars.forEach(jar -> keys.add(key(jar)));
        failures.keySet().retainAll(keys);
    }

    /** Why the jar failed last. */
    public Optional<String> reason(Shipped jar) {
        return Optional.ofNullable(failures.get(key(jar))).map(Failure::reason);
    }

    private static String key(Shipped jar) {
        return jar.id() + "/" + jar.version() + "/" + jar.sha256();
    }
}
