// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.cairn.core.api.identity.NodeKey;

/** A key of docs/vectors/tlog.json: anybody can make it, so that what it signs can be compared to the bit. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SeedKey(byte[] seed, byte[] publicKey) implements NodeKey {
    static SeedKey of(String name) {
        byte[] seed;
        try {
            seed = MessageDigest.getInstance("SHA-256")
                    .digest(("a key of Cairn's test vectors: " + name).getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
        byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(seed, 0, publicKey, 0);
        return new SeedKey(seed, publicKey);
    }

    @Override
    public byte[] sign(byte[] message) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, publicKey, 0, message, 0, message.length, signature, 0);
        return signature;
    }
}
