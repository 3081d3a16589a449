// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import java.util.Arrays;

/** How many attempts began in the last ten seconds, for advice when to come back. */
final class Throughput {
    private static final int SECONDS = 10;
    private static final long SECOND = 1_000_000;

    private final long[] counts = new long[SECONDS];
    private long second = Long.MIN_VALUE;
    private long first = Long.MIN_VALUE;

    void count(long now) {
        roll(now);
        counts[slot(second)]++;
    }

    /** Seconds until so many have begun, at the recent rate. */
    int secondsFor(int waiting, long now) {
        roll(now);
        long begun = Arrays.stream(counts).sum();
        if (begun == 0) {
            return Limits.RETRY_AFTER_S_MAX;
        }
        long over = Math.min(SECONDS, second - first + 1);
        long seconds = (waiting * over + begun - 1) / begun;
        return (int) Math.max(Limits.RETRY_AFTER_S_MIN, Math.min(Limits.RETRY_AFTER_S_MAX, seconds));
    }

    private void roll(long now) {
        long current = Math.floorDiv(now, SECOND);
        if (second == Long.MIN_VALUE || current - second >= SECONDS) {
            Arrays.fill(counts, 0);
            first = current;
        } else {
            for (long next = second + 1; next <= current; next++) {
                counts[slot(next)] = 0;
            }
        }
        second = current;
    }

    private static int slot(long second) {
        return (int) Math.floorMod(second, (long) SECONDS);
    }
}
