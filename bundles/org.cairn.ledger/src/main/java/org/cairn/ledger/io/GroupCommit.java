// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.core.Follower;
import org.cairn.ledger.core.Mark;
import org.jspecify.annotations.Nullable;

/**
 * Makes written rows durable, many at once. A thread of its own, so that rows can be written while the disk syncs. A sync
 * begins at once when the last one was long enough ago, else as soon as the interval is over.
 */
final class GroupCommit {
    /** Rows that were written and are not durable; more make the writer wait for the disk. */
    static final int UNSYNCED_MAX = 65_536;

    private final Object lock = new Object();
    private final Marks marks;
    private final List<Follower> followers;
    private final LedgerLog log;
    private final long intervalNanos;
    private final Thread thread;
    private List<Pending> unsynced = new ArrayList<>();
    private @Nullable Tail tail;
    private @Nullable Mark end;
    private volatile @Nullable LedgerException broken;
    private boolean isSyncing;
    private boolean isUrgent;
    private boolean isClosing;
    private long lastNanos;
    private volatile Mark durable;

    /**
     * Makes it.
     *
     * @param durable where the log stands, which is durable
     */
    GroupCommit(Marks marks, List<Follower> followers, LedgerLog log, long intervalNanos, Mark durable) {
        this.marks = marks;
        this.followers = followers;
        this.log = log;
        this.intervalNanos = intervalNanos;
        this.durable = durable;
        this.lastNanos = System.nanoTime() - intervalNanos;
        this.thread = new Thread(this::run, "cairn-ledger-commit");
    }

    void start() {
        thread.start();
    }

    /** How far the log is durable. */
    Mark durable() {
        return durable;
    }

    /**
     * Says whether rows can become durable yet.
     *
     * @throws LedgerException FAILED if a sync failed
     */
    void check() {
        LedgerException cause = broken;
        if (cause != null) {
            throw cause;
        }
    }

    /**
     * Takes rows that were written, after their first stage ended.
     *
     * @param where of the tail after them
     * @throws LedgerException FAILED if an earlier sync failed: the rows may be lost in a power cut
     */
    void written(Tail writtenTo, Mark where, List<Pending> rows) {
        synchronized (lock) {
            if (unsynced.isEmpty()) {
                lock.notifyAll();
            }
            unsynced.addAll(rows);
            tail = writtenTo;
            end = where;
            if (unsynced.size() > UNSYNCED_MAX) {
                isUrgent = true;
                lock.notifyAll();
            }
            while (unsynced.size() > UNSYNCED_MAX && broken == null) {
                await(0);
            }
            LedgerException cause = broken;
            if (cause != null) {
                failUnsynced(cause);
                throw cause;
            }
        }
    }

    /**
     * Waits until all rows are durable.
     *
     * @throws LedgerException FAILED if they cannot be
     */
    void drain() {
        synchronized (lock) {
            isUrgent = true;
            lock.notifyAll();
            while ((!unsynced.isEmpty() || isSyncing) && broken == null) {
                await(0);
            }
            check();
        }
    }

    /** Ends the thread after all is durable. */
    void close() {
        synchronized (lock) {
            isClosing = true;
            lock.notifyAll();
        }
        Threads.join(thread);
    }

    @SuppressWarnings("WaitNotInLoop") // its callers loop
    private void await(long millis) {
        try {
            lock.wait(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the ledger's threads", e);
        }
    }

    private void run() {
        while (true) {
            List<Pending> taken;
            Tail to;
            Mark where;
            synchronized (lock) {
                awaitWork();
                if (unsynced.isEmpty() || tail == null || end == null) {
                    return;
                }
                taken = unsynced;
                unsynced = new ArrayList<>();
                to = tail;
                where = end;
                isSyncing = true;
                isUrgent = false;
            }
            boolean isDone = sync(to, where, taken);
            synchronized (lock) {
                isSyncing = false;
                lock.notifyAll();
                if (!isDone) {
                    return;
                }
            }
        }
    }

    private void awaitWork() {
        while (unsynced.isEmpty() && !isClosing) {
            await(0);
        }
        while (!isClosing && !isUrgent) {
            long nanos = lastNanos + intervalNanos - System.nanoTime();
            if (nanos <= 0) {
                break;
            }
            await(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        }
    }

    private boolean sync(Tail to, Mark where, List<Pending> taken) {
        lastNanos = System.nanoTime();
        try {
            to.force();
            marks.write(where);
            durable = where;
            for (Follower follower : followers) {
                follower.durable(where.rows());
            }
            taken.forEach(Pending::completeDurable);
            return true;
        } catch (IOException | RuntimeException | Error e) {
            LedgerException cause = new LedgerException(
                    LedgerException.Kind.FAILED,
                    "the disk did not make rows durable: " + e + "; after " + durable.rows()
                            + " rows nothing is certain",
                    e);
            log.failed(String.valueOf(cause.getMessage()));
            synchronized (lock) {
                broken = cause; // first: who hears of it finds the ledger closed to him
                taken.forEach(row -> row.fail(cause));
                failUnsynced(cause);
            }
            return false;
        }
    }

    private void failUnsynced(LedgerException cause) {
        unsynced.forEach(row -> row.fail(cause));
        unsynced.clear();
    }
}
