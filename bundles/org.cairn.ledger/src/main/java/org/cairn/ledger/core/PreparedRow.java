// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.security.MessageDigest;
import java.util.Map;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Outcome;
import org.cairn.core.api.ledger.RowDraft;
import org.jspecify.annotations.Nullable;

/**
 * A draft made ready by the thread that appends it: checked and encoded. What the ledger sets (id, time, private hash) has
 * its place in the entry and is filled in when the row is written.
 */
public final class PreparedRow {
    /** Version of the list of columns. */
    private static final byte SCHEMA = '2';

    private static final int HEX_DIGITS = 2 * Hashes.BYTES;
    private static final String COMPLETE = Outcome.COMPLETE.label();

    private final byte[] bytes;
    private final String customer;
    private final String currency;
    private final long fee;
    private int idAt;
    private int timeAt;
    private int hashAt;
    private final int secretAt;

    private PreparedRow(RowDraft draft, ByteBuilder out) {
        Map<Column, String> columns = draft.columns();
        out.clear();
        for (Fields.Field field : Fields.PUBLIC) {
            put(out, field, columns.get(field.column()));
        }
        if (!columns.containsKey(Column.ACCOUNT)) {
            throw DraftRules.missing(Column.ACCOUNT);
        }
        secretAt = out.size();
        PrivatePart.put(out, draft);
        bytes = out.toBytes();
        customer = columns.getOrDefault(Column.CUSTOMER, "");
        currency = columns.getOrDefault(Column.CURRENCY, "");
        String amount = columns.get(Column.FEE);
        if ((amount == null) != currency.isEmpty()) {
            throw DraftRules.invalid("fee and currency come together");
        }
        fee = amount == null ? 0 : Long.parseLong(amount);
        if (fee > 0 && !COMPLETE.equals(columns.get(Column.OUTCOME))) {
            throw DraftRules.invalid("only work that was completed has a fee above 0");
        }
    }

    /**
     * Prepares a draft.
     *
     * @param scratch for the work; what is kept is as long as it must be
     * @throws LedgerException INVALID, naming the column and what is expected
     */
    public static PreparedRow of(RowDraft draft, ByteBuilder scratch) {
        return new PreparedRow(draft, scratch);
    }

    private void put(ByteBuilder out, Fields.Field field, @Nullable String value) {
        if (value != null) {
            field.put(out, value);
            return;
        }
        switch (field.column()) {
            case ID -> idAt = field.place(out, 0);
            case SCHEMA -> out.array()[field.place(out, 1)] = SCHEMA;
            case TIME -> timeAt = field.place(out, RowTime.CHARACTERS);
            case PRIVATE_HASH -> hashAt = field.place(out, HEX_DIGITS);
            default -> {
                if (field.isRequired()) {
                    throw DraftRules.missing(field.column());
                }
            }
        }
    }

    /** How much memory it takes while it waits, about. */
    public int weight() {
        return bytes.length + 256;
    }

    String customer() {
        return customer;
    }

    String currency() {
        return currency;
    }

    long fee() {
        return fee;
    }

    /** Bytes of the entry with an id of that many. */
    int entryBytes(int idBytes) {
        return secretAt + idBytes;
    }

    /** Bytes of the private pairs. */
    int secretBytes() {
        return bytes.length - secretAt;
    }

    /**
     * Writes blind and private pairs, and their hash.
     *
     * @param at where the blind is already
     */
    void putSecret(byte[] to, int at, MessageDigest sha, byte[] hashes, int hashesAt) {
        System.arraycopy(bytes, secretAt, to, at + PrivatePart.BLIND_BYTES, secretBytes());
        sha.update(to, at, PrivatePart.BLIND_BYTES + secretBytes());
        Hashes.finish(sha, hashes, hashesAt);
    }

    /** Writes the entry. */
    void putEntry(byte[] to, int at, RowIds id, byte[] time, byte[] hashes, int hashesAt) {
        System.arraycopy(bytes, 0, to, at, idAt);
        to[at + idAt - 1] = (byte) id.length();
        id.put(to, at + idAt);
        int tail = at + id.length();
        System.arraycopy(bytes, idAt, to, tail + idAt, secretAt - idAt);
        System.arraycopy(time, 0, to, tail + timeAt, RowTime.CHARACTERS);
        Hashes.putHex(hashes, hashesAt, to, tail + hashAt);
    }
}
