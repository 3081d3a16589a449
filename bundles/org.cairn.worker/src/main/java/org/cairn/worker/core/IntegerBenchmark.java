// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

/**
 * The integer benchmark behind KMIPS (CGN-8), defined in docs/WORKER.md. Always the same work with the same result.
 * A step counts as {@value #INSTRUCTIONS_PER_STEP} instructions.
 */
public final class IntegerBenchmark {
    public static final int STEPS_PER_ROUND = 1 << 22;
    public static final int INSTRUCTIONS_PER_STEP = 16;
    /** What every correct machine gets for one round. */
    public static final long RESULT = 3741647654522163758L;

    private static final int TABLE = 2048;

    private IntegerBenchmark() {}

    /** One round. */
    public static long round() {
        int[] table = new int[TABLE];
        for (int i = 0; i < TABLE; i++) {
            table[i] = i * 0x9E3779B9;
        }
        long x = 0x2545F4914F6CDD1DL;
        int sum = 0;
        for (int i = 0; i < STEPS_PER_ROUND; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
            int at = (int) x & TABLE - 1;
            int value = table[at];
            if ((value & 1) == 0) {
                sum += value;
            } else {
                sum ^= (int) (x >>> 32);
            }
            table[at] = value * 0x2C1B3C6D + sum;
        }
        long result = sum;
        for (int value : table) {
            result = result * 31 + value;
        }
        return result;
    }

    /** KMIPS of a core that took this long for a round: thousands of millions of instructions a second. */
    public static double kmips(long nanosPerRound) {
        return (double) STEPS_PER_ROUND * INSTRUCTIONS_PER_STEP / Math.max(1, nanosPerRound);
    }
}
