// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import io.netty.util.concurrent.EventExecutor;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Calls for one executor, in order. However many calls are posted before it gets to them, they are one task: head, body
 * and trailers of a short answer leave a thread of the pool together.
 */
final class Mailbox implements Runnable {
    private final EventExecutor executor;
    private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    Mailbox(EventExecutor executor) {
        this.executor = executor;
    }

    /** Runs a call at once when this is the executor's thread, else posts it. */
    void call(Runnable call) {
        if (executor.inEventLoop()) {
            call.run();
        } else {
            post(call);
        }
    }

    private void post(Runnable call) {
        calls.add(call);
        if (scheduled.compareAndSet(false, true)) {
            try {
                executor.execute(this);
            } catch (RejectedExecutionException e) {
                // The loop was shut down, and with it every connection: run here what is left, so that buffers are
                // freed.
                run();
            }
        }
    }

    @Override
    public void run() {
        scheduled.set(false);
        for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
            try {
                call.run();
            } catch (RuntimeException e) {
                // One defect must not strand the calls behind it.
                TunnelLog.callFailed(e);
            }
        }
    }
}
