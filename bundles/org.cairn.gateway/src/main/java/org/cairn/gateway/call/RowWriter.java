// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.core.api.ledger.Written;
import org.cairn.gateway.GatewayLog;
import org.cairn.gateway.status.Metrics;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows into whatever ledger is there, waiting (bounded) for a successor while it is swapped. It remembers a
 * ledger that failed, so that work is refused before it is queued rather than done and not billed. From any thread.
 */
public final class RowWriter {
    /** How long no work is taken after a failure, before the ledger is tried again. */
    static final long RETRY_MS = 5_000;

    /** How long a row may take. */
    static final long WRITE_SECONDS_MAX = 30;

    private final Awaited<Ledger> ledgers;
    private final LongSupplier nanos;
    private final Metrics metrics;
    private volatile @Nullable Ledger failed;
    private volatile long failedAt;

    /**
     * Writes into what is there.
     *
     * @param metrics hear how long rows take from here until they are written
     */
    public RowWriter(Awaited<Ledger> ledgers, LongSupplier nanos, Metrics metrics) {
        this.ledgers = ledgers;
        this.nanos = nanos;
        this.metrics = metrics;
    }

    /** Whether the ledger that is there failed a moment ago. */
    public boolean failing() {
        Ledger broken = failed;
        return broken != null
                && ledgers.now().orElse(null) == broken
                && nanos.getAsLong() - failedAt < TimeUnit.MILLISECONDS.toNanos(RETRY_MS);
    }

    /**
     * Appends a row.
     *
     * @param durable whether to wait until it survives a power cut
     * @param timer ends the wait; the caller's own event loop, which need not be woken for it
     * @return ends with the row, on a thread of the ledger
     */
    public CompletionStage<Written> write(RowDraft draft, boolean durable, ScheduledExecutorService timer) {
        return ledgers.now()
                .map(ledger -> append(ledger, draft, durable, timer))
                .orElseGet(() -> ledgers.get().thenCompose(ledger -> append(ledger, draft, durable, timer)));
    }

    private CompletionStage<Written> append(
            Ledger ledger, RowDraft draft, boolean durable, ScheduledExecutorService timer) {
        try {
            long handed = nanos.getAsLong();
            Ledger.Append append = ledger.append(draft);
            CompletionStage<Written> counted = append.written().thenApply(row -> {
                long now = nanos.getAsLong();
                metrics.rowWritten(now - handed, now);
                return row;
            });
            // of an own copy, so that a time-out ends nothing of the ledger's
            CompletableFuture<Written> written =
                    (durable ? append.durable().thenApply(row -> row) : counted).toCompletableFuture();
            Future<?> limit = timer.schedule(
                    () -> written.completeExceptionally(new TimeoutException("the ledger does not answer")),
                    WRITE_SECONDS_MAX,
                    TimeUnit.SECONDS);
            return written.whenComplete((row, failure) -> {
                limit.cancel(false);
                if (failure != null) {
                    fail(ledger, failure);
                }
            });
        } catch (LedgerException e) {
            if (e.kind() == LedgerException.Kind.CLOSED) {
                ledgers.unset(ledger); // it is being swapped, and this call was quicker than the news
                return ledgers.get().thenCompose(next -> append(next, draft, durable, timer));
            }
            if (e.kind() != LedgerException.Kind.BUSY) {
                fail(ledger, e);
            }
            return CompletableFuture.failedFuture(e);
        } catch (RuntimeException e) {
            fail(ledger, e);
            return CompletableFuture.failedFuture(e);
        }
    }

    private void fail(Ledger ledger, Throwable failure) {
        if (failure instanceof LedgerException e && e.kind() == LedgerException.Kind.INVALID) {
            GatewayLog.rowRefused(e.getMessage());
            return;
        }
        failedAt = nanos.getAsLong();
        if (failed != ledger) {
            failed = ledger;
            GatewayLog.ledgerFails(failure.getMessage());
        }
    }
}
