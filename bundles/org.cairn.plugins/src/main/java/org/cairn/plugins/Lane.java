// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.cairn.core.api.plugins.PluginException;
import org.jspecify.annotations.Nullable;

/** Runs tasks one after the other on threads of the node, so that the state has one writer and nobody waits for it. */
final class Lane {
    /** Most tasks that wait. */
    static final int TASKS_MAX = 100;
    /** Longest wait for a task under way when the lane is closed: a plug-in's start can take 10 s. */
    static final long CLOSE_MS_MAX = 5_000;

    private final Executor executor;
    private final Queue<Task> tasks = new ArrayDeque<>();
    private boolean running;
    private boolean closed;

    private record Task(Runnable work, CompletableFuture<Void> done) {}

    Lane(Executor executor) {
        this.executor = executor;
    }

    /** Runs the task after those before it; the stage ends with what it throws, or with UNAVAILABLE. */
    CompletionStage<Void> run(Runnable work) {
        Task task = new Task(work, new CompletableFuture<>());
        synchronized (this) {
            if (closed || tasks.size() >= TASKS_MAX) {
                return CompletableFuture.failedFuture(
                        unavailable(closed ? "plug-ins are stopping" : "too many wishes at once"));
            }
            tasks.add(task);
            if (running) {
                return task.done;
            }
            running = true;
        }
        try {
            executor.execute(this::drain);
        } catch (RejectedExecutionException e) {
            abandon("the node is too busy");
        }
        return task.done;
    }

    /** Ends every waiting task with UNAVAILABLE, and waits for the one under way, if any. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        long until = System.nanoTime() + CLOSE_MS_MAX * 1_000_000;
        synchronized (this) {
            try {
                for (long left = CLOSE_MS_MAX; running && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
                    wait(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        abandon("plug-ins are stopping");
    }

    private void drain() {
        for (Task task = next(); task != null; task = next()) {
            try {
                task.work.run();
                task.done.complete(null);
            } catch (RuntimeException | Error e) { // a plug-in's broken class must not end the lane
                task.done.completeExceptionally(e);
            }
        }
    }

    private synchronized @Nullable Task next() {
        Task task = closed ? null : tasks.poll();
        if (task == null) {
            running = false;
            notifyAll();
        }
        return task;
    }

    private void abandon(String reason) {
        Queue<Task> left;
        synchronized (this) {
            left = new ArrayDeque<>(tasks);
            tasks.clear();
            running = false;
        }
        left.forEach(task -> task.done.completeExceptionally(unavailable(reason)));
    }

    private static PluginException unavailable(String reason) {
        return new PluginException(PluginException.Kind.UNAVAILABLE, reason);
    }
}
