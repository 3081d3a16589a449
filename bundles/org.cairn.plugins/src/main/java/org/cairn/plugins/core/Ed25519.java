// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Signatures of the operator (RFC 8032), with keys as 32 bytes. */
public final class Ed25519 {
    /** Bytes of a public key. */
    public static final int KEY_BYTES = 32;
    /** Bytes of a signature. */
    public static final int SIGNATURE_BYTES = 64;

    private static final byte[] SPKI_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519() {}

    /** Whether a signature is right; false for anything malformed. */
    public static boolean verify(byte[] key, byte[] message, byte[] signature) {
        if (key.length != KEY_BYTES || signature.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(decoded(key));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Whether 32 bytes are a public key. */
    public static boolean isKey(byte[] key) {
        try {
            Signature.getInstance("Ed25519").initVerify(decoded(key));
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static PublicKey decoded(byte[] key) throws GeneralSecurityException {
        byte[] encoded = Arrays.copyOf(SPKI_HEAD, SPKI_HEAD.length + KEY_BYTES);
        System.arraycopy(key, 0, encoded, SPKI_HEAD.length, KEY_BYTES);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** The 32 bytes of a public key as X.509 encodes it. */
    public static byte[] raw(byte[] encoded) {
        if (encoded.length != SPKI_HEAD.length + KEY_BYTES
                || !Arrays.equals(encoded, 0, SPKI_HEAD.length, SPKI_HEAD, 0, SPKI_HEAD.length)) {
            throw new IllegalArgumentException("it is no public key of Ed25519");
        }
        return Arrays.copyOfRange(encoded, SPKI_HEAD.length, encoded.length);
    }
}
