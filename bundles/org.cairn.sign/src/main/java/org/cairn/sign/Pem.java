// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Keys, certificates and lists of revoked certificates as files: written in PEM, read in PEM or DER. */
final class Pem {
    private static final long FILE_BYTES_MAX = 1 << 20;
    private static final String KEY = "PRIVATE KEY";
    private static final String ROOT = "PUBLIC KEY";

    private Pem() {}

    static String privateKey(PrivateKey key) {
        return block(KEY, key.getEncoded());
    }

    static String publicKey(PublicKey key) {
        return block(ROOT, key.getEncoded());
    }

    static String certificate(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    static String list(X509CRL revoked) {
        try {
            return block("X509 CRL", revoked.getEncoded());
        } catch (CRLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String block(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    /** An operator's key: Ed25519, PKCS#8, not encrypted. */
    static PrivateKey operatorKey(Path file) throws IOException {
        try {
            return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(body(file, KEY)));
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no Ed25519 key (PKCS#8, PEM, not encrypted)", e);
        }
    }

    static PublicKey operatorRoot(Path file) throws IOException {
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(body(file, ROOT)));
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no Ed25519 key (PEM)", e);
        }
    }

    private static byte[] body(Path file, String type) throws IOException {
        String text = new String(read(file), StandardCharsets.ISO_8859_1);
        String begin = "-----BEGIN " + type + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + type + "-----");
        if (from < 0 || to < from) {
            throw new IOException(file + " holds no \"" + begin + "\"");
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is broken: " + e.getMessage(), e);
        }
    }

    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (var one : factory().generateCertificates(new ByteArrayInputStream(read(file)))) {
                certificates.add((X509Certificate) one);
            }
        } catch (CertificateException e) {
            throw new IOException(file + " holds no certificate that can be read: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new IOException(file + " holds no certificate");
        }
        return certificates;
    }

    static X509CRL list(Path file) throws IOException {
        try {
            return (X509CRL) factory().generateCRL(new ByteArrayInputStream(read(file)));
        } catch (CRLException e) {
            throw new IOException(file + " holds no list of revoked certificates: " + e.getMessage(), e);
        }
    }

    private static CertificateFactory factory() {
        try {
            return CertificateFactory.getInstance("X.509");
        } catch (CertificateException e) {
            throw new IllegalStateException("every JDK reads X.509", e);
        }
    }

    /** A file that should be small. */
    static byte[] read(Path file) throws IOException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new IOException(file + " is larger than 1 MiB");
        }
        return Files.readAllBytes(file);
    }
}
