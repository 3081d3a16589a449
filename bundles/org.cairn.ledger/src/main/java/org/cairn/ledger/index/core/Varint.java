// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index.core;

import org.cairn.ledger.core.ByteBuilder;

/** Numbers from 0 in as few bytes as they need: seven bits each, the lowest first, all but the last with the high bit. */
public final class Varint {
    /** Bytes of the longest. */
    public static final int BYTES_MAX = 9;

    private Varint() {}

    /** Bytes of a number of 0 or more. */
    static int bytes(long number) {
        return (Long.SIZE + 6 - Long.numberOfLeadingZeros(number | 1)) / 7;
    }

    /** Writes a number of 0 or more; where it ends. */
    static int put(byte[] to, int offset, long number) {
        int at = offset;
        long rest = number;
        while (rest > 0x7f) {
            to[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        to[at++] = (byte) rest;
        return at;
    }

    /** Writes a number of 0 or more. */
    public static void put(ByteBuilder to, long number) {
        byte[] bytes = new byte[BYTES_MAX];
        to.put(bytes, 0, put(bytes, 0, number));
    }

    /** Reads numbers one after the other. */
    public static final class Reader {
        private final byte[] bytes;
        private final int end;
        private int at;

        public Reader(byte[] bytes, int from, int end) {
            this.bytes = bytes;
            this.at = from;
            this.end = end;
        }

        public boolean hasNext() {
            return at < end;
        }

        /** Where the next number begins. */
        public int position() {
            return at;
        }

        /**
         * The next number.
         *
         * @throws IllegalArgumentException if it is cut off or too large
         */
        public long next() {
            long number = 0;
            for (int shift = 0; shift < 7 * BYTES_MAX; shift += 7) {
                if (at >= end) {
                    break;
                }
                byte next = bytes[at++];
                number |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    return number;
                }
            }
            throw new IllegalArgumentException("a number is cut off or too large at " + at);
        }

        /** Steps over bytes; where they begin. */
        public int skip(int length) {
            if (length < 0 || length > end - at) {
                throw new IllegalArgumentException("the bytes end at " + end);
            }
            at += length;
            return at - length;
        }
    }
}
