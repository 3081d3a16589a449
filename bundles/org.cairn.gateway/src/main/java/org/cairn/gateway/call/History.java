// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.node.Node;
import org.cairn.gateway.GatewayLog;
import org.cairn.gateway.core.IdempotencyTable;
import org.cairn.gateway.core.PastRow;
import org.cairn.gateway.core.ReceiptBook;
import org.jspecify.annotations.Nullable;

/**
 * What was answered in the last day: idempotency keys and receipts. Both are in memory, and are read back from the ledger
 * when this gateway starts and whenever a ledger appears: page by page, on the node's pool for blocking tasks. Until
 * that is done {@link #ready} holds requests with a key back, bounded; if it fails it is tried again until it works,
 * because without it a repetition would be billed twice. From any thread.
 */
public final class History implements AutoCloseable {
    /** Rows that are read at once: usually 1 MB, 30 MB when customers make them as large as they can. */
    static final int PAGE_ROWS = 100;

    /** When reading is tried again after it failed. */
    static final long RETRY_MS = 5_000;

    private static final long KEPT_MS = TimeUnit.DAYS.toMillis(1);

    private final Node node;
    private final IdempotencyTable keys;
    private final ReceiptBook receipts;
    private final Awaited<IdempotencyTable> known;
    private @Nullable AutoCloseable watch; // guarded by this, as all below
    private @Nullable Reading reading;
    private @Nullable Future<?> retry;
    private boolean closed;

    /**
     * Knows nothing yet.
     *
     * @param waitMillis how long a request with a key waits until the ledger was read
     */
    public History(Node node, IdempotencyTable keys, ReceiptBook receipts, long waitMillis) {
        this.node = node;
        this.keys = keys;
        this.receipts = receipts;
        this.known = new Awaited<>(node.scheduler(), waitMillis);
    }

    IdempotencyTable keys() {
        return keys;
    }

    ReceiptBook receipts() {
        return receipts;
    }

    /** Whether all keys of the last day are known. */
    boolean isReady() {
        return known.now().isPresent();
    }

    /** Ends when they are; fails if that takes too long or too many wait. */
    CompletionStage<?> ready() {
        return known.get();
    }

    /** Reads what the ledger has, and what each of its successors has. */
    public void follow(Awaited<Ledger> ledgers) {
        AutoCloseable started = ledgers.watch(this::read);
        synchronized (this) {
            watch = started;
        }
    }

    private void read(Ledger ledger) {
        begin(new Reading(ledger, true), null);
    }

    /** Begins, or with {@code failed} begins again unless another ledger came in the meantime. */
    private void begin(Reading next, @Nullable Reading failed) {
        synchronized (this) {
            if (closed || (failed != null && reading != failed)) {
                return;
            }
            stopRetry();
            known.unset(keys);
            reading = next;
        }
        next.run();
    }

    private void stopRetry() {
        if (retry != null) {
            retry.cancel(false);
            retry = null;
        }
    }

    private synchronized boolean isCurrent(Reading one) {
        return reading == one && !closed;
    }

    private synchronized void done(Reading one) {
        if (isCurrent(one)) {
            reading = null;
            known.set(keys);
            one.tell();
        }
    }

    private synchronized void failed(Reading one, Throwable failure) {
        if (!isCurrent(one)) {
            return;
        }
        if (one.first) {
            GatewayLog.historyFails(failure.getMessage());
        }
        Reading again = new Reading(one.ledger, false);
        retry = node.scheduler().schedule(() -> begin(again, one), RETRY_MS, TimeUnit.MILLISECONDS);
    }

    /** One pass through a ledger; one page at a time. */
    private final class Reading {
        private final Ledger ledger;
        private final boolean first;
        private final Deque<LocalDate> days = new ArrayDeque<>();
        private long from;
        private long rows;
        private long billed;
        private long answered;

        Reading(Ledger ledger, boolean first) {
            this.ledger = ledger;
            this.first = first;
        }

        void run() {
            try {
                Clock clock = node.clock();
                LocalDate yesterday =
                        LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(1);
                ledger.state().days().stream()
                        .filter(day -> !day.isBefore(yesterday))
                        .forEach(days::add);
                next();
            } catch (RuntimeException e) {
                failed(this, e);
            }
        }

        private void next() {
            LocalDate day = days.peek();
            if (!isCurrent(this)) {
                return;
            }
            if (day == null) {
                done(this);
                return;
            }
            // the ledger's own thread is not held up, and pages do not nest
            ledger.replay(day, from, PAGE_ROWS)
                    .thenAcceptAsync(this::take, node.blocking())
                    .whenComplete((nothing, failure) -> {
                        if (failure != null) {
                            failed(this, failure);
                        }
                    });
        }

        private void take(List<Ledger.Entry> page) {
            long oldest = node.clock().millis() - KEPT_MS;
            for (Ledger.Entry entry : page) {
                Optional<PastRow> past = PastRow.of(entry).filter(row -> row.millis() > oldest);
                past.ifPresent(this::remember);
                from = entry.row().id().sequence() + 1;
            }
            rows += page.size();
            if (page.size() < PAGE_ROWS) {
                days.poll();
            }
            next();
        }

        private void remember(PastRow row) {
            row.receipt().ifPresent(receipt -> {
                answered++;
                receipts.put(receipt, row.millis());
            });
            row.key().ifPresent(key -> {
                billed++;
                keys.restore(row.account(), key, row.line(), row.hash(), row.row(), row.millis());
            });
        }

        void tell() {
            if (rows > 0) {
                GatewayLog.historyRead(rows, billed, answered);
            }
        }
    }

    @Override
    public void close() {
        AutoCloseable watched;
        synchronized (this) {
            closed = true;
            stopRetry();
            watched = watch;
            watch = null;
        }
        known.close();
        if (watched != null) {
            try {
                watched.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
