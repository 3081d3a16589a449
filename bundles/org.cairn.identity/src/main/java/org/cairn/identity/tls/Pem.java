// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.tls;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.cairn.core.api.identity.Certificates.Identity;
import org.jspecify.annotations.Nullable;

/** Reads and writes PEM: certificates, and keys as PKCS#8, PKCS#1 or SEC 1. */
final class Pem {
    private static final long FILE_BYTES_MAX = 1 << 20;
    private static final int CHAIN_MAX = 10;

    private Pem() {}

    static String write(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    static String write(List<X509Certificate> chain) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : chain) {
            try {
                text.append(block("CERTIFICATE", certificate.getEncoded()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return text.toString();
    }

    private static String block(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    /** Reads a key and its chain and checks that they belong together; the message of the exception is for people. */
    static Identity read(Path certificates, Path key) throws IOException {
        List<X509Certificate> chain = certificates(certificates);
        PrivateKey secret = key(key);
        if (!together(secret, chain.get(0).getPublicKey())) {
            throw new IOException(key + " is not the key of the first certificate in " + certificates);
        }
        return new Identity(secret, chain);
    }

    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        for (Object object : objects(file)) {
            if (object instanceof X509CertificateHolder holder) {
                try {
                    chain.add(new JcaX509CertificateConverter().getCertificate(holder));
                } catch (GeneralSecurityException e) {
                    throw new IOException(file + " holds a broken certificate: " + e.getMessage(), e);
                }
            }
        }
        if (chain.isEmpty() || chain.size() > CHAIN_MAX) {
            throw new IOException(file + " holds " + chain.size() + " certificates in PEM, not 1 to " + CHAIN_MAX);
        }
        return chain;
    }

    static PrivateKey key(Path file) throws IOException {
        for (Object object : objects(file)) {
            @Nullable PrivateKeyInfo info = null;
            if (object instanceof PEMKeyPair pair) {
                info = pair.getPrivateKeyInfo();
            } else if (object instanceof PrivateKeyInfo plain) {
                info = plain;
            }
            if (info != null) {
                return new JcaPEMKeyConverter().getPrivateKey(info);
            }
        }
        throw new IOException(file + " holds no private key in PEM that is not encrypted");
    }

    private static List<Object> objects(Path file) throws IOException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new IOException(file + " is larger than 1 MiB");
        }
        List<Object> objects = new ArrayList<>();
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                objects.add(object);
            }
        } catch (IOException | RuntimeException e) {
            throw new IOException(file + " is broken: " + e.getMessage(), e);
        }
        return objects;
    }

    private static boolean together(PrivateKey key, PublicKey certified) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> key.getAlgorithm();
                };
        try {
            byte[] probe = new byte[32];
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
