// SPDX-License-Identifier: Apache-2.0
package org.cairn.node.io;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads for tasks that block: an idle one is used before another is made, another is made before a task waits, and a
 * bounded number waits. The JDK's pool alone does only two of these: it either makes a thread for each task up to its
 * limit although others are idle, or lets tasks wait although it could have more threads.
 */
final class BlockingPool extends ThreadPoolExecutor {
    private static final int IDLE_SECONDS = 30;

    private final BiConsumer<String, Throwable> failed;
    private final AtomicInteger underWay = new AtomicInteger();

    BlockingPool(int threadsMax, BiConsumer<String, Throwable> failed) {
        super(1, threadsMax, IDLE_SECONDS, TimeUnit.SECONDS, new Waiting(), Threads.named("cairn-blocking-"));
        this.failed = failed;
        Waiting waiting = (Waiting) getQueue();
        waiting.pool = this;
        setRejectedExecutionHandler((task, pool) -> {
            if (pool.isShutdown() || !waiting.force(task)) {
                throw new RejectedExecutionException(
                        pool.isShutdown() ? "the node is stopping" : Threads.QUEUE_MAX + " tasks wait");
            }
        });
        allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        underWay.incrementAndGet();
        try {
            super.execute(task);
        } catch (RejectedExecutionException e) {
            underWay.decrementAndGet();
            throw e;
        }
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
        underWay.decrementAndGet();
        super.afterExecute(task, thrown);
        if (thrown != null) {
            failed.accept("blocking", thrown);
        }
    }

    /** Refuses a task while there could be one more thread for it: then the pool makes that thread. */
    private static final class Waiting extends LinkedBlockingQueue<Runnable> {
        private static final long serialVersionUID = 1;

        private transient @Nullable BlockingPool pool;

        Waiting() {
            super(Threads.QUEUE_MAX);
        }

        @Override
        public boolean offer(Runnable task) {
            BlockingPool owner = pool;
            if (owner != null
                    && owner.getPoolSize() < owner.getMaximumPoolSize()
                    && owner.underWay.get() > owner.getPoolSize()) {
                return false;
            }
            return super.offer(task);
        }

        boolean force(Runnable task) {
            return super.offer(task);
        }
    }
}
