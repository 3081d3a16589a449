// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

/**
 * Bounds of the broker.
 *
 * @param queueMax how many may wait in a tier's queue, 1 to 1,000,000
 * @param quarantineMicros how long a digest is refused after it killed a worker while alone
 * @param quarantineMax how many digests are remembered, the oldest is forgotten first
 * @param failureMicros how long a worker that lost work comes last
 */
public record Limits(int queueMax, long quarantineMicros, int quarantineMax, long failureMicros) {
    /** Declined attempts of one work before it is given up: a worker that always declines must not keep it for ever. */
    public static final int DECLINES_MAX = 10;

    /** How long a worker does not get work again that it declined: its change of state is on its way. */
    public static final long DECLINE_HOLD_MICROS = 250_000;

    /** Remembered pairs of affinity and worker, the least recently used is forgotten first. */
    public static final int AFFINITY_MAX = 10_000;

    /** Remembered workers that lost work. */
    public static final int FAILING_MAX = 10_000;

    /** One worker in so many, at least one, is kept free for work that must run alone. */
    public static final int RESERVED_ONE_IN = 4;

    /** Bounds of the advice when to come back. */
    public static final int RETRY_AFTER_S_MIN = 1;

    public static final int RETRY_AFTER_S_MAX = 30;

    public static final Limits DEFAULT = new Limits(1_000, 600_000_000L, 10_000, 10_000_000L);

    public Limits {
        check("queue.max", queueMax, 1, 1_000_000);
        check("quarantine.s in microseconds", quarantineMicros, 0, 86_400_000_000L);
        check("quarantine.max", quarantineMax, 1, 1_000_000);
        check("failure.s in microseconds", failureMicros, 0, 3_600_000_000L);
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + min + " to " + max + ", not " + value);
        }
    }
}
