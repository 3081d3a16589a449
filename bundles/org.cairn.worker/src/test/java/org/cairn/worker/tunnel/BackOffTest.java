// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** docs/TUNNEL.md 3: 0.1 s to 10 s, doubling, with jitter. */
class BackOffTest {
    private final BackOff backOff = new BackOff(Duration.ofMillis(100), Duration.ofSeconds(10));

    @Test
    void doublesUpToTheLongestWait() {
        long[] expected = {200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000};
        for (long wait : expected) {
            assertEquals(Duration.ofMillis(wait), backOff.next(1));
        }
        for (int i = 0; i < 100; i++) {
            assertEquals(Duration.ofSeconds(5), backOff.next(0));
        }
    }

    @Test
    void beginsAgainAfterTunnelThatHeld() {
        backOff.next(0.5);
        backOff.next(0.5);
        backOff.reset();
        assertEquals(Duration.ofMillis(100), backOff.next(0));
    }
}
