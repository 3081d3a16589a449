// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Ed25519 (RFC 8032). */
interface Signatures {
    int KEY_BYTES = 32;
    int SIGNATURE_BYTES = 64;

    /** The JDK's. */
    Signatures JDK = Signatures::verifyWithJdk;

    /** Whether a signature is right; false too for a key that is none. */
    boolean verify(byte[] key, byte[] message, byte[] signature);

    private static boolean verifyWithJdk(byte[] key, byte[] message, byte[] signature) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        // SubjectPublicKeyInfo of RFC 8410 up to the key
        encoded.writeBytes(HexFormat.of().parseHex("302a300506032b6570032100"));
        encoded.writeBytes(key);
        try {
            PublicKey publicKey =
                    KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded.toByteArray()));
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(publicKey);
            verifier.update(message);
            return signature.length == SIGNATURE_BYTES && verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
