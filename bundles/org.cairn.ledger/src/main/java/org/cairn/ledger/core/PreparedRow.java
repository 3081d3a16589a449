// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.util.HexFormat;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.ledger.Written;

/**
 * A draft made ready by the thread that appends it: checked, encoded, its private part hashed. Only id, time and row hash
 * are open, so that the one writing thread does the least for each row.
 */
public final class PreparedRow {
    /** Version of the list of columns. */
    public static final String SCHEMA = "2";

    private static final byte[] ID_NAME = {0, 2, 'i', 'd'};
    private static final HexFormat HEX = HexFormat.of();

    private final byte[] entry;
    private final int idAt;
    private final int timeAt;
    private final byte[] secret;
    private final byte[] secretHash;

    private PreparedRow(byte[] entry, int idAt, int timeAt, byte[] secret, byte[] secretHash) {
        this.entry = entry;
        this.idAt = idAt;
        this.timeAt = timeAt;
        this.secret = secret;
        this.secretHash = secretHash;
    }

    /**
     * Prepares a draft.
     *
     * @param blind 32 random bytes, this row's own
     * @throws org.cairn.core.api.ledger.LedgerException INVALID
     */
    public static PreparedRow of(RowDraft draft, String gateway, byte[] blind) {
        DraftRules.check(draft, gateway);
        byte[] secret = PrivatePart.encode(draft, blind);
        byte[] secretHash = Hashes.sha256().digest(secret);
        ByteBuilder out = new ByteBuilder(512);
        int idAt = 0;
        int timeAt = 0;
        for (Fields.Field field : Fields.PUBLIC) {
            String value =
                    switch (field.column()) {
                        case ID -> "";
                        case SCHEMA -> SCHEMA;
                        case TIME -> RowTime.BLANK;
                        case PRIVATE_HASH -> HEX.formatHex(secretHash);
                        default -> draft.columns().get(field.column());
                    };
            if (value == null) {
                continue;
            }
            if (field.column() == Column.ID) {
                idAt = out.size();
                continue;
            }
            field.put(out, value);
            if (field.column() == Column.TIME) {
                timeAt = out.size() - RowTime.CHARACTERS;
            }
        }
        return new PreparedRow(out.toBytes(), idAt, timeAt, secret, secretHash);
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
    public Written write(Batch batch, RowId id, String time, byte[] timeBytes, KeccakDigest keccak) {
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
        batch.endRow(false, Hashes.leaf(out.array(), at, length));
        batch.beginRow(true, id.sequence(), secret.length).put(secret);
        batch.endRow(true, secretHash);
        return new Written(id, hash);
    }
}
