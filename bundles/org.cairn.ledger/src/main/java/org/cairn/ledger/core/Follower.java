// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.io.IOException;
import java.time.LocalDate;

/**
 * What is made of the rows beside the log itself: the tree, the index of a day. It is told of every row, in order, without
 * a gap: at opening of those that it does not have yet, later by the writing thread after each batch was written.
 */
public interface Follower {
    /**
     * Sequence of the next row that it must be told of; rows before it are in what it keeps on disk. Never more than are durable:
     * a ledger that has fewer rows is an older one, and does not open.
     */
    long next();

    /**
     * Takes rows. What fails here ends the ledger like a broken disk.
     *
     * @param day of all of them
     * @param rows valid during the call only
     */
    void rows(LocalDate day, Rows rows) throws IOException;

    /**
     * Hears that rows before a sequence are durable, on the committing thread, after every sync; must be short.
     */
    void durable(long sequence);

    /** Rows that follow each other. */
    interface Rows {
        /** Sequence of the first. */
        long first();

        int count();

        /** RFC 6962 leaf hashes: SHA-256(0x00 || entry), 32 bytes each. */
        byte[] leafHashes();

        /** Keccak-256 row hashes, 32 bytes each. */
        byte[] rowHashes();

        /** Column {@code customer} of one of them. */
        String customer(int i);

        /** Its fee in 10^-12 of {@link #currency}; 0 if it has none. */
        long fee(int i);

        /** Column {@code currency}; empty if it has none. */
        String currency(int i);
    }
}
