// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CRLReason;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** The home's authority: gives certificates to publishers of plug-ins, and takes them back (RFC 5280). */
record Authority(Signer signer) {
    /** How long a list of revoked certificates is good. */
    static final Duration LIST_VALIDITY = Duration.ofDays(365);
    /** A list that is good for less is made anew. */
    static final Duration LIST_RENEWED_BEFORE = Duration.ofDays(190);
    /** How long a certificate of a publisher is good, unless said otherwise. */
    static final Duration VALIDITY = Duration.ofDays(730);
    /** A publisher's certificate that is good for less is made anew at the next look. */
    static final Duration RENEWED_BEFORE = Duration.ofDays(365);

    private static final Duration OWN_VALIDITY = Duration.ofDays(3_653);
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final int SERIAL_BITS = 127;
    private static final int NAME_BYTES = 4;

    /** A new one. Its name is its own: lists of revoked certificates are found by the name of their authority. */
    static Authority make(Instant now) throws GeneralSecurityException {
        byte[] random = new byte[NAME_BYTES];
        new SecureRandom().nextBytes(random);
        X500Name name = name("Cairn plug-in authority " + HexFormat.of().formatHex(random));
        KeyPair pair = newKey();
        try {
            X509v3CertificateBuilder builder = builder(name, name, pair.getPublic(), now, now.plus(OWN_VALIDITY));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(content(new Signer(pair.getPrivate(), List.of(), null))));
            return new Authority(new Signer(pair.getPrivate(), List.of(certificate), null));
        } catch (IOException e) {
            throw new IllegalStateException("cannot make an authority", e);
        }
    }

    X509Certificate certificate() {
        return signer.certificate();
    }

    /** A certificate for a key of a publisher. */
    X509Certificate issue(String commonName, PublicKey key, Duration validity, Instant now)
            throws GeneralSecurityException {
        Instant end = now.plus(validity);
        Instant ownEnd = certificate().getNotAfter().toInstant();
        try {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder =
                    builder(subject(), name(commonName), key, now, end.isBefore(ownEnd) ? end : ownEnd);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning));
            builder.addExtension(Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(key));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(certificate()));
            return new JcaX509CertificateConverter().getCertificate(builder.build(content(signer)));
        } catch (IOException e) {
            throw new IllegalStateException("cannot issue a certificate", e);
        }
    }

    /** A publisher with a new key (EC P-256). */
    Signer publisher(String commonName, Duration validity, Instant now) throws GeneralSecurityException {
        KeyPair pair = newKey();
        X509Certificate issued = issue(commonName, pair.getPublic(), validity, now);
        return new Signer(pair.getPrivate(), List.of(issued, certificate()), null);
    }

    /**
     * The next list of revoked certificates: what the one before has, and what was revoked since.
     *
     * @param before of this authority; null for none
     */
    X509CRL list(@Nullable X509CRL before, List<Issued.Revocation> revocations, Instant now)
            throws GeneralSecurityException {
        Map<BigInteger, Issued.Revocation> all = new TreeMap<>();
        BigInteger number = BigInteger.ONE;
        if (before != null) {
            before.verify(certificate().getPublicKey());
            number = number(before).add(BigInteger.ONE);
            for (X509CRLEntry entry : entries(before)) {
                CRLReason reason = entry.getRevocationReason();
                all.put(
                        entry.getSerialNumber(),
                        new Issued.Revocation(
                                entry.getSerialNumber(),
                                entry.getRevocationDate().toInstant(),
                                reason == null ? CRLReason.UNSPECIFIED : reason));
            }
        }
        revocations.forEach(one -> all.putIfAbsent(one.serial(), one));
        try {
            X509v2CRLBuilder builder = new X509v2CRLBuilder(subject(), Date.from(now.minus(CLOCK_SKEW)));
            builder.setNextUpdate(Date.from(now.plus(LIST_VALIDITY)));
            for (Issued.Revocation one : all.values()) {
                builder.addCRLEntry(one.serial(), Date.from(one.time()), Reasons.number(one.reason()));
            }
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate()));
            return new JcaX509CRLConverter().getCRL(builder.build(content(signer)));
        } catch (IOException e) {
            throw new IllegalStateException("cannot make a list of revoked certificates", e);
        }
    }

    /** What a list has; the JDK says null for nothing. */
    static Set<? extends X509CRLEntry> entries(X509CRL list) {
        Set<? extends X509CRLEntry> entries = list.getRevokedCertificates();
        return entries == null ? Set.of() : entries;
    }

    /** Name of the home's own publisher. */
    String publisherName() {
        String own = certificate().getSubjectX500Principal().getName();
        return "Cairn publisher" + own.substring(own.lastIndexOf(' '));
    }

    /** Number of a list (RFC 5280, 5.2.3). */
    static BigInteger number(X509CRL list) {
        byte[] value = list.getExtensionValue(Extension.cRLNumber.getId());
        return value == null
                ? BigInteger.ZERO
                : ASN1Integer.getInstance(ASN1OctetString.getInstance(value).getOctets())
                        .getValue();
    }

    private X500Name subject() {
        return X500Name.getInstance(certificate().getSubjectX500Principal().getEncoded());
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant now, Instant end) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS - 1),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(end),
                subject,
                key);
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
    }

    private static ContentSigner content(Signer signer) throws GeneralSecurityException {
        try {
            return new JcaContentSignerBuilder("SHA256withECDSA").build(signer.key());
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("the authority's key cannot sign: " + e.getMessage(), e);
        }
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }
}
