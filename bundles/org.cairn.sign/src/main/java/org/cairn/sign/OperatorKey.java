// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/** Ed25519 (RFC 8032), with which an operator decides. */
final class OperatorKey {
    /** What stands before the 32 bytes of a public key in X.509 (RFC 8410). */
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private OperatorKey() {}

    static KeyPair make() throws GeneralSecurityException {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    /** The JDK cannot say which public key belongs to a private one; Bouncy Castle can. */
    static PublicKey publicOf(PrivateKey key) {
        if (!(key instanceof EdECPrivateKey secret)) {
            throw new IllegalArgumentException("no Ed25519 key");
        }
        byte[] seed = secret.getBytes().orElseThrow(() -> new IllegalArgumentException("the key cannot be read"));
        return of(new Ed25519PrivateKeyParameters(seed, 0).generatePublicKey().getEncoded());
    }

    static PublicKey of(byte[] raw) {
        try {
            byte[] der = Arrays.copyOf(PREFIX, PREFIX.length + raw.length);
            System.arraycopy(raw, 0, der, PREFIX.length, raw.length);
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no Ed25519 key of 32 bytes", e);
        }
    }

    /** The 32 bytes in base64, as a decision names a key. */
    static String base64(PublicKey key) {
        byte[] der = key.getEncoded();
        return Base64.getEncoder().encodeToString(Arrays.copyOfRange(der, PREFIX.length, der.length));
    }

    static byte[] sign(PrivateKey key, byte[] text) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(text);
        return signature.sign();
    }
}
