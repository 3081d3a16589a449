// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Pixels that all requests of this worker may hold at once, so that many large pictures wait for each other instead of
 * filling the heap. A request holds as much as its largest picture until it ends.
 */
public final class PixelBudget {
    /** A decoded picture, its copy and what the filter needs, for one pixel. */
    private static final long BYTES_PER_PIXEL = 16;

    private static final int BLOCK = 1024;

    private final Semaphore blocks;

    private PixelBudget(long pixels) {
        this.blocks = new Semaphore((int) Math.min(Integer.MAX_VALUE, blocks(pixels)), true);
    }

    /** A budget for a heap of so many bytes, and for one picture of the limit's size in any case. */
    public static PixelBudget forHeap(long heapBytes, Limits limits) {
        return new PixelBudget(Math.max(limits.pixels(), heapBytes / BYTES_PER_PIXEL));
    }

    private static long blocks(long pixels) {
        return (pixels + BLOCK - 1) / BLOCK;
    }

    /** Takes more; false if there was not enough within the time. */
    boolean take(long held, long wanted, long waitMs) throws InterruptedException {
        return blocks.tryAcquire((int) (blocks(wanted) - blocks(held)), waitMs, TimeUnit.MILLISECONDS);
    }

    void giveBack(long held) {
        blocks.release((int) blocks(held));
    }
}
