// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.crypto.digests.KeccakDigest;

/** Keccak-256 as Ethereum has it (not SHA3-256, whose padding differs), and SHA-256 for the chain of batches. */
public final class Hashes {
    /** Bytes of either hash. */
    public static final int BYTES = 32;

    private Hashes() {}

    /** Keccak-256 of all parts, one after the other. */
    public static byte[] keccak(byte[]... parts) {
        KeccakDigest digest = new KeccakDigest(256);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] hash = new byte[BYTES];
        digest.doFinal(hash, 0);
        return hash;
    }

    /** Leaf hash of an entry (RFC 6962): SHA-256(0x00 || entry). */
    static byte[] leaf(byte[] array, int offset, int length) {
        MessageDigest sha = sha256();
        sha.update((byte) 0);
        sha.update(array, offset, length);
        return sha.digest();
    }

    /** A digest of the caller's own, for many hashes. */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
