// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.cairn.ledger.core.Batch;
import org.cairn.ledger.core.PrivatePart;
import org.jspecify.annotations.Nullable;

/**
 * Threads that fill the rows of a batch together with the thread that writes: hashing is what a row costs. Rows are taken
 * in chunks, so that a thread that gets little of a core takes few.
 */
final class Hashers {
    /** Rows of a chunk: some 50 microseconds of work. A batch of fewer than two is not worth waking anybody. */
    static final int CHUNK_ROWS = 32;

    private final Object lock = new Object();
    private final Blinds blinds;
    private final List<Thread> threads = new ArrayList<>();
    private final Batch.Filler own = new Batch.Filler();
    private @Nullable Work work;
    private boolean isClosing;

    /**
     * A batch that is being filled. The batch is used again for other rows: a thread that comes so late that all of these are
     * taken must not look at it any more.
     */
    static final class Work {
        private final Batch batch;
        private final int count;
        private final AtomicInteger taken = new AtomicInteger();
        private final AtomicInteger left;
        private volatile @Nullable Throwable failure;

        Work(Batch batch) {
            this.batch = batch;
            this.count = batch.count();
            this.left = new AtomicInteger(count);
        }
    }

    /**
     * Starts them.
     *
     * @param helpers threads beside the one that writes; 0 for none
     */
    Hashers(Blinds blinds, int helpers) {
        this.blinds = blinds;
        for (int i = 1; i <= helpers; i++) {
            threads.add(new Thread(this::run, "cairn-ledger-hash-" + i));
        }
        threads.forEach(Thread::start);
    }

    /** Fills all rows of a batch; returns when they are. */
    void fill(Batch batch) {
        Work now = new Work(batch);
        boolean isShared = batch.count() >= 2 * CHUNK_ROWS && !threads.isEmpty();
        if (isShared) {
            synchronized (lock) {
                work = now;
                lock.notifyAll();
            }
        }
        help(now, own);
        if (isShared) {
            synchronized (lock) {
                work = null;
                while (now.left.get() > 0) {
                    await();
                }
            }
        }
        Throwable failure = now.failure;
        if (failure != null) {
            throw new IllegalStateException("a row could not be hashed", failure);
        }
    }

    /** Fills rows until all of them are taken. */
    void help(Work now, Batch.Filler filler) {
        for (int from = now.taken.getAndAdd(CHUNK_ROWS); from < now.count; from = now.taken.getAndAdd(CHUNK_ROWS)) {
            int until = Math.min(from + CHUNK_ROWS, now.count);
            try {
                now.batch.fill(from, until, blinds.get((until - from) * PrivatePart.BLIND_BYTES), filler);
            } catch (RuntimeException | Error e) {
                now.failure = e;
            }
            if (now.left.addAndGet(from - until) == 0) {
                synchronized (lock) {
                    lock.notifyAll();
                }
            }
        }
    }

    private void run() {
        Batch.Filler filler = new Batch.Filler();
        while (true) {
            Work now;
            synchronized (lock) {
                while (work == null && !isClosing) {
                    await();
                }
                if (isClosing) {
                    return;
                }
                now = work;
            }
            if (now != null) {
                help(now, filler);
            }
            synchronized (lock) {
                while (work == now && !isClosing) {
                    await();
                }
            }
        }
    }

    @SuppressWarnings("WaitNotInLoop") // its callers loop
    private void await() {
        try {
            lock.wait();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the ledger's threads", e);
        }
    }

    /** Ends the threads; no batch is being filled. */
    void close() {
        synchronized (lock) {
            isClosing = true;
            lock.notifyAll();
        }
        threads.forEach(Threads::join);
    }
}
