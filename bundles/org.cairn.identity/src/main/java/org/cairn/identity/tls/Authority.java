// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.cairn.core.api.identity.Certificates.Identity;
import org.cairn.identity.core.Macs;
import org.cairn.identity.io.PrivateFile;

/**
 * The node's own certificate authority (EC P-256, ten years). Workers pin it when they enrol, so it is never replaced: a
 * node whose authority's key is lost does not start.
 */
final class Authority {
    static final Duration SERVER_VALIDITY = Duration.ofDays(90);

    private static final Duration VALIDITY = Duration.ofDays(3_653);
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final int SERIAL_BITS = 127;
    private static final int COMMON_NAME_MAX = 64;

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final boolean made;

    private Authority(X509Certificate certificate, PrivateKey key, boolean made) {
        this.certificate = certificate;
        this.key = key;
        this.made = made;
    }

    /** Reads the authority of a directory; makes it if there is none. */
    static Authority open(Path directory, String node, Instant now) throws IOException {
        Path certificateFile = directory.resolve("authority.pem");
        Path keyFile = directory.resolve("authority-key.pem");
        boolean make = !Files.exists(certificateFile);
        if (make) {
            // the key first: until the certificate is there nobody can have pinned it, and all begins anew
            KeyPair pair = newKey();
            PrivateFile.write(keyFile, Pem.write(pair.getPrivate()));
            PrivateFile.write(certificateFile, Pem.write(List.of(root(pair, node, now))));
        } else if (!Files.exists(keyFile)) {
            throw new IOException(keyFile + " is missing: restore it from a copy, or remove " + certificateFile
                    + " to begin with a new authority, under which every worker must enrol again");
        }
        Identity read = Pem.read(certificateFile, keyFile);
        return new Authority(read.chain().get(0), read.key(), make);
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** Whether it was made just now. */
    boolean made() {
        return made;
    }

    /** SHA-256 of the certificate (DER), in hex: what workers pin. */
    String pin() {
        try {
            return HexFormat.of().formatHex(Macs.sha256(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new server certificate with a new key; the chain ends with the authority. */
    Identity issue(Names names, Instant now) {
        KeyPair pair = newKey();
        try {
            X509v3CertificateBuilder builder = builder(
                    new X500Name(certificate.getSubjectX500Principal().getName()),
                    names.first(),
                    pair.getPublic(),
                    now,
                    SERVER_VALIDITY);
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            List<GeneralName> alternatives = new ArrayList<>();
            for (String name : names.all()) {
                int type = Names.isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName;
                alternatives.add(new GeneralName(type, name));
            }
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(alternatives.toArray(new GeneralName[0])));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(pair.getPublic()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(certificate));
            return new Identity(pair.getPrivate(), List.of(sign(builder, key), certificate));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot issue a certificate", e);
        }
    }

    private static X509Certificate root(KeyPair pair, String node, Instant now) {
        String name = "Cairn authority of " + node;
        try {
            X509v3CertificateBuilder builder = builder(name(name), name, pair.getPublic(), now, VALIDITY);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return sign(builder, pair.getPrivate());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot make an authority", e);
        }
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, String subject, PublicKey key, Instant now, Duration validity) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, new SecureRandom()),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(now.plus(validity)),
                name(subject),
                key);
    }

    private static X500Name name(String commonName) {
        String short64 = commonName.substring(0, Math.min(COMMON_NAME_MAX, commonName.length()));
        return new X500NameBuilder().addRDN(BCStyle.CN, short64).build();
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }
}
