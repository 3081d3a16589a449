// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.security.SecureRandom;
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
import org.cairn.identity.core.Argon2Cost;
import org.cairn.identity.core.Argon2id;

/**
 * The slow hashes, a bounded number at once: two run, so that they take at most an eighth of the heap; some wait, so many
 * that the last one is done within 10 s; the rest are told to come back.
 */
final class Hashing implements AutoCloseable {
    static final int RUNNING_MAX = 2;
    static final int WAITING_MAX = 32;

    private static final int RETRY_MS = 2_000;
    private static final long STOP_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    private final Argon2Cost cost;
    private final Executor executor;
    private final SecureRandom random = new SecureRandom();
    private final Deque<Job<?>> waiting = new ArrayDeque<>();
    private int running;
    private boolean closed;

    Hashing(Argon2Cost cost, Executor executor) {
        this.cost = cost;
        this.executor = executor;
    }

    CompletableFuture<String> hash(String secret) {
        byte[] salt = new byte[Argon2id.SALT_BYTES];
        random.nextBytes(salt);
        return admit(() -> Argon2id.hash(secret, salt, cost));
    }

    CompletableFuture<Boolean> verify(String secret, String encoded) {
        return admit(() -> Argon2id.matches(secret, encoded));
    }

    private <T> CompletableFuture<T> admit(Supplier<T> work) {
        Job<T> job = new Job<>(work, new CompletableFuture<>());
        synchronized (this) {
            if (closed) {
                return stopping();
            }
            if (running >= RUNNING_MAX) {
                if (waiting.size() >= WAITING_MAX) {
                    return CompletableFuture.failedFuture(
                            new IdentityException(Kind.BUSY, "too many keys are being checked", RETRY_MS));
                }
                waiting.add(job);
                return job.done;
            }
            running++;
        }
        start(job);
        return job.done;
    }

    private void start(Job<?> job) {
        try {
            executor.execute(() -> {
                job.run();
                next();
            });
        } catch (RejectedExecutionException e) {
            job.done.completeExceptionally(new IdentityException(Kind.BUSY, "the node is busy", RETRY_MS));
            next();
        }
    }

    private void next() {
        Job<?> job;
        synchronized (this) {
            job = waiting.poll();
            if (job == null) {
                running--;
                notifyAll();
                return;
            }
        }
        start(job);
    }

    private static <T> CompletableFuture<T> stopping() {
        return Stages.refused(Kind.UNAVAILABLE, "identity is stopping");
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
            job.done.completeExceptionally(new IdentityException(Kind.UNAVAILABLE, "identity is stopping"));
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
            } catch (RuntimeException | OutOfMemoryError e) {
                done.completeExceptionally(e);
            }
        }
    }
}
