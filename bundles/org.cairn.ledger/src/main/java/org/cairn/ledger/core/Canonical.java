// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The canonical encoding of name/value pairs (CGN-18; docs/LEDGER.md, "Encoding"): for each pair in the order of the
 * names' UTF-8 bytes the name and the value, each with its length before it as a big-endian 16-bit number.
 */
public final class Canonical {
    /** An entry of the transparency log is at most this long; so is each name and each value. */
    public static final int ENTRY_BYTES_MAX = 65_535;

    private Canonical() {}

    /** Writes a name or a value. A pair is the one and then the other; the caller keeps the order of the names. */
    static void putText(ByteBuilder out, String text) {
        byte[] bytes = ByteBuilder.utf8(text);
        if (bytes.length > ENTRY_BYTES_MAX) {
            throw new IllegalArgumentException("a name or value of " + bytes.length + " bytes");
        }
        out.putShort(bytes.length);
        out.put(bytes);
    }

    /**
     * Reads pairs back, strictly: names ascend, nothing is left over, text is UTF-8.
     *
     * @throws IllegalArgumentException if the bytes are no encoding
     */
    public static SortedMap<String, String> decode(ByteBuffer bytes) {
        TreeMap<String, String> pairs = new TreeMap<>();
        while (bytes.hasRemaining()) {
            String name = text(bytes);
            Map.Entry<String, String> last = pairs.lastEntry();
            if (last != null && last.getKey().compareTo(name) >= 0) {
                throw new IllegalArgumentException("names do not ascend at " + name);
            }
            pairs.put(name, text(bytes));
        }
        return pairs;
    }

    private static String text(ByteBuffer bytes) {
        if (bytes.remaining() < 2) {
            throw new IllegalArgumentException("a length is cut off");
        }
        int length = bytes.getShort() & 0xffff;
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
