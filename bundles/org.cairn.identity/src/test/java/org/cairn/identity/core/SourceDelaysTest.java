// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Guessing slows down the guesser alone (CGN-6). */
class SourceDelaysTest {
    private static final String GUESSER = "192.0.2.7";

    private final SourceDelays delays = new SourceDelays();

    private void fail(String source, int times, long nowMs) {
        for (int i = 0; i < times; i++) {
            delays.failed(source, nowMs);
        }
    }

    @Test
    void forgivesThreeMistakesThenDoubles() {
        fail(GUESSER, 3, 0);
        assertEquals(0, delays.remaining(GUESSER, 0));
        long expected = 1_000;
        for (int i = 0; i < 30; i++) {
            delays.failed(GUESSER, 0);
            assertEquals(Math.min(expected, SourceDelays.DELAY_MS_MAX), delays.remaining(GUESSER, 0));
            expected = Math.min(expected * 2, SourceDelays.DELAY_MS_MAX);
        }
        assertEquals(1, delays.remaining(GUESSER, SourceDelays.DELAY_MS_MAX - 1));
        assertEquals(0, delays.remaining(GUESSER, SourceDelays.DELAY_MS_MAX));
    }

    @Test
    void leavesOtherSourcesAlone() {
        fail(GUESSER, 10, 0);
        assertEquals(0, delays.remaining("192.0.2.8", 0));
    }

    @Test
    void takesAnIpv6NetworkForOneSource() {
        fail("2001:db8:1:2::1", 10, 0);
        assertTrue(delays.remaining("2001:db8:1:2:ffff::9", 0) > 0);
        assertEquals(0, delays.remaining("2001:db8:1:3::1", 0));
        assertEquals(1, delays.size());
    }

    @Test
    void forgetsAfterAnHour() {
        fail(GUESSER, 10, 0);
        delays.failed(GUESSER, 3_600_001);
        assertEquals(0, delays.remaining(GUESSER, 3_600_001));
    }

    @Test
    void neverDelaysLongerThanItsLimitWhenTheClockGoesBack() {
        fail(GUESSER, 40, 1_000_000_000);
        assertEquals(SourceDelays.DELAY_MS_MAX, delays.remaining(GUESSER, 0));
    }

    @Test
    void staysBoundedAndDropsTheOldest() {
        fail(GUESSER, 10, 0);
        for (int i = 0; i < SourceDelays.SOURCES_MAX; i++) {
            delays.failed("10.%d.%d.%d".formatted(i >> 16, (i >> 8) & 255, i & 255), 1);
        }
        assertEquals(SourceDelays.SOURCES_MAX, delays.size());
        assertEquals(0, delays.remaining(GUESSER, 1));
        delays.failed("x".repeat(100_000), 1);
        delays.failed("x".repeat(100_000) + "y", 1);
        assertEquals(SourceDelays.SOURCES_MAX, delays.size());
    }
}
