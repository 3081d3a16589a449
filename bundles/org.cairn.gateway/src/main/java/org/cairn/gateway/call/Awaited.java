// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A service of another bundle that can be swapped at any time: callers wait for its successor, bounded in time and
 * number (DESIGN 1, "What a swap means"). From any thread, without blocking.
 */
public final class Awaited<T> {
    /** How many callers may wait for one service. */
    static final int WAITING_MAX = 10_000;

    private final ScheduledExecutorService scheduler;
    private final long waitMillis;
    private final ConcurrentHashMap<Object, CompletableFuture<T>> waiting = new ConcurrentHashMap<>();
    private final List<Consumer<T>> watchers = new CopyOnWriteArrayList<>();
    private volatile @Nullable T current;

    public Awaited(ScheduledExecutorService scheduler, long waitMillis) {
        this.scheduler = scheduler;
        this.waitMillis = waitMillis;
    }

    /** The service is there, or was replaced. */
    public void set(T service) {
        watchers.forEach(watcher -> watcher.accept(service)); // they know it before it is used
        current = service;
        for (CompletableFuture<T> waiter : waiting.values()) {
            waiter.complete(service);
        }
    }

    /**
     * Tells of the service that is there and of each that comes, on the thread that brings it, which must not be held up.
     *
     * @return close it to hear no more
     */
    AutoCloseable watch(Consumer<T> watcher) {
        watchers.add(watcher);
        now().ifPresent(watcher);
        return () -> watchers.remove(watcher);
    }

    /** A service is gone; if another one took its place already, nothing changes. */
    public void unset(T service) {
        if (current == service) {
            current = null;
        }
    }

    public Optional<T> now() {
        return Optional.ofNullable(current);
    }

    /** The service, as soon as it is there; ends with {@link TimeoutException} when it does not come in time. */
    public CompletionStage<T> get() {
        T service = current;
        if (service != null) {
            return CompletableFuture.completedFuture(service);
        }
        CompletableFuture<T> waiter = new CompletableFuture<>();
        if (waiting.size() >= WAITING_MAX) {
            waiter.completeExceptionally(new RejectedExecutionException("too many wait"));
            return waiter;
        }
        Object place = new Object();
        waiting.put(place, waiter);
        Future<?> timer = scheduler.schedule(
                () -> waiter.completeExceptionally(new TimeoutException("not there in time")),
                waitMillis,
                TimeUnit.MILLISECONDS);
        CompletionStage<T> result = waiter.whenComplete((value, failure) -> {
            waiting.remove(place);
            timer.cancel(false);
        });
        T late = current;
        if (late != null) {
            waiter.complete(late); // it came between the look and the put
        }
        return result;
    }

    /** Ends all waits. */
    public void close() {
        for (CompletableFuture<T> waiter : waiting.values()) {
            waiter.completeExceptionally(new TimeoutException("the gateway stops"));
        }
    }
}
