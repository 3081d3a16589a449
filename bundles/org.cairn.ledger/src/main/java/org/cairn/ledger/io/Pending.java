// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.time.LocalDate;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.ledger.Written;
import org.cairn.ledger.core.Hashes;
import org.cairn.ledger.core.PreparedRow;
import org.jspecify.annotations.Nullable;

/**
 * A row on its way. Stages are made when somebody asks for them: most rows are asked for one of the two, many for none.
 *
 * <p>Who ends a stage first sets how far the row is, then looks whether there is a stage; who asks for a stage first makes it,
 * then looks how far the row is. So one of the two ends it, or both, which is the same.
 */
final class Pending implements Ledger.Append {
    private static final int WRITTEN = 1;
    private static final int DURABLE = 2;

    private final String gateway;
    private final int weight;
    private @Nullable PreparedRow prepared;
    private @Nullable LocalDate day;
    private long sequence;
    private byte[] hashes = {};
    private int hashAt;
    private volatile int reached;
    private volatile @Nullable LedgerException failure;
    private volatile @Nullable CompletableFuture<Written> written;
    private volatile @Nullable CompletableFuture<Written> durable;

    Pending(PreparedRow prepared, String gateway) {
        this.prepared = prepared;
        this.gateway = gateway;
        this.weight = prepared.weight();
    }

    int weight() {
        return weight;
    }

    /** Gives the prepared row away: it is not needed while the row waits to be durable. */
    PreparedRow take() {
        PreparedRow taken = prepared;
        if (taken == null) {
            throw new IllegalStateException("a row is written once");
        }
        prepared = null;
        return taken;
    }

    private Written row() {
        LocalDate at = day;
        if (at == null) {
            throw new IllegalStateException("the row was not written");
        }
        return new Written(
                new RowId(gateway, at, sequence), HexFormat.of().formatHex(hashes, hashAt, hashAt + Hashes.BYTES));
    }

    /** Says what row it became; its hash is somewhere in an array that does not change any more. */
    void completeWritten(LocalDate rowDay, long rowSequence, byte[] rowHashes, int rowHashAt) {
        day = rowDay;
        sequence = rowSequence;
        hashes = rowHashes;
        hashAt = rowHashAt;
        reached = WRITTEN;
        end(written, WRITTEN);
    }

    void completeDurable() {
        reached = DURABLE;
        end(durable, DURABLE);
    }

    /** Fails what has not ended yet. */
    void fail(LedgerException cause) {
        failure = cause;
        end(written, WRITTEN);
        end(durable, DURABLE);
    }

    private void end(@Nullable CompletableFuture<Written> stage, int at) {
        if (stage == null || stage.isDone()) {
            return;
        }
        LedgerException cause = failure;
        if (reached >= at) {
            stage.complete(row());
        } else if (cause != null) {
            stage.completeExceptionally(cause);
        }
    }

    @Override
    public synchronized CompletionStage<Written> written() {
        CompletableFuture<Written> stage = written;
        if (stage == null) {
            stage = new CompletableFuture<>();
            written = stage;
        }
        end(stage, WRITTEN);
        return stage;
    }

    @Override
    public synchronized CompletionStage<Written> durable() {
        CompletableFuture<Written> stage = durable;
        if (stage == null) {
            stage = new CompletableFuture<>();
            durable = stage;
        }
        end(stage, DURABLE);
        return stage;
    }
}
