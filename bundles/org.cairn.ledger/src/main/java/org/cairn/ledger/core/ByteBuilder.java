// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow; big-endian numbers. Reused from batch to batch, so that writing a row allocates nothing here. */
public final class ByteBuilder {
    private byte[] bytes;
    private int size;

    public ByteBuilder(int capacity) {
        bytes = new byte[capacity];
    }

    /** The bytes themselves, valid up to {@link #size} until the next change. */
    public byte[] array() {
        return bytes;
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    /** Makes room for more bytes and returns where they begin. */
    public int reserve(int length) {
        int at = size;
        if (bytes.length - size < length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + length));
        }
        size += length;
        return at;
    }

    public void put(byte[] from, int offset, int length) {
        int at = reserve(length);
        System.arraycopy(from, offset, bytes, at, length);
    }

    public void put(byte[] from) {
        put(from, 0, from.length);
    }

    public void putByte(int value) {
        int at = reserve(1); // not in the index: the array would be the one before it grew
        bytes[at] = (byte) value;
    }

    public void putShort(int value) {
        setShort(reserve(2), value);
    }

    public void putInt(int value) {
        setInt(reserve(4), value);
    }

    public void putLong(long value) {
        setLong(reserve(8), value);
    }

    /** Writes a number over what is there. */
    void setLong(int at, long value) {
        setInt(at, (int) (value >>> 32));
        setInt(at + 4, (int) value);
    }

    /** Writes a number over what is there. */
    void setShort(int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    /**
     * Adds text of characters of a range of ASCII, a byte each. Without a branch for each: most values are short.
     *
     * @return whether all are of the range; if not, what was added is undefined
     */
    boolean putAscii(String text, char lowest, char highest) {
        int length = text.length();
        int at = reserve(length);
        byte[] to = bytes;
        int signs = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            to[at + i] = (byte) c;
            signs |= (c - lowest) | (highest - c);
        }
        return signs >= 0;
    }

    /**
     * Adds text as UTF-8.
     *
     * @return how many bytes; -1 if it has half a surrogate pair, which Java would write as a question mark: two different
     *     texts would have the same hash
     */
    int putUtf8(String text) {
        int from = size;
        if (putAscii(text, '\0', '\u007f')) {
            return size - from;
        }
        size = from;
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                    return -1;
                }
                i++;
            }
        }
        put(utf8(text));
        return size - from;
    }

    /** Writes a number over what is there. */
    void setInt(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
