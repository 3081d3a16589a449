// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How far the log is known to be durable: written after each fdatasync. It draws the line between a torn tail, which may
 * be cut, and damage, which may not: whatever is broken before the mark was once safe on disk.
 *
 * @param count how many marks were made before: the higher of two is newer
 * @param rows how many rows are durable
 * @param day epoch day of the segment that the rest is about; {@link #NO_DAY} before the first
 * @param openBytes length of its public file
 * @param secretBytes length of its private file
 * @param openChain chain hash of the public file there
 * @param secretChain chain hash of the private file there
 */
public record Mark(
        long count, long rows, long day, long openBytes, long secretBytes, ChainHash openChain, ChainHash secretChain) {
    /** Bytes of a mark. */
    public static final int BYTES = 8 + 5 * 8 + 2 * Hashes.BYTES + 4;
    /** A file of marks has two places so far apart that a torn write breaks one of them only. */
    public static final int PLACE_BYTES = 4096;

    /** No segment yet. */
    public static final long NO_DAY = Long.MIN_VALUE;

    private static final byte[] MAGIC = "CAIRNMRK".getBytes(StandardCharsets.US_ASCII);

    /** The mark of a new ledger. */
    public static Mark start() {
        return new Mark(0, 0, NO_DAY, 0, 0, ChainHash.ZERO, ChainHash.ZERO);
    }

    public byte[] encode() {
        ByteBuilder out = new ByteBuilder(BYTES);
        out.put(MAGIC);
        out.putLong(count);
        out.putLong(rows);
        out.putLong(day);
        out.putLong(openBytes);
        out.putLong(secretBytes);
        out.put(openChain.bytes());
        out.put(secretChain.bytes());
        out.putInt(crc(out.array()));
        return out.toBytes();
    }

    /** Reads a mark; empty if it is broken. */
    public static Optional<Mark> decode(byte[] bytes, int offset) {
        if (bytes.length - offset < BYTES) {
            return Optional.empty();
        }
        byte[] place = Arrays.copyOfRange(bytes, offset, offset + BYTES);
        ByteBuffer in = ByteBuffer.wrap(place);
        byte[] magic = new byte[MAGIC.length];
        in.get(magic);
        long count = in.getLong();
        long rows = in.getLong();
        long day = in.getLong();
        long openBytes = in.getLong();
        long secretBytes = in.getLong();
        ChainHash openChain = ChainHash.read(in);
        ChainHash secretChain = ChainHash.read(in);
        if (in.getInt() != crc(place) || !Arrays.equals(magic, MAGIC)) {
            return Optional.empty();
        }
        return Optional.of(new Mark(count, rows, day, openBytes, secretBytes, openChain, secretChain));
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, BYTES - 4);
        return (int) crc.getValue();
    }
}
