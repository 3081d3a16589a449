// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which DServices run. Credits bound how many there are; 4,096, the most slots that a worker may have, is a
 * backstop. An idle one ends after a minute.
 */
final class SlotThreads implements Executor {
    private static final int THREADS_MAX = 4096;
    private static final long STOP_SECONDS = 5;

    private final AtomicInteger number = new AtomicInteger();
    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(0, THREADS_MAX, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), this::named);

    private Thread named(Runnable task) {
        Thread thread = new Thread(task, "cairn-slot-" + number.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** Ends them, with an interrupt; tells how many did not end within 5 s. */
    int close() {
        pool.shutdownNow();
        try {
            pool.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return pool.getActiveCount();
    }
}
