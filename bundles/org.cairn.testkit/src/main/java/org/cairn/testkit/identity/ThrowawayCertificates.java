// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.identity;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import org.cairn.core.api.identity.Certificates;

/**
 * An authority with one server certificate for localhost, 127.0.0.1 and ::1, valid 2020 to 2049; both are made anew for
 * each object. Written in DER by hand, because the JDK can read certificates but has no API to make them, and the test
 * kit has no library.
 */
public final class ThrowawayCertificates implements Certificates {
    private static final String ECDSA_SHA256 = "06082a8648ce3d040302";
    private static final String COMMON_NAME = "0603550403";
    private static final String BASIC_CONSTRAINTS = "0603551d13";
    private static final String KEY_USAGE = "0603551d0f";
    private static final String ALTERNATIVE_NAMES = "0603551d11";
    private static final String CRITICAL = "0101ff";

    private final X509Certificate authority;
    private final Identity server;

    public ThrowawayCertificates() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair root = generator.generateKeyPair();
            KeyPair leaf = generator.generateKeyPair();
            byte[] mayCertify =
                    join(extension(BASIC_CONSTRAINTS, der(0x30, hex(CRITICAL))), extension(KEY_USAGE, hex("03020106")));
            byte[] loopback = extension(
                    ALTERNATIVE_NAMES,
                    der(
                            0x30,
                            der(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)),
                            der(0x87, new byte[] {127, 0, 0, 1}),
                            der(0x87, hex("00000000000000000000000000000001"))));
            authority = certificate("throwaway authority", root, mayCertify, root.getPrivate());
            X509Certificate certificate = certificate("localhost", leaf, loopback, root.getPrivate());
            server = new Identity(leaf.getPrivate(), List.of(certificate, authority));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Identity of(String endpoint) {
        return server;
    }

    @Override
    public X509Certificate authority() {
        return authority;
    }

    /** SHA-256 of the authority (DER), in hex. */
    public String pin() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(authority.getEncoded());
            return HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public AutoCloseable watch(Runnable listener) {
        return () -> {};
    }

    private static X509Certificate certificate(String subject, KeyPair pair, byte[] extensions, PrivateKey issuer)
            throws GeneralSecurityException {
        byte[] serial = BigInteger.valueOf(System.nanoTime()).toByteArray(); // TLS stacks cache by issuer and serial
        byte[] body = der(
                0x30,
                der(0xa0, hex("020102")),
                der(0x02, serial),
                der(0x30, hex(ECDSA_SHA256)),
                name("throwaway authority"),
                der(0x30, time("200101000000Z"), time("491231235959Z")),
                name(subject),
                pair.getPublic().getEncoded(),
                der(0xa3, der(0x30, extensions)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(issuer);
        signature.update(body);
        byte[] encoded = der(0x30, body, der(0x30, hex(ECDSA_SHA256)), der(0x03, new byte[1], signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    private static byte[] name(String commonName) {
        byte[] value = der(0x0c, commonName.getBytes(StandardCharsets.UTF_8));
        return der(0x30, der(0x31, der(0x30, hex(COMMON_NAME), value)));
    }

    private static byte[] time(String utc) {
        return der(0x17, utc.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] extension(String oid, byte[] value) {
        return der(0x30, hex(oid), hex(CRITICAL), der(0x04, value));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] der(int tag, byte[]... parts) {
        byte[] content = join(parts);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length > 255) {
            out.write(0x82);
            out.write(content.length >> 8);
        } else if (content.length > 127) {
            out.write(0x81);
        }
        out.write(content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }
}
