// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Keccak-256 with its original padding (0x01), as Ethereum has it; not SHA3-256. */
final class Keccak {
    static final int HASH_BYTES = 32;

    private static final int RATE_BYTES = 136;
    private static final long[] ROUND_CONSTANTS = {
        0x0000000000000001L, 0x0000000000008082L, 0x800000000000808aL, 0x8000000080008000L,
        0x000000000000808bL, 0x0000000080000001L, 0x8000000080008081L, 0x8000000000008009L,
        0x000000000000008aL, 0x0000000000000088L, 0x0000000080008009L, 0x000000008000000aL,
        0x000000008000808bL, 0x800000000000008bL, 0x8000000000008089L, 0x8000000000008003L,
        0x8000000000008002L, 0x8000000000000080L, 0x000000000000800aL, 0x800000008000000aL,
        0x8000000080008081L, 0x8000000000008080L, 0x0000000080000001L, 0x8000000080008008L
    };

    /** Where each lane goes in the walk of rho and pi, and how far it is rotated. */
    private static final int[] LANES = {
        10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1
    };

    private static final int[] TURNS = {
        1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44
    };

    private Keccak() {}

    static byte[] hash256(byte[] message) {
        long[] state = new long[25];
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.remaining() >= RATE_BYTES) {
            absorb(state, in);
        }
        ByteBuffer last = ByteBuffer.allocate(RATE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        last.put(in);
        last.put((byte) 0x01);
        last.put(RATE_BYTES - 1, (byte) (last.get(RATE_BYTES - 1) | 0x80));
        last.rewind();
        absorb(state, last);
        ByteBuffer out = ByteBuffer.allocate(HASH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < HASH_BYTES / 8; i++) {
            out.putLong(state[i]);
        }
        return out.array();
    }

    private static void absorb(long[] state, ByteBuffer block) {
        for (int i = 0; i < RATE_BYTES / 8; i++) {
            state[i] ^= block.getLong();
        }
        for (long constant : ROUND_CONSTANTS) {
            round(state, constant);
        }
    }

    private static void round(long[] s, long constant) {
        long c0 = s[0] ^ s[5] ^ s[10] ^ s[15] ^ s[20];
        long c1 = s[1] ^ s[6] ^ s[11] ^ s[16] ^ s[21];
        long c2 = s[2] ^ s[7] ^ s[12] ^ s[17] ^ s[22];
        long c3 = s[3] ^ s[8] ^ s[13] ^ s[18] ^ s[23];
        long c4 = s[4] ^ s[9] ^ s[14] ^ s[19] ^ s[24];
        long d0 = c4 ^ Long.rotateLeft(c1, 1);
        long d1 = c0 ^ Long.rotateLeft(c2, 1);
        long d2 = c1 ^ Long.rotateLeft(c3, 1);
        long d3 = c2 ^ Long.rotateLeft(c4, 1);
        long d4 = c3 ^ Long.rotateLeft(c0, 1);
        for (int y = 0; y < 25; y += 5) {
            s[y] ^= d0;
            s[y + 1] ^= d1;
            s[y + 2] ^= d2;
            s[y + 3] ^= d3;
            s[y + 4] ^= d4;
        }
        long carried = s[1];
        for (int i = 0; i < LANES.length; i++) {
            long next = s[LANES[i]];
            s[LANES[i]] = Long.rotateLeft(carried, TURNS[i]);
            carried = next;
        }
        for (int y = 0; y < 25; y += 5) {
            long a = s[y];
            long b = s[y + 1];
            long c = s[y + 2];
            long d = s[y + 3];
            long e = s[y + 4];
            s[y] = a ^ (~b & c);
            s[y + 1] = b ^ (~c & d);
            s[y + 2] = c ^ (~d & e);
            s[y + 3] = d ^ (~e & a);
            s[y + 4] = e ^ (~a & b);
        }
        s[0] ^= constant;
    }
}
