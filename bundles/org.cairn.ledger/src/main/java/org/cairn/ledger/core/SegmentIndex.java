// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The file DAY.index of a day that is over: where the day's two files end, with their chain hashes there, and the places of
 * every 128th row ({@link SparseIndex}). It is made of the segment and can be made again; with it the segment need not be
 * read when the ledger is opened.
 */
public final class SegmentIndex {
    private static final byte[] MAGIC = "CAIRNIDX".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int HEAD_BYTES = MAGIC.length + 1 + 4 + 4 * 8 + 2 * Hashes.BYTES + 4;

    private SegmentIndex() {}

    /** The bytes of the file. */
    public static byte[] encode(Extent extent, SparseIndex places) {
        ByteBuilder out = new ByteBuilder(HEAD_BYTES + places.size() * 16 + 4);
        out.put(MAGIC);
        out.putByte(VERSION);
        out.putInt((int) extent.day().toEpochDay());
        out.putLong(extent.first());
        out.putLong(extent.rows());
        out.putLong(extent.openBytes());
        out.put(extent.openChain().bytes());
        out.putLong(extent.secretBytes());
        out.put(extent.secretChain().bytes());
        out.putInt(places.size());
        for (int i = 0; i < places.size(); i++) {
            long row = extent.first() + (long) i * SparseIndex.STEP;
            out.putLong(places.floor(row, false));
            out.putLong(places.floor(row, true));
        }
        out.putInt(crc(out.array(), out.size()));
        return out.toBytes();
    }

    /** Reads what the file says of the day; empty if it is not whole. */
    public static Optional<Extent> decode(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            byte[] magic = new byte[MAGIC.length];
            in.get(magic);
            int version = in.get();
            LocalDate day = LocalDate.ofEpochDay(in.getInt());
            long first = in.getLong();
            long rows = in.getLong();
            long openBytes = in.getLong();
            ChainHash openChain = ChainHash.read(in);
            long secretBytes = in.getLong();
            ChainHash secretChain = ChainHash.read(in);
            int places = in.getInt();
            if (!Arrays.equals(magic, MAGIC)
                    || version != VERSION
                    || places != (rows + SparseIndex.STEP - 1) / SparseIndex.STEP
                    || bytes.length != HEAD_BYTES + places * 16L + 4
                    || in.getInt(bytes.length - 4) != crc(bytes, bytes.length - 4)) {
                return Optional.empty();
            }
            return Optional.of(new Extent(day, first, rows, openBytes, openChain, secretBytes, secretChain, true));
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    /** Where the file has the place (u64) of a row, or of the last one before it that has a place. */
    public static long placeAt(long first, long sequence, boolean isPrivate) {
        return HEAD_BYTES + (sequence - first) / SparseIndex.STEP * 16 + (isPrivate ? 8 : 0);
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
