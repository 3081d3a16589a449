// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Written;
import org.cairn.ledger.core.PreparedRow;
import org.jspecify.annotations.Nullable;

/** A row on its way. */
final class Pending implements Ledger.Append {
    private final CompletableFuture<Written> written = new CompletableFuture<>();
    private final CompletableFuture<Written> durable = new CompletableFuture<>();
    private final int weight;
    private @Nullable PreparedRow prepared;
    private @Nullable Written row;

    Pending(PreparedRow prepared) {
        this.prepared = prepared;
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

    void row(Written value) {
        row = value;
    }

    private Written row() {
        Written value = row;
        if (value == null) {
            throw new IllegalStateException("the row was not written");
        }
        return value;
    }

    void completeWritten() {
        written.complete(row());
    }

    void completeDurable() {
        durable.complete(row());
    }

    /** Fails what has not ended yet. */
    void fail(LedgerException cause) {
        written.completeExceptionally(cause);
        durable.completeExceptionally(cause);
    }

    @Override
    public CompletionStage<Written> written() {
        return written;
    }

    @Override
    public CompletionStage<Written> durable() {
        return durable;
    }
}
