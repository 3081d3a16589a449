// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.payments.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How much of the file of marks is durable, as its two places at the beginning say. What is broken behind it is a torn tail,
 * what is broken before it is damage.
 *
 * @param count how often a place was written before: the higher of two is newer
 * @param length of what is durable
 */
public record Place(long count, long length) {
    /** The places are so far apart that a torn write breaks one of them only. */
    public static final int STEP_BYTES = 4096;
    /** Where records begin. */
    public static final int END = 2 * STEP_BYTES;

    private static final byte[] MAGIC = "CAIRNPAY".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int BYTES = 8 + 1 + 8 + 8 + 4;

    /** All bytes of a place, its empty rest too. */
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(STEP_BYTES);
        out.put(MAGIC).put((byte) VERSION).putLong(count).putLong(length);
        return out.putInt(crc(out.array())).array();
    }

    /** Reads a place; empty if it is broken. */
    public static Optional<Place> decode(byte[] bytes, int offset) {
        if (bytes.length - offset < STEP_BYTES) {
            return Optional.empty();
        }
        byte[] place = Arrays.copyOfRange(bytes, offset, offset + STEP_BYTES);
        ByteBuffer in = ByteBuffer.wrap(place);
        byte[] magic = new byte[MAGIC.length];
        in.get(magic);
        in.get(); // the version: compared with all the rest
        Place read = new Place(in.getLong(), in.getLong());
        return Arrays.equals(read.encode(), place) ? Optional.of(read) : Optional.empty();
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, BYTES - 4);
        return (int) crc.getValue();
    }
}
