// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/** Fetches and checks a bounded number of things at once, and takes them in order. */
final class Ahead {
    static final int AT_ONCE = 8;

    private Ahead() {}

    /** From any thread. */
    interface Work<T> {
        T at(long index) throws IOException;
    }

    /** In order, on the caller's thread. */
    interface Taker<T> {
        void take(T done) throws IOException;
    }

    static <T> void run(Executor executor, long from, long to, Work<T> work, Taker<T> taker) throws IOException {
        Deque<FutureTask<T>> under = new ArrayDeque<>();
        try {
            for (long next = from; next < to || !under.isEmpty(); ) {
                if (next < to && under.size() < AT_ONCE) {
                    long index = next++;
                    FutureTask<T> task = new FutureTask<>(() -> work.at(index));
                    under.add(task);
                    executor.execute(task);
                } else {
                    taker.take(await(under.remove()));
                }
            }
        } finally {
            under.forEach(task -> task.cancel(true));
        }
    }

    private static <T> T await(FutureTask<T> task) throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            // also out of memory: what was found before is told
            throw new IOException("cannot go on: " + e.getCause(), e);
        }
    }
}
