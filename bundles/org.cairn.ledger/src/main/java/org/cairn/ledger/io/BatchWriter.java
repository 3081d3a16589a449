// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.core.Batch;
import org.cairn.ledger.core.ClockRule;
import org.cairn.ledger.core.Follower;
import org.cairn.ledger.core.Hashes;
import org.cairn.ledger.core.Mark;
import org.jspecify.annotations.Nullable;

/** The thread that writes: it takes all that waits, gives ids and times, and writes it in as few batches as possible. */
final class BatchWriter {
    /** A batch ends after this many bytes, so that its first rows do not wait long for its last. */
    static final int BATCH_BYTES_MAX = 1024 * 1024;

    /** Threads that help with hashing: more would wait for the one that writes. */
    private static final int HELPERS_MAX = 7;

    private final Object lock = new Object();
    private final SegmentStore store;
    private final GroupCommit commit;
    private final List<Follower> followers;
    private final LedgerSettings settings;
    private final LedgerLog log;
    private final Clock clock;
    private final LongSupplier nanos;
    private final String gateway;
    private final ClockRule rule;
    private final Thread thread;
    private final Batch batch = new Batch();
    private final Hashers hashers;
    private List<Pending> waiting = new ArrayList<>();
    /** What the thread writes now; it waits for others next, so that it grows once only. */
    private List<Pending> taken = new ArrayList<>();

    private long waitingBytes;
    private int underWay;
    private long underWayBytes;
    private boolean isIdle;
    private volatile boolean isClosing;
    private boolean isClockRefused;
    private volatile @Nullable LedgerException failure;
    private volatile long written;

    BatchWriter(
            SegmentStore store,
            GroupCommit commit,
            List<Follower> followers,
            LedgerSettings settings,
            LedgerLog log,
            Clock clock,
            LongSupplier nanos,
            String gateway) {
        this.store = store;
        this.commit = commit;
        this.followers = followers;
        this.settings = settings;
        this.log = log;
        this.clock = clock;
        this.nanos = nanos;
        this.gateway = gateway;
        this.written = store.next();
        this.rule = new ClockRule(store.lastTime(), clock.instant(), nanos.getAsLong(), settings.clockJumpMax());
        this.thread = new Thread(this::run, "cairn-ledger-writer");
        this.hashers = new Hashers(
                new Blinds(), Math.min(HELPERS_MAX, Runtime.getRuntime().availableProcessors() - 1));
    }

    void start() {
        thread.start();
    }

    /** How many rows were written. */
    long written() {
        return written;
    }

    /**
     * Hands a row over.
     *
     * @throws LedgerException BUSY, FAILED, CLOSED
     */
    void submit(Pending row) {
        synchronized (lock) {
            check();
            if (waiting.size() + underWay >= settings.queueMax()
                    || waitingBytes + underWayBytes + row.weight() > settings.queueBytesMax()) {
                throw new LedgerException(
                        LedgerException.Kind.BUSY, waiting.size() + underWay + " rows wait to be written");
            }
            waiting.add(row);
            waitingBytes += row.weight();
            if (isIdle) {
                isIdle = false;
                lock.notifyAll();
            }
        }
    }

    /** Says early what {@link #submit} would say, before a row is prepared for nothing. */
    void check() {
        LedgerException cause = failure;
        if (cause != null) {
            throw new LedgerException(cause.kind(), String.valueOf(cause.getMessage()), cause);
        }
        if (isClosing) {
            throw new LedgerException(LedgerException.Kind.CLOSED, "the ledger was closed");
        }
        commit.check();
    }

    /** Accepts nothing more; what waits fails. */
    void refuse(String reason) {
        log.failed(reason);
        fail(new LedgerException(LedgerException.Kind.FAILED, reason), List.of());
    }

    /** Ends the thread after all that waits was written. */
    void close() {
        synchronized (lock) {
            isClosing = true;
            lock.notifyAll();
        }
        Threads.join(thread);
        hashers.close();
    }

    private void run() {
        for (List<Pending> rows = take(); !rows.isEmpty(); rows = take()) {
            int done = 0;
            try {
                while (done < rows.size()) {
                    done += write(rows, done);
                }
            } catch (LedgerException e) {
                fail(e, rows.subList(done, rows.size())); // those before were written and are on their way
            } catch (IOException | RuntimeException | Error e) {
                LedgerException cause = new LedgerException(
                        LedgerException.Kind.FAILED,
                        "the ledger could not write row " + store.next() + ": " + e
                                + "; nothing more is accepted until it is opened again",
                        e);
                log.failed(String.valueOf(cause.getMessage()));
                fail(cause, rows.subList(done, rows.size()));
            }
        }
    }

    private List<Pending> take() {
        synchronized (lock) {
            underWay = 0;
            underWayBytes = 0;
            while (waiting.isEmpty() && !isClosing && failure == null) {
                isIdle = true;
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts the ledger's threads", e);
                }
            }
            isIdle = false;
            List<Pending> empty = taken;
            empty.clear();
            taken = waiting;
            underWay = taken.size();
            underWayBytes = waitingBytes;
            waiting = empty;
            waitingBytes = 0;
            return taken;
        }
    }

    private void fail(LedgerException cause, List<Pending> rows) {
        List<Pending> all = new ArrayList<>(rows);
        synchronized (lock) {
            failure = cause;
            all.addAll(waiting);
            waiting = new ArrayList<>();
            waitingBytes = 0;
            lock.notifyAll();
        }
        all.forEach(row -> row.fail(cause));
    }

    /** Writes one batch from a place in the list; how many rows it took. */
    private int write(List<Pending> rows, int from) throws IOException {
        commit.check();
        Instant wall = clock.instant();
        long now = nanos.getAsLong();
        Optional<String> objection = rule.objection(wall, now);
        if (objection.isPresent()) {
            refuse(rows, from, objection.get());
            return rows.size() - from;
        }
        isClockRefused = false;
        Instant time = rule.next(wall, now);
        LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
        Tail tail = store.tail(day).orElse(null);
        if (tail == null) {
            commit.drain();
            tail = store.roll(day);
        }
        batch.begin(gateway, day, time, store.next());
        int until = from;
        long bytes = 0;
        while (until < rows.size() && batch.size() < BATCH_BYTES_MAX) {
            Pending row = rows.get(until);
            bytes += row.weight();
            batch.add(row.take());
            until++;
        }
        batch.ready();
        hashers.fill(batch);
        Mark end = tail.write(batch);
        for (Follower follower : followers) {
            follower.rows(day, batch);
        }
        written = end.rows();
        release(until - from, bytes);
        byte[] hashes = batch.rowHashes();
        for (int i = from; i < until; i++) {
            rows.get(i).completeWritten(day, batch.first() + i - from, hashes, (i - from) * Hashes.BYTES);
        }
        commit.written(tail, end, rows.subList(from, until));
        return until - from;
    }

    /** Makes room before rows are acknowledged: who hears that his row was written can append the next. */
    private void release(int rows, long bytes) {
        synchronized (lock) {
            underWay -= rows;
            underWayBytes -= bytes;
        }
    }

    /** A jump of the clock hurts the rows of the moment only: once it is right again, rows are written again. */
    private void refuse(List<Pending> rows, int from, String objection) {
        if (!isClockRefused) {
            log.clockRefused(objection);
        }
        isClockRefused = true;
        LedgerException cause = new LedgerException(LedgerException.Kind.FAILED, objection);
        rows.subList(from, rows.size()).forEach(row -> row.fail(cause));
    }
}
