// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.ledger;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The gateway's ledger (CGN-17): append-only, write-once. No method changes a row.
 *
 * <p><b>Who.</b> Provided by {@code org.cairn.ledger}, written by the gateway, read by shell and API. <b>Lifecycle.</b>
 * Stateful, one writer per directory; it closes only after all that was appended is durable. <b>Threads and time.</b>
 * From any thread, without blocking; stages end on a thread of the ledger and in the order of the rows, and what hangs on
 * them must be short. Times and days are set at the write and never go back. <b>Ownership and limits.</b> At most 65,536
 * rows wait to be written. <b>Failure.</b> {@link LedgerException}; after a failed write nothing more is accepted until
 * the ledger was opened again and checked.
 */
@ProviderType
public interface Ledger {
    /**
     * Appends a row. Ids follow each other without a gap in the order of the calls.
     *
     * @throws LedgerException INVALID for a draft that breaks a rule, BUSY if too many rows wait, FAILED if the disk is
     *     full or broken
     */
    Append append(RowDraft draft);

    /** A row by id. */
    CompletionStage<Optional<Row>> find(RowId id);

    /** Rows of a day with a sequence of at least {@code from}, in order, at most {@code limit} (1 to 10,000). */
    CompletionStage<List<Row>> scan(LocalDate day, long from, int limit);

    /** The same, of one customer only: found through an index, not by reading all rows of the day. */
    CompletionStage<List<Row>> scan(LocalDate day, String customer, long from, int limit);

    /** What a day comes to, by customer; of the present day as far as it was written. Empty for a day without rows. */
    CompletionStage<Optional<DaySums>> sums(LocalDate day);

    /**
     * The private part of a row.
     *
     * @param account who asks; empty if it is not the row's customer, as if there were none
     */
    CompletionStage<Optional<PrivateRow>> open(RowId id, String account);

    /**
     * Rows with their private parts, as {@link #scan}: for the gateway itself, which looks for what it has answered before
     * it was restarted. Never for views.
     */
    CompletionStage<List<Entry>> replay(LocalDate day, long from, int limit);

    /** Where the log ends. */
    State state();

    /** A row with its private part. */
    record Entry(Row row, PrivateRow secret) {}

    /** A row under way. */
    interface Append {
        /** Ends when the row survives {@code kill -9} of the node and can be read. */
        CompletionStage<Written> written();

        /** Ends when the row survives a power cut. */
        CompletionStage<Written> durable();
    }

    /**
     * The extent of the log.
     *
     * @param first sequence of the first row that is kept: those before are older than the retention (CGN-20)
     * @param rows the next sequence: how many rows were ever written
     * @param durable how many of them survive a power cut
     * @param days the days whose rows are kept, first to last
     */
    record State(long first, long rows, long durable, List<LocalDate> days) {
        public State {
            days = List.copyOf(days);
        }
    }
}
