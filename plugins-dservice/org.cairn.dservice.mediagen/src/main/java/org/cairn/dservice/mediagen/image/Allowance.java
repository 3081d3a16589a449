// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.image;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;

/**
 * What is left for one request. Everything that loops asks {@link #check} at least every 50 ms or so. Closing gives the
 * pixels back. Used on one thread.
 */
public final class Allowance implements AutoCloseable {
    private final Limits limits;
    private final PixelBudget budget;
    private final LongSupplier nanos;
    private final long end;
    private final BooleanSupplier cancelled;
    private long held;

    /**
     * @param budget shared by all requests
     * @param nanos a clock as {@link System#nanoTime}
     * @param timeMs time left, at most that of the limits
     * @param cancelled whether the caller is gone
     */
    public Allowance(Limits limits, PixelBudget budget, LongSupplier nanos, long timeMs, BooleanSupplier cancelled) {
        this.limits = limits;
        this.budget = budget;
        this.nanos = nanos;
        this.end = nanos.getAsLong() + Math.min(timeMs, limits.timeMs()) * 1_000_000;
        this.cancelled = cancelled;
    }

    public Limits limits() {
        return limits;
    }

    /** Milliseconds left; never negative. */
    public long remainingMs() {
        return Math.max(0, (end - nanos.getAsLong()) / 1_000_000);
    }

    /** @throws StopWork when time is up or the caller is gone */
    public void check() {
        if (Thread.currentThread().isInterrupted() || cancelled.getAsBoolean()) {
            throw new StopWork(StopWork.Reason.CANCELLED, "the request was cancelled");
        }
        if (nanos.getAsLong() - end >= 0) {
            throw new StopWork(
                    StopWork.Reason.LIMIT, "time: the work took longer than the " + limits.timeMs() + " ms allowed");
        }
    }

    /** Checks the size of a picture before it is made, and waits for room; {@code what} begins the message. */
    public void checkSize(String what, long width, long height) throws DServiceException {
        check();
        if (width < 1 || height < 1) {
            throw new DServiceException(Kind.INVALID, what + " of " + width + " x " + height + " has no pixels");
        }
        if (width > limits.side() || height > limits.side() || width * height > limits.pixels()) {
            throw new DServiceException(
                    Kind.TOO_LARGE,
                    what + " of " + width + " x " + height + " exceeds " + limits.pixels() + " pixels or "
                            + limits.side() + " on a side");
        }
        try {
            if (width * height > held) {
                if (!budget.take(held, width * height, remainingMs())) {
                    throw new DServiceException(Kind.UPSTREAM, "this worker has no room for " + what + " just now");
                }
                held = width * height;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            check();
        }
    }

    @Override
    public void close() {
        budget.giveBack(held);
        held = 0;
    }
}
