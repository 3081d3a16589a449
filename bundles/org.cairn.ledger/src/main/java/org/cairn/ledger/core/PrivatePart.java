// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.PrivateRow;
import org.cairn.core.api.ledger.RowDraft;

/**
 * The private part of a row as bytes: the blind, then the canonical encoding of all private pairs. Their names get a
 * prefix each, so that a note or a custom field can never pass for a column. The SHA-256 of these bytes is the public
 * column {@code private_hash}.
 */
public final class PrivatePart {
    /** Random bytes that keep anybody from guessing private values by their hash. */
    public static final int BLIND_BYTES = 32;

    /** Before the names of private columns. */
    static final String INTERNAL = "internal.";

    private static final String NOTE = "note.";
    private static final String CUSTOM = "custom.";
    static final byte[] NOTE_NAME = ByteBuilder.utf8(NOTE);
    static final byte[] CUSTOM_NAME = ByteBuilder.utf8(CUSTOM);

    private PrivatePart() {}

    /** What the column {@code private_hash} says of the bytes of a private part, in hex. */
    public static String hash(byte[] part) {
        return HexFormat.of().formatHex(Hashes.sha256().digest(part));
    }

    /** Adds the pairs of a draft: custom, internal, note is the order of the prefixes. */
    static void put(ByteBuilder out, RowDraft draft) {
        Map<Column, String> columns = draft.columns();
        DraftRules.putCustom(out, draft.custom());
        for (Fields.Field field : Fields.PRIVATE) {
            String value = columns.get(field.column());
            if (value != null) {
                field.put(out, value);
            }
        }
        DraftRules.putNotes(out, draft.notes());
    }

    /**
     * Reads a private part.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static PrivateRow decode(ByteBuffer bytes) {
        if (bytes.remaining() < BLIND_BYTES) {
            throw new IllegalArgumentException("the blind is cut off");
        }
        byte[] blind = new byte[BLIND_BYTES];
        bytes.get(blind);
        SortedMap<String, String> columns = new TreeMap<>();
        SortedMap<String, String> notes = new TreeMap<>();
        SortedMap<String, String> custom = new TreeMap<>();
        Canonical.decode(bytes).forEach((name, value) -> {
            if (name.startsWith(INTERNAL)) {
                columns.put(name.substring(INTERNAL.length()), value);
            } else if (name.startsWith(NOTE)) {
                notes.put(name.substring(NOTE.length()), value);
            } else if (name.startsWith(CUSTOM)) {
                custom.put(name.substring(CUSTOM.length()), value);
            } else {
                throw new IllegalArgumentException("a private name without its prefix: " + name);
            }
        });
        return new PrivateRow(columns, notes, custom, HexFormat.of().formatHex(blind));
    }
}
