// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long rows take, as quantiles of the last minutes. */
final class LatencyTest {
    private final long start = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1); // time that overflows, as the JDK's may

    @Test
    void isNotMoreThanASixteenthTooLarge() {
        Random random = new Random(5);
        for (int round = 0; round < 20; round++) {
            Latency latency = new Latency(start);
            long[] all = new long[1_000];
            for (int i = 0; i < all.length; i++) {
                all[i] = random.nextLong(1L << (1 + random.nextInt(40)));
                latency.add(all[i], start);
            }
            Arrays.sort(all);
            double[] told = latency.quantiles(start, 0.001, 0.5, 0.99, 1);
            int[] ranks = {0, 499, 989, 999};
            for (int i = 0; i < ranks.length; i++) {
                double exact = all[ranks[i]] / 1e9;
                assertTrue(told[i] >= exact && told[i] <= exact * 17 / 16, told[i] + " for " + exact);
            }
        }
    }

    @Test
    void forgetsWhatIsOlderThanTwoWindowsAndNotWhatIsYounger() {
        Latency latency = new Latency(start);
        latency.add(1_000, start + 1);
        long next = start + Latency.WINDOW_NANOS;
        latency.add(1_000_000, next);
        assertEquals(1_023 / 1e9, latency.quantiles(next, 0.5)[0]);
        long later = next + Latency.WINDOW_NANOS;
        assertTrue(latency.quantiles(later, 0.5)[0] > 1_000 / 1e6, "the first one is too old");
        assertTrue(Double.isNaN(latency.quantiles(later + 5 * Latency.WINDOW_NANOS, 0.5)[0]));
        assertEquals(2, latency.count());
        assertEquals(1_001_000 / 1e9, latency.seconds());
    }

    @Test
    void takesAStepBackOfTheClockForNothing() {
        Latency latency = new Latency(start);
        latency.add(-5, start - 5);
        assertEquals(0, latency.quantiles(start, 0.5)[0]);
    }
}
