// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.cairn.ledger.core.Follower;

/** Keeps what it is told, and objects to rows that do not follow each other. Outlives the ledger, as files would. */
final class RecordingFollower implements Follower {
    /** What was told of a row. */
    record Told(LocalDate day, String rowHash, String leafHash, String customer, long fee, String currency) {}

    final List<Told> told = new ArrayList<>();
    volatile long durable;
    volatile boolean isBroken;

    @Override
    public synchronized long next() {
        return told.size();
    }

    @Override
    public synchronized void rows(LocalDate day, Rows rows) throws IOException {
        if (isBroken) {
            throw new IOException("the tree is full");
        }
        if (rows.first() != told.size() || rows.count() < 1) {
            throw new AssertionError("rows from " + rows.first() + " were told after " + told.size());
        }
        for (int i = 0; i < rows.count(); i++) {
            told.add(new Told(
                    day,
                    hex(rows.rowHashes(), i),
                    hex(rows.leafHashes(), i),
                    rows.customer(i),
                    rows.fee(i),
                    rows.currency(i)));
        }
    }

    private static String hex(byte[] hashes, int i) {
        return HexFormat.of().formatHex(Arrays.copyOfRange(hashes, 32 * i, 32 * i + 32));
    }

    @Override
    public synchronized void durable(long sequence) {
        if (sequence > told.size() || sequence < durable) {
            throw new AssertionError(sequence + " rows are durable of " + told.size() + ", after " + durable);
        }
        durable = sequence;
    }
}
