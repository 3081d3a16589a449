// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The bytes that a row hash is over: for each column in the order of the names u8 length, name, u16 length, value. */
final class Entry {
    private static final int BYTES_MAX = 65_535;
    private static final int NAME_BYTES_MAX = 255;

    private Entry() {}

    /**
     * Encodes columns.
     *
     * @throws IllegalArgumentException if they are no strings, not in order, or too long
     */
    static byte[] encode(Map<String, Object> columns) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] last = null;
        for (Map.Entry<String, Object> column : columns.entrySet()) {
            byte[] name = column.getKey().getBytes(StandardCharsets.UTF_8);
            if (last != null && Arrays.compareUnsigned(last, name) >= 0) {
                throw new IllegalArgumentException("the columns are not in the order of their names");
            }
            last = name;
            put(out, name, Json.string(column.getValue()).getBytes(StandardCharsets.UTF_8));
        }
        if (out.size() > BYTES_MAX) {
            throw new IllegalArgumentException("the columns take " + out.size() + " bytes, at most 65535 are allowed");
        }
        return out.toByteArray();
    }

    /**
     * Reads an entry: it is exactly what {@link #encode} makes of its columns.
     *
     * @return columns, in the order of their names
     */
    static Map<String, String> decode(byte[] entry) throws Flaw {
        Map<String, String> columns = new LinkedHashMap<>();
        ByteBuffer in = ByteBuffer.wrap(entry);
        byte[] last = null;
        while (in.hasRemaining()) {
            byte[] name = take(in, in.get() & 0xff);
            if (name.length == 0) {
                throw new Flaw("a column has no name");
            }
            if (last != null && Arrays.compareUnsigned(last, name) >= 0) {
                throw new Flaw("the columns are not in the order of their names");
            }
            last = name;
            int length = in.remaining() < 2 ? BYTES_MAX : in.getShort() & 0xffff;
            columns.put(Codec.text(name), Codec.text(take(in, length)));
        }
        return columns;
    }

    private static byte[] take(ByteBuffer in, int length) throws Flaw {
        if (length > in.remaining()) {
            throw new Flaw("the entry ends within a name or value");
        }
        byte[] text = new byte[length];
        in.get(text);
        return text;
    }

    private static void put(ByteArrayOutputStream out, byte[] name, byte[] value) {
        if (name.length == 0 || name.length > NAME_BYTES_MAX || value.length > BYTES_MAX) {
            throw new IllegalArgumentException("a name takes 1 to 255 bytes, a value at most 65535");
        }
        out.write(name.length);
        out.writeBytes(name);
        out.write(value.length >> 8);
        out.write(value.length);
        out.writeBytes(value);
    }
}
