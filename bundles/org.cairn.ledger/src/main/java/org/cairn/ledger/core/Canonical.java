// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The canonical encoding of name/value pairs (CGN-18; docs/LEDGER.md, "Encoding"): for each pair in the order of the
 * names' UTF-8 bytes the name after its length in one byte, and the value after its length in two.
 */
public final class Canonical {
    /** An entry of the transparency log is at most this long; so is each value. */
    public static final int ENTRY_BYTES_MAX = 65_535;

    private static final int NAME_BYTES_MAX = 255;

    private Canonical() {}

    /** Writes a name. A pair is a name and then its value; the caller keeps the order of the names. */
    static void putName(ByteBuilder out, String name) {
        byte[] bytes = ByteBuilder.utf8(name);
        if (bytes.length == 0 || bytes.length > NAME_BYTES_MAX) {
            throw new IllegalArgumentException("a name of " + bytes.length + " bytes");
        }
        out.putByte(bytes.length);
        out.put(bytes);
    }

    /** Writes a value. */
    static void putValue(ByteBuilder out, String value) {
        byte[] bytes = ByteBuilder.utf8(value);
        if (bytes.length > ENTRY_BYTES_MAX) {
            throw new IllegalArgumentException("a value of " + bytes.length + " bytes");
        }
        out.putShort(bytes.length);
        out.put(bytes);
    }

    /**
     * Reads pairs back, strictly: names ascend and are not empty, nothing is left over, text is UTF-8.
     *
     * @throws IllegalArgumentException if the bytes are no encoding
     */
    public static SortedMap<String, String> decode(ByteBuffer bytes) {
        TreeMap<String, String> pairs = new TreeMap<>();
        while (bytes.hasRemaining()) {
            String name = text(bytes, bytes.get() & 0xff);
            String last = pairs.isEmpty() ? "" : pairs.lastKey();
            if (last.compareTo(name) >= 0) {
                throw new IllegalArgumentException("names do not ascend at " + name);
            }
            if (bytes.remaining() < 2) {
                throw new IllegalArgumentException("a length is cut off");
            }
            pairs.put(name, text(bytes, bytes.getShort() & 0xffff));
        }
        return pairs;
    }

    private static String text(ByteBuffer bytes, int length) {
        if (bytes.remaining() < length) {
            throw new IllegalArgumentException("a text is cut off");
        }
        ByteBuffer text = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a text is not UTF-8", e);
        }
    }
}
