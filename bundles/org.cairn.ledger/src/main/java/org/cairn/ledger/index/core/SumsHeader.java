// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.cairn.ledger.core.Hashes;

/**
 * The beginning of {@code DAY.sums} (docs/LEDGER.md, "Sums").
 *
 * @param day billing day
 * @param first sequence of its first row
 * @param rows how many
 * @param aggregate XOR of their hashes, in hex
 * @param segment the public segment file that these rows are
 * @param customers how many
 * @param tableBytes length of the table of customers
 */
public record SumsHeader(
        LocalDate day, long first, long rows, String aggregate, Segment segment, int customers, int tableBytes) {
    /** Bytes of a header. */
    public static final int BYTES = 8 + 1 + 4 + 8 + 8 + Hashes.BYTES + 8 + Hashes.BYTES + 4 + 4 + 4;

    private static final byte[] MAGIC = "CAIRNSUM".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;

    /**
     * How far the public segment file reached. The chain hash stands for every row before it, so that sums are never taken
     * for those of other rows, in whatever way the files came together.
     *
     * @param end sequence after the last row
     * @param bytes length
     * @param chain chain hash there, in hex
     */
    public record Segment(long end, long bytes, String chain) {}

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.put(MAGIC).put((byte) VERSION).putInt(Math.toIntExact(day.toEpochDay()));
        out.putLong(first).putLong(rows).put(HexFormat.of().parseHex(aggregate));
        out.putLong(segment.bytes).put(HexFormat.of().parseHex(segment.chain));
        out.putInt(customers).putInt(tableBytes);
        out.putInt(crc(out.array()));
        return out.array();
    }

    /**
     * Reads a header.
     *
     * @throws IllegalArgumentException if it is broken
     */
    public static SumsHeader decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] magic = new byte[MAGIC.length];
        byte[] aggregate = new byte[Hashes.BYTES];
        byte[] chain = new byte[Hashes.BYTES];
        if (bytes.length != BYTES || in.getInt(BYTES - 4) != crc(bytes)) {
            throw new IllegalArgumentException("its header is broken");
        }
        in.get(magic);
        if (!Arrays.equals(MAGIC, magic) || in.get() != VERSION) {
            throw new IllegalArgumentException("it is of another kind or version");
        }
        try {
            LocalDate day = LocalDate.ofEpochDay(in.getInt());
            long first = in.getLong();
            long rows = in.getLong();
            in.get(aggregate);
            long length = in.getLong();
            in.get(chain);
            Segment segment = new Segment(first + rows, length, HexFormat.of().formatHex(chain));
            return new SumsHeader(
                    day, first, rows, HexFormat.of().formatHex(aggregate), segment, in.getInt(), in.getInt());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("its day is none", e);
        }
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, BYTES - 4);
        return (int) crc.getValue();
    }
}
