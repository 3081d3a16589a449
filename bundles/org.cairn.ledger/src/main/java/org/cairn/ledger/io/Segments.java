// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.cairn.ledger.core.Extent;

/**
 * The files of an open ledger, as tree, backup, standby and retention need them. From any thread; methods that throw
 * IOException read or change the disk.
 */
public interface Segments {
    /** Where they lie. */
    Path directory();

    /** Days whose rows are kept, first to last, as far as they are durable; days without rows are left out. */
    List<Extent> days();

    /** Rows that are durable: the sequence after the last. */
    long durable();

    /**
     * Entries (the rows' public encodings), in order. All of them must be durable and kept.
     *
     * @throws org.cairn.core.api.ledger.LedgerException FAILED if they are not there or broken
     */
    void entries(long from, long until, EntrySink sink) throws IOException;

    /**
     * Removes the files of the oldest day, which is over and has a manifest. Killed at any point, it is done again or
     * finished at the next opening.
     */
    void drop(LocalDate day) throws IOException;

    /** Ends the ledger as a broken disk does: nothing more is accepted. */
    void refuse(String reason);

    /** Takes entries. */
    @FunctionalInterface
    interface EntrySink {
        /** Bytes {@code from} (included) to {@code until} of the array, valid during the call. */
        void entry(long sequence, byte[] array, int from, int until) throws IOException;
    }
}
