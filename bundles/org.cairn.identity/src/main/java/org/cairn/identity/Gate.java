// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.IdentityException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Lets a bounded number of costly computations run at once on the node's pool, and a bounded number wait here, so that
 * neither the pool's queue nor memory belongs to them; the rest is told to come back.
 */
final class Gate implements AutoCloseable {
    private static final int RETRY_MS = 2_000;
    private static final long STOP_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    private final int runningMax;
    private final int waitingMax;
    private final Executor executor;
    private final Deque<Job<?>> waiting = new ArrayDeque<>();
    private int running;
    private boolean closed;

    Gate(int runningMax, int waitingMax, Executor executor) {
        this.runningMax = runningMax;
        this.waitingMax = waitingMax;
        this.executor = executor;
    }

    /** Runs the work when its turn has come; ends with BUSY or UNAVAILABLE if it does not come. */
    <T> CompletableFuture<T> admit(Supplier<T> work) {
        Job<T> job = new Job<>(work, new CompletableFuture<>());
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(stopping());
            }
            if (running >= runningMax) {
                if (waiting.size() >= waitingMax) {
                    return CompletableFuture.failedFuture(busy());
                }
                waiting.add(job);
                return job.done;
            }
            running++;
        }
        start(job);
        return job.done;
    }

    /** Hands over the first job that the pool takes. A loop: with a full pool thousands of jobs could be refused in a row. */
    private void start(Job<?> first) {
        for (Job<?> job = first; job != null; job = next()) {
            Job<?> started = job;
            try {
                executor.execute(() -> {
                    started.run();
                    Job<?> next = next();
                    if (next != null) {
                        start(next);
                    }
                });
                return;
            } catch (RejectedExecutionException e) {
                job.done.completeExceptionally(busy());
            }
        }
    }

    private synchronized @Nullable Job<?> next() {
        Job<?> job = waiting.poll();
        if (job == null) {
            running--;
            notifyAll();
        }
        return job;
    }

    private static IdentityException busy() {
        return new IdentityException(Kind.BUSY, "too many keys are being checked", RETRY_MS);
    }

    private static IdentityException stopping() {
        return new IdentityException(Kind.UNAVAILABLE, "identity is stopping");
    }

    /** Refuses what waits and lets what runs come to its end. */
    @Override
    public void close() {
        List<Job<?>> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(waiting);
            waiting.clear();
        }
        for (Job<?> job : left) {
            job.done.completeExceptionally(stopping());
        }
        long deadline = System.nanoTime() + STOP_NANOS_MAX;
        synchronized (this) {
            try {
                for (long rest = STOP_NANOS_MAX; running > 0 && rest > 0; rest = deadline - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(this, rest);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record Job<T>(Supplier<T> work, CompletableFuture<T> done) {
        void run() {
            try {
                done.complete(work.get());
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        }
    }
}
