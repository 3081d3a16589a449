// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.core.api.ledger.RowId;

/**
 * A draft made ready by the thread that appends it: checked, encoded, its private part hashed. Only id, time and row hash
 * are open, so that the one writing thread does the least for each row.
 */
public final class PreparedRow {
    /** Version of the list of columns. */
    public static final String SCHEMA = "1";

    private static final String ID = Column.ID.key();
    private static final String TIME = Column.TIME.key();
    private static final String PRIVATE_HASH = Column.PRIVATE_HASH.key();
    private static final byte[] ID_NAME = {0, 2, 'i', 'd'};
    private static final HexFormat HEX = HexFormat.of();

    private final SortedMap<String, String> columns;
    private final byte[] entry;
    private final int idAt;
    private final int timeAt;
    private final byte[] secret;

    private PreparedRow(SortedMap<String, String> columns, byte[] entry, int idAt, int timeAt, byte[] secret) {
        this.columns = columns;
        this.entry = entry;
        this.idAt = idAt;
        this.timeAt = timeAt;
        this.secret = secret;
    }

    /**
     * Prepares a draft.
     *
     * @param blind 32 random bytes, this row's own
     * @throws LedgerException INVALID
     */
    public static PreparedRow of(RowDraft draft, String gateway, byte[] blind) {
        DraftRules.check(draft, gateway);
        byte[] secret = PrivatePart.encode(draft, blind);
        SortedMap<String, String> columns = new TreeMap<>();
        for (Map.Entry<Column, String> column : draft.columns().entrySet()) {
            if (column.getKey().isPublic()) {
                columns.put(Keys.of(column.getKey()), column.getValue());
            }
        }
        columns.put(PRIVATE_HASH, HEX.formatHex(Hashes.keccak(secret)));
        columns.put(Keys.of(Column.SCHEMA), SCHEMA);
        columns.put(ID, "");
        columns.put(TIME, RowTime.BLANK);
        ByteBuilder out = new ByteBuilder(512);
        int idAt = 0;
        int timeAt = 0;
        for (Map.Entry<String, String> column : columns.entrySet()) {
            if (column.getKey().equals(ID)) {
                idAt = out.size();
                continue;
            }
            Canonical.putPair(out, column.getKey(), column.getValue());
            if (column.getKey().equals(TIME)) {
                timeAt = out.size() - RowTime.CHARACTERS;
            }
        }
        if (out.size() > Canonical.ENTRY_BYTES_MAX - 128) {
            throw new LedgerException(LedgerException.Kind.INVALID, "the public columns are longer than 65,407 bytes");
        }
        return new PreparedRow(columns, out.toBytes(), idAt, timeAt, secret);
    }

    /** How much memory it takes while it waits, about. */
    public int weight() {
        return 4 * entry.length + secret.length + 256;
    }

    /**
     * Adds the row to a batch and completes it.
     *
     * @param time as written, {@link RowTime}
     */
    public Row write(Batch batch, RowId id, String time, byte[] timeBytes, KeccakDigest keccak) {
        String idText = id.toString();
        byte[] idBytes = ByteBuilder.utf8(idText);
        int length = entry.length + ID_NAME.length + 2 + idBytes.length;
        ByteBuilder out = batch.beginRow(false, id.sequence(), Hashes.BYTES + length);
        int hashAt = out.reserve(Hashes.BYTES);
        int at = out.size();
        out.put(entry, 0, idAt);
        out.put(ID_NAME);
        out.putShort(idBytes.length);
        out.put(idBytes);
        out.put(entry, idAt, entry.length - idAt);
        int shift = at + ID_NAME.length + 2 + idBytes.length;
        System.arraycopy(timeBytes, 0, out.array(), shift + timeAt, RowTime.CHARACTERS);
        keccak.update(out.array(), at, length);
        keccak.doFinal(out.array(), hashAt);
        String hash = HEX.formatHex(out.array(), hashAt, hashAt + Hashes.BYTES);
        batch.endRow(false);
        batch.beginRow(true, id.sequence(), secret.length).put(secret);
        batch.endRow(true);
        columns.put(ID, idText);
        columns.put(TIME, time);
        return new Row(id, columns, hash);
    }
}
