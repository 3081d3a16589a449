// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A drain, from the wish until nothing is under way and the tunnel is closed; what is left after a minute is interrupted.
 * From any thread; calls its subject without a lock held.
 */
final class Drain {
    static final long LIMIT_MS = 60_000;

    /** What is drained. Must not block. */
    interface Subject {
        /** Whether a drain is still wanted and nothing is under way. */
        boolean drainedButForTheTunnel();

        void interruptAll();

        /** Closes the tunnel, then runs this. */
        void hangUp(Runnable then);

        /** The tunnel is closed. */
        void hungUp();
    }

    private final Subject subject;
    private final ScheduledExecutorService scheduler;
    private @Nullable CompletableFuture<Void> underWay;
    private @Nullable Future<?> limit;
    private boolean hangingUp;

    Drain(Subject subject, ScheduledExecutorService scheduler) {
        this.subject = subject;
        this.scheduler = scheduler;
    }

    /** Begins, or joins the one that is under way. */
    CompletionStage<Void> begin() {
        CompletableFuture<Void> result;
        synchronized (this) {
            if (underWay != null) {
                return underWay.copy();
            }
            result = new CompletableFuture<>();
            underWay = result;
            limit = scheduler.schedule(this::atOnce, LIMIT_MS, TimeUnit.MILLISECONDS);
        }
        endIfIdle();
        return result.copy();
    }

    /** Something ended: perhaps it was the last. */
    void endIfIdle() {
        if (subject.drainedButForTheTunnel()) {
            hangUp();
        }
    }

    /** Interrupts what is under way and hangs up; does nothing unless a drain is under way. */
    void atOnce() {
        synchronized (this) {
            if (underWay == null) {
                return;
            }
        }
        subject.interruptAll();
        hangUp();
    }

    private void hangUp() {
        synchronized (this) {
            if (hangingUp || underWay == null) {
                return;
            }
            hangingUp = true;
        }
        subject.hangUp(this::hungUp);
    }

    private void hungUp() {
        subject.hungUp();
        CompletableFuture<Void> over;
        synchronized (this) {
            hangingUp = false;
            over = forget();
        }
        if (over != null) {
            over.complete(null);
        }
    }

    /** It is no longer wanted; one that is hanging up already ends by that. */
    void abandon() {
        CompletableFuture<Void> over;
        synchronized (this) {
            over = hangingUp ? null : forget();
        }
        if (over != null) {
            over.completeExceptionally(new IllegalStateException("resumed before it was drained"));
        }
    }

    private @Nullable CompletableFuture<Void> forget() {
        if (limit != null) {
            limit.cancel(false);
            limit = null;
        }
        CompletableFuture<Void> over = underWay;
        underWay = null;
        return over;
    }
}
