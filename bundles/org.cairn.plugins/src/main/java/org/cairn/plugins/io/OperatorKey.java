// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.cairn.plugins.core.Ed25519;
import org.jspecify.annotations.Nullable;

/** The operator's private key, where it lies on this node: {@code HOME/credentials/operator.key}. Used by one thread at a time. */
public final class OperatorKey {
    /** PKCS#8 with the OID of Ed25519 (RFC 8410), from its algorithm on; the seed follows. */
    private static final byte[] HEAD = HexFormat.of().parseHex("300506032b657004220420");

    private static final int HEAD_AT = 5;

    private final Path file;
    private Optional<Stamps.Stamp> stamp = Optional.empty();
    private @Nullable PrivateKey key;
    /** The public key that was seen to belong to it. */
    private byte[] partner = new byte[0];

    public OperatorKey(Path file) {
        this.file = file;
    }

    /** Whether there is one. */
    public boolean isHere() throws IOException {
        return Stamps.of(file).isPresent();
    }

    /**
     * Signs, if the key is here and is the operator's present one.
     *
     * @param operator the public key
     * @throws IOException if it is here and cannot be read
     */
    public Optional<byte[]> sign(byte[] text, byte[] operator) throws IOException {
        PrivateKey secret = read();
        if (secret == null) {
            return Optional.empty();
        }
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(secret);
            signer.update(text);
            byte[] signature = signer.sign();
            if (Arrays.equals(operator, partner)) {
                return Optional.of(signature); // whoever appends it verifies it anyway
            }
            partner = Ed25519.verify(operator, text, signature) ? operator.clone() : new byte[0];
            return partner.length > 0 ? Optional.of(signature) : Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IOException("the operator's key does not sign", e);
        }
    }

    private @Nullable PrivateKey read() throws IOException {
        Optional<Stamps.Stamp> now = Stamps.of(file);
        if (now.isEmpty()) {
            key = null;
        } else if (key == null || !now.equals(stamp)) {
            partner = new byte[0];
            key = decoded(Pem.blocks(Pem.bytes(file, Pem.BYTES_MAX), "PRIVATE KEY"));
        }
        stamp = now;
        return key;
    }

    private PrivateKey decoded(List<byte[]> blocks) throws IOException {
        byte[] bytes = blocks.size() == 1 ? blocks.get(0) : new byte[0];
        int seed = HEAD_AT + HEAD.length;
        if (bytes.length < seed + Ed25519.KEY_BYTES || !Arrays.equals(bytes, HEAD_AT, seed, HEAD, 0, HEAD.length)) {
            throw new IOException(file + " is no private key of Ed25519 (PKCS#8 in PEM, not encrypted)");
        }
        byte[] secret = Arrays.copyOfRange(bytes, seed, seed + Ed25519.KEY_BYTES);
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, secret));
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " is no private key of Ed25519", e);
        }
    }
}
