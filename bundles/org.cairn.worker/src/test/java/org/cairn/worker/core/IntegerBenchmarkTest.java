// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** CGN-8: the fitness test, as docs/WORKER.md defines it. */
class IntegerBenchmarkTest {
    @Test
    void alwaysHasTheSameResult() {
        assertEquals(IntegerBenchmark.RESULT, IntegerBenchmark.round());
        assertEquals(IntegerBenchmark.RESULT, IntegerBenchmark.round());
    }

    @Test
    void countsSixteenInstructionsAStep() {
        // 2^22 steps in 16 * 2^22 ns are one instruction a nanosecond: 1,000 million a second
        assertEquals(1.0, IntegerBenchmark.kmips(16L << 22));
        assertEquals(2.0, IntegerBenchmark.kmips(8L << 22));
    }

    @Test
    void reportsTwiceASecond() {
        ProgressLimit limit = new ProgressLimit();
        assertTrue(limit.passes(10));
        assertFalse(limit.passes(509));
        assertTrue(limit.passes(510));
        assertFalse(limit.passes(511));
    }
}
