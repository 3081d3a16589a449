// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.cairn.core.api.ledger.Column;

/** Rows that were read from a segment, as followers want them. */
public final class EntryRows implements Follower.Rows {
    private final MessageDigest sha = Hashes.sha256();
    private final ByteBuilder leafHashes = new ByteBuilder(64 * 1024);
    private final ByteBuilder rowHashes = new ByteBuilder(64 * 1024);
    private final List<Billed> rows = new ArrayList<>();
    private final long first;

    private record Billed(String customer, long fee, String currency) {}

    public EntryRows(long first) {
        this.first = first;
    }

    /** Adds the next row: its row hash in an array, behind it the entry. */
    public void add(byte[] array, int from, int until) {
        int entry = from + Hashes.BYTES;
        int at = leafHashes.reserve(Hashes.BYTES);
        Hashes.leaf(sha, array, entry, until - entry, leafHashes.array(), at);
        rowHashes.put(array, from, Hashes.BYTES);
        rows.add(new Billed(
                value(array, entry, until, Column.CUSTOMER),
                Long.parseLong("0" + value(array, entry, until, Column.FEE)),
                value(array, entry, until, Column.CURRENCY)));
    }

    private static String value(byte[] array, int from, int until, Column column) {
        return Entries.value(array, from, until, column.key()).orElse("");
    }

    @Override
    public long first() {
        return first;
    }

    @Override
    public int count() {
        return rows.size();
    }

    @Override
    public byte[] leafHashes() {
        return leafHashes.toBytes();
    }

    @Override
    public byte[] rowHashes() {
        return rowHashes.toBytes();
    }

    @Override
    public String customer(int i) {
        return rows.get(i).customer;
    }

    @Override
    public long fee(int i) {
        return rows.get(i).fee;
    }

    @Override
    public String currency(int i) {
        return rows.get(i).currency;
    }
}
