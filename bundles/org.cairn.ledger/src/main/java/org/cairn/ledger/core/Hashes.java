// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 for the tree, for private parts and for chains; {@link Keccak} is the row hash. */
public final class Hashes {
    /** Bytes of either hash. */
    public static final int BYTES = 32;

    private static final VarHandle PAIR = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    /** The two digits of each byte. */
    private static final short[] HEX = new short[256];

    static {
        for (int i = 0; i < HEX.length; i++) {
            HEX[i] = (short) (Character.forDigit(i >> 4, 16) << 8 | Character.forDigit(i & 0xf, 16));
        }
    }

    private Hashes() {}

    /** Keccak-256 of some bytes; for many, {@link Keccak} itself. */
    public static byte[] keccak(byte[] message) {
        byte[] hash = new byte[BYTES];
        new Keccak().hash(message, 0, message.length, hash, 0);
        return hash;
    }

    /** A digest of the caller's own, for many hashes. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** Writes what a digest has come to, 32 bytes. */
    static void finish(MessageDigest digest, byte[] to, int at) {
        try {
            digest.digest(to, at, BYTES);
        } catch (DigestException e) {
            throw new AssertionError("there is room for a SHA-256", e);
        }
    }

    /** Writes a hash in hex, 64 bytes. */
    static void putHex(byte[] hashes, int from, byte[] to, int at) {
        for (int i = 0; i < BYTES; i++) {
            PAIR.set(to, at + 2 * i, HEX[hashes[from + i] & 0xff]);
        }
    }

    /** Writes the leaf hash of an entry (RFC 6962): SHA-256(0x00 || entry). */
    static void leaf(MessageDigest digest, byte[] array, int offset, int length, byte[] to, int at) {
        digest.update((byte) 0);
        digest.update(array, offset, length);
        finish(digest, to, at);
    }
}
