// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.cairn.core.api.identity.NodeKey;
import org.cairn.identity.io.PrivateFile;

/** The node's Ed25519 key, kept as PKCS#8 PEM (RFC 8410), which OpenSSL reads too. */
final class SeedNodeKey implements NodeKey {
    private static final byte[] PKCS8_HEAD = HexFormat.of().parseHex("302e020100300506032b657004220420");
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final byte[] seed;
    private final byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];

    private SeedNodeKey(byte[] seed) {
        this.seed = seed;
        Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    }

    /** Reads the key; makes it if there is none. One that is broken is never replaced: receipts depend on it. */
    static SeedNodeKey open(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] encoded = Arrays.copyOf(PKCS8_HEAD, PKCS8_HEAD.length + Ed25519.SECRET_KEY_SIZE);
            byte[] seed = Secrets.bytes(Ed25519.SECRET_KEY_SIZE);
            System.arraycopy(seed, 0, encoded, PKCS8_HEAD.length, seed.length);
            String text = BEGIN + "\n" + Base64.getEncoder().encodeToString(encoded) + "\n" + END + "\n";
            PrivateFile.write(file, text);
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII).strip();
        if (text.startsWith(BEGIN) && text.endsWith(END) && text.length() < 1_000) {
            try {
                byte[] encoded =
                        Base64.getMimeDecoder().decode(text.substring(BEGIN.length(), text.length() - END.length()));
                int head = PKCS8_HEAD.length;
                if (encoded.length == head + Ed25519.SECRET_KEY_SIZE
                        && Arrays.equals(Arrays.copyOf(encoded, head), PKCS8_HEAD)) {
                    return new SeedNodeKey(Arrays.copyOfRange(encoded, head, encoded.length));
                }
            } catch (IllegalArgumentException e) {
                throw new IOException(file + " is not base64: restore it from a copy", e);
            }
        }
        throw new IOException(file + " is not an Ed25519 key in PKCS#8 PEM: restore it from a copy");
    }

    @Override
    public byte[] publicKey() {
        return publicKey.clone();
    }

    @Override
    public byte[] sign(byte[] message) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, publicKey, 0, message, 0, message.length, signature, 0);
        return signature;
    }
}
