// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Who was paid for which rows (CGN-17, mutable private columns): a projection that only ever grows, beside rows that never
 * change. The newest mark that covers a row counts, for each entity by itself.
 *
 * <p><b>Who.</b> Provided by {@code org.cairn.ledger}, written by billing, read by shell and API. <b>Lifecycle.</b> As the
 * ledger's. <b>Threads and time.</b> From any thread, without blocking; marks are durable when the stage ends, in the order
 * of the calls. <b>Ownership and limits.</b> A mark is of one day and has up to 10,000 ranges. <b>Failure.</b>
 * {@link LedgerException}.
 */
@ProviderType
public interface Payments {
    /**
     * Adds a mark. The same mark twice is one: a rollup that was killed can run again.
     *
     * @throws LedgerException INVALID through the stage, for rows that are not of the day
     */
    CompletionStage<Void> mark(Mark mark);

    /** The newest marks that cover a row, one for each entity, in the order in which they were made. */
    CompletionStage<List<Mark>> of(RowId row);

    /** All marks of a day in the order in which they were made. */
    CompletionStage<List<Mark>> of(LocalDate day);

    /** State of a payment. */
    enum Status {
        /** In a settlement that was sent and is not final. */
        PENDING,
        /** Tokens have moved. */
        PAID,
        /** Below the minimum: waits for the next cycle. */
        DEFERRED,
        /** Could not be collected; the operator covers it. */
        COVERED,
        /** Failed; will be tried again. */
        FAILED
    }

    /**
     * A statement about rows of a day.
     *
     * @param day billing day
     * @param rows which rows
     * @param entity who pays or is paid: {@code customer:PSEUDONYM}, {@code provider:ID}, {@code publisher:ID},
     *     {@code operator}, {@code charity:ID}; 1 to 128 printable ASCII characters without spaces
     * @param status how it stands
     * @param settlement id of the settlement or its transaction, up to 128 such characters; may be empty
     * @param at when, to the microsecond
     */
    record Mark(LocalDate day, List<Range> rows, String entity, Status status, String settlement, Instant at) {
        public Mark {
            rows = List.copyOf(rows);
        }
    }

    /** Rows from a sequence (included) to another (excluded). */
    record Range(long from, long until) {}
}
