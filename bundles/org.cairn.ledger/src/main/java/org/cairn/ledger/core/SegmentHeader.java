// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * How a segment file begins. Its SHA-256 is where the file's chain starts, so the days hang together too.
 *
 * @param isPrivate which of the day's two files it is
 * @param day of all its rows
 * @param first sequence of its first row
 * @param previous chain hash at the end of the same file of the day before; zeros at the beginning of the ledger
 * @param gateway whose ledger it is
 */
public record SegmentHeader(boolean isPrivate, LocalDate day, long first, ChainHash previous, String gateway) {
    private static final byte[] MAGIC = "CAIRNSEG".getBytes(StandardCharsets.US_ASCII);
    /** Version of the files that are written and read. */
    public static final int VERSION = 2;

    private static final int GATEWAY_BYTES_MAX = 32;
    private static final int FIXED_BYTES = MAGIC.length + 2 + 4 + 8 + Hashes.BYTES + 1;

    /** The longest header. */
    public static final int BYTES_MAX = FIXED_BYTES + GATEWAY_BYTES_MAX + 4;

    public byte[] encode() {
        ByteBuilder out = new ByteBuilder(BYTES_MAX);
        out.put(MAGIC);
        out.putByte(VERSION);
        out.putByte(isPrivate ? 2 : 1);
        out.putInt((int) day.toEpochDay());
        out.putLong(first);
        out.put(previous.bytes());
        byte[] name = ByteBuilder.utf8(gateway);
        out.putByte(name.length);
        out.put(name);
        out.putInt(crc(out.array(), out.size()));
        return out.toBytes();
    }

    /** How long the header of a gateway's files is. */
    public static int bytes(String gateway) {
        return FIXED_BYTES + ByteBuilder.utf8(gateway).length + 4;
    }

    /** Version of the format of a file that begins with these bytes; empty if it is none of ours. */
    public static OptionalInt version(byte[] bytes) {
        return bytes.length > MAGIC.length && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                ? OptionalInt.of(bytes[MAGIC.length])
                : OptionalInt.empty();
    }

    /** Reads a header; empty if the bytes do not begin with a whole one. */
    public static Optional<SegmentHeader> decode(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            byte[] magic = new byte[MAGIC.length];
            in.get(magic);
            int version = in.get();
            int kind = in.get();
            LocalDate day = LocalDate.ofEpochDay(in.getInt());
            long first = in.getLong();
            ChainHash previous = ChainHash.read(in);
            byte[] name = new byte[in.get() & 0xff];
            in.get(name);
            int crc = crc(bytes, in.position());
            if (in.getInt() != crc
                    || !Arrays.equals(magic, MAGIC)
                    || version != VERSION
                    || kind < 1
                    || kind > 2
                    || first < 0) {
                return Optional.empty();
            }
            String gateway = new String(name, StandardCharsets.US_ASCII);
            return Optional.of(new SegmentHeader(kind == 2, day, first, previous, gateway));
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    /** The chain hash before the first batch. */
    public ChainHash chain() {
        return new ChainHash(Hashes.sha256().digest(encode()));
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
