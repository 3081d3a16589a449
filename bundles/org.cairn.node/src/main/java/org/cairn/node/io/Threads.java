// SPDX-License-Identifier: Apache-2.0
package org.cairn.node.io;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The node's threads: two for timers, a bounded pool for tasks that block. */
public final class Threads {
    /** How many blocking tasks may wait. */
    public static final int QUEUE_MAX = 1_000;

    private static final int TIMER_THREADS = 2;
    private static final int STOP_SECONDS_MAX = 5;

    private final ScheduledThreadPoolExecutor scheduler;
    private final ThreadPoolExecutor blocking;

    /**
     * Makes the pools; their threads begin with the first tasks.
     *
     * @param failed told the kind of task and what it threw; timers end silently otherwise
     */
    public Threads(int blockingThreads, BiConsumer<String, Throwable> failed) {
        scheduler = new ScheduledThreadPoolExecutor(TIMER_THREADS, named("cairn-timer-")) {
            @Override
            protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
                super.afterExecute(task, thrown);
                Throwable cause = thrown == null ? outcome(task) : thrown;
                if (cause != null) {
                    failed.accept("timer", cause);
                }
            }
        };
        // a cancelled timeout would else stay in memory, with all it holds, until it was due
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        blocking = new BlockingPool(blockingThreads, failed);
    }

    public ScheduledExecutorService scheduler() {
        return scheduler;
    }

    public Executor blocking() {
        return blocking;
    }

    /** Ends all threads; says which kinds did not end in time. */
    public List<String> stop() {
        scheduler.shutdownNow();
        blocking.shutdown();
        List<String> left = new ArrayList<>();
        if (!ended(blocking)) {
            left.add("blocking");
        }
        if (!ended(scheduler)) {
            left.add("timer");
        }
        return left;
    }

    private static boolean ended(ExecutorService pool) {
        try {
            if (pool.awaitTermination(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pool.shutdownNow();
        return false;
    }

    private static @Nullable Throwable outcome(Runnable task) {
        if (task instanceof Future<?> future && future.isDone()) {
            try {
                future.get();
            } catch (ExecutionException e) {
                return e.getCause() == null ? e : e.getCause();
            } catch (CancellationException e) {
                return null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return null;
    }

    static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
