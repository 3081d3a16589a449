// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import static java.lang.Long.rotateLeft;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Keccak-256 as Ethereum has it (padding 0x01; not SHA3-256, whose padding differs), for one thread. Written out, because
 * the row hash is what bounds the ledger's speed: a round on 25 local variables is half as fast again as one on an array.
 */
public final class Keccak {
    private static final int RATE_BYTES = 136;
    private static final int RATE_LANES = RATE_BYTES / Long.BYTES;
    private static final VarHandle LANE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long[] ROUNDS = {
        0x0000000000000001L,
        0x0000000000008082L,
        0x800000000000808aL,
        0x8000000080008000L,
        0x000000000000808bL,
        0x0000000080000001L,
        0x8000000080008081L,
        0x8000000000008009L,
        0x000000000000008aL,
        0x0000000000000088L,
        0x0000000080008009L,
        0x000000008000000aL,
        0x000000008000808bL,
        0x800000000000008bL,
        0x8000000000008089L,
        0x8000000000008003L,
        0x8000000000008002L,
        0x8000000000000080L,
        0x000000000000800aL,
        0x800000008000000aL,
        0x8000000080008081L,
        0x8000000000008080L,
        0x0000000080000001L,
        0x8000000080008008L
    };

    private final long[] state = new long[25];

    /** Writes the hash of some bytes, 32 bytes. */
    public void hash(byte[] message, int offset, int length, byte[] to, int at) {
        Arrays.fill(state, 0);
        int from = offset;
        int left = length;
        for (; left >= RATE_BYTES; left -= RATE_BYTES) {
            absorb(message, from);
            from += RATE_BYTES;
        }
        int lane = 0;
        for (; left >= Long.BYTES; left -= Long.BYTES) {
            state[lane++] ^= (long) LANE.get(message, from);
            from += Long.BYTES;
        }
        long rest = 1; // the padding's first bit, behind what is left
        while (left > 0) {
            rest = (rest << Byte.SIZE) | (message[from + --left] & 0xff);
        }
        state[lane] ^= rest;
        state[RATE_LANES - 1] ^= Long.MIN_VALUE;
        permute(state);
        for (int i = 0; i < Hashes.BYTES / Long.BYTES; i++) {
            LANE.set(to, at + i * Long.BYTES, state[i]);
        }
    }

    private void absorb(byte[] block, int offset) {
        for (int lane = 0; lane < RATE_LANES; lane++) {
            state[lane] ^= (long) LANE.get(block, offset + lane * Long.BYTES);
        }
        permute(state);
    }

    /** Keccak-f[1600] (FIPS 202, 3.3); lane (x, y) is at x + 5 y. */
    static void permute(long[] s) {
        long a0 = s[0], a1 = s[1], a2 = s[2], a3 = s[3], a4 = s[4];
        long a5 = s[5], a6 = s[6], a7 = s[7], a8 = s[8], a9 = s[9];
        long a10 = s[10], a11 = s[11], a12 = s[12], a13 = s[13], a14 = s[14];
        long a15 = s[15], a16 = s[16], a17 = s[17], a18 = s[18], a19 = s[19];
        long a20 = s[20], a21 = s[21], a22 = s[22], a23 = s[23], a24 = s[24];
        for (long constant : ROUNDS) {
            long c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20, c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21, c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22;
            long c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23, c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24;
            long d0 = c4 ^ rotateLeft(c1, 1), d1 = c0 ^ rotateLeft(c2, 1), d2 = c1 ^ rotateLeft(c3, 1);
            long d3 = c2 ^ rotateLeft(c4, 1), d4 = c3 ^ rotateLeft(c0, 1);
            long b0 = a0 ^ d0, b1 = rotateLeft(a6 ^ d1, 44), b2 = rotateLeft(a12 ^ d2, 43);
            long b3 = rotateLeft(a18 ^ d3, 21), b4 = rotateLeft(a24 ^ d4, 14);
            long b5 = rotateLeft(a3 ^ d3, 28), b6 = rotateLeft(a9 ^ d4, 20), b7 = rotateLeft(a10 ^ d0, 3);
            long b8 = rotateLeft(a16 ^ d1, 45), b9 = rotateLeft(a22 ^ d2, 61);
            long b10 = rotateLeft(a1 ^ d1, 1), b11 = rotateLeft(a7 ^ d2, 6), b12 = rotateLeft(a13 ^ d3, 25);
            long b13 = rotateLeft(a19 ^ d4, 8), b14 = rotateLeft(a20 ^ d0, 18);
            long b15 = rotateLeft(a4 ^ d4, 27), b16 = rotateLeft(a5 ^ d0, 36), b17 = rotateLeft(a11 ^ d1, 10);
            long b18 = rotateLeft(a17 ^ d2, 15), b19 = rotateLeft(a23 ^ d3, 56);
            long b20 = rotateLeft(a2 ^ d2, 62), b21 = rotateLeft(a8 ^ d3, 55), b22 = rotateLeft(a14 ^ d4, 39);
            long b23 = rotateLeft(a15 ^ d0, 41), b24 = rotateLeft(a21 ^ d1, 2);
            a0 = b0 ^ (~b1 & b2) ^ constant;
            a1 = b1 ^ (~b2 & b3);
            a2 = b2 ^ (~b3 & b4);
            a3 = b3 ^ (~b4 & b0);
            a4 = b4 ^ (~b0 & b1);
            a5 = b5 ^ (~b6 & b7);
            a6 = b6 ^ (~b7 & b8);
            a7 = b7 ^ (~b8 & b9);
            a8 = b8 ^ (~b9 & b5);
            a9 = b9 ^ (~b5 & b6);
            a10 = b10 ^ (~b11 & b12);
            a11 = b11 ^ (~b12 & b13);
            a12 = b12 ^ (~b13 & b14);
            a13 = b13 ^ (~b14 & b10);
            a14 = b14 ^ (~b10 & b11);
            a15 = b15 ^ (~b16 & b17);
            a16 = b16 ^ (~b17 & b18);
            a17 = b17 ^ (~b18 & b19);
            a18 = b18 ^ (~b19 & b15);
            a19 = b19 ^ (~b15 & b16);
            a20 = b20 ^ (~b21 & b22);
            a21 = b21 ^ (~b22 & b23);
            a22 = b22 ^ (~b23 & b24);
            a23 = b23 ^ (~b24 & b20);
            a24 = b24 ^ (~b20 & b21);
        }
        put(s, 0, a0, a1, a2, a3, a4);
        put(s, 5, a5, a6, a7, a8, a9);
        put(s, 10, a10, a11, a12, a13, a14);
        put(s, 15, a15, a16, a17, a18, a19);
        put(s, 20, a20, a21, a22, a23, a24);
    }

    private static void put(long[] s, int at, long v0, long v1, long v2, long v3, long v4) {
        s[at] = v0;
        s[at + 1] = v1;
        s[at + 2] = v2;
        s[at + 3] = v3;
        s[at + 4] = v4;
    }
}
