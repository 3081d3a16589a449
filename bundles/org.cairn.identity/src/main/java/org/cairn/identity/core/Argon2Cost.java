// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.core;

import java.util.function.ToLongFunction;

/**
 * What one Argon2id hash costs (RFC 9106), with one lane.
 *
 * @param memoryKib memory in KiB
 * @param passes over that memory
 */
public record Argon2Cost(int memoryKib, int passes) {
    /** OWASP's least: 19 MiB, two passes. */
    public static final Argon2Cost LEAST = new Argon2Cost(19 * 1024, 2);

    private static final int MEMORY_KIB_MAX = 64 * 1024;
    private static final int PASSES_MAX = 20;
    private static final long TARGET_MICROS = 250_000;
    private static final long MICROS_MAX = 500_000;

    public Argon2Cost {
        if (memoryKib < 8 || passes < 1) {
            throw new IllegalArgumentException("Argon2 needs 8 KiB and one pass");
        }
    }

    /**
     * Finds the cost that takes 0.1 to 0.5 s here (CGN-6): as much memory as a sixteenth of the heap allows (two hashes run
     * at once), then as many passes as fit.
     *
     * @param micros how long a hash of some cost takes
     */
    public static Argon2Cost tune(long heapBytes, ToLongFunction<Argon2Cost> micros) {
        long share = heapBytes / 16 / 1024;
        int memory = (int) Math.max(LEAST.memoryKib, Math.min(MEMORY_KIB_MAX, share));
        Argon2Cost start = new Argon2Cost(memory, LEAST.passes);
        long taken = Math.max(1, micros.applyAsLong(start));
        if (taken > MICROS_MAX) {
            return LEAST; // a slow machine: never under the least, whatever it takes
        }
        long passes = TARGET_MICROS * LEAST.passes / taken;
        return new Argon2Cost(memory, (int) Math.max(LEAST.passes, Math.min(PASSES_MAX, passes)));
    }
}
