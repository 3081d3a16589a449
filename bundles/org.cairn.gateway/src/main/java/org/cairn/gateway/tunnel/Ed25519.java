// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Ed25519 (RFC 8032) by the JDK: needed once for each machine that enrols. */
final class Ed25519 {
    private static final int KEY_BYTES = 32;

    /** SubjectPublicKeyInfo up to the key (RFC 8410). */
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519() {}

    static boolean verifies(byte[] publicKey, byte[] message, byte[] signature) {
        if (publicKey.length != KEY_BYTES) {
            return false;
        }
        byte[] encoded = new byte[PREFIX.length + KEY_BYTES];
        System.arraycopy(PREFIX, 0, encoded, 0, PREFIX.length);
        System.arraycopy(publicKey, 0, encoded, PREFIX.length, KEY_BYTES);
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
