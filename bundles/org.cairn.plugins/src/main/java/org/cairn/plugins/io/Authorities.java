// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.PluginException;
import org.jspecify.annotations.Nullable;

/**
 * Who may sign what: the certificates in {@code HOME/trust/plugins} and {@code HOME/trust/platform}. Used by one thread at a
 * time.
 */
public final class Authorities {
    private static final int CHAIN_MAX = 6;
    private static final int VALIDATED_MAX = 64;
    private static final int NAME_MAX = 200;
    private static final int RSA_BITS_MIN = 2048;
    private static final int EC_BITS_MIN = 256;
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    private static final String ANY_USAGE = "2.5.29.37.0";

    private final Path trust;
    private final Map<Change.Kind, Folder> folders = new EnumMap<>(Change.Kind.class);
    /** To which authority a path was seen to lead, of these authorities. */
    private final Map<List<X509Certificate>, X509Certificate> validated = new HashMap<>();

    private List<X509Certificate> validatedBy = List.of();
    private Change.@Nullable Kind validatedKind;

    private record Folder(
            SortedMap<Path, Stamps.Stamp> stamps,
            List<X509Certificate> certificates,
            SortedMap<String, String> faults) {}

    public Authorities(Path trust) {
        this.trust = trust;
    }

    /** All authorities of a kind; read again if a file came, went or changed. */
    public List<X509Certificate> of(Change.Kind kind) throws IOException {
        Path path = path(kind);
        SortedMap<Path, Stamps.Stamp> now = Stamps.of(path, "*.pem");
        Folder folder = folders.get(kind);
        if (folder == null || !folder.stamps.equals(now)) {
            List<X509Certificate> certificates = new ArrayList<>();
            SortedMap<String, String> faults = new TreeMap<>();
            for (Path file : now.keySet()) {
                try {
                    for (byte[] der : Pem.blocks(Pem.bytes(file, Pem.BYTES_MAX), "CERTIFICATE")) {
                        certificates.add(Pem.certificate(der));
                    }
                } catch (IOException e) {
                    faults.put(file.toString(), Lines.one(e));
                }
            }
            folder = new Folder(now, List.copyOf(certificates), faults);
            folders.put(kind, folder);
        }
        return folder.certificates;
    }

    /** Why files are not used, by path. */
    public SortedMap<String, String> faults() {
        SortedMap<String, String> faults = new TreeMap<>();
        folders.values().forEach(folder -> faults.putAll(folder.faults));
        return faults;
    }

    /** Where the authorities of a kind are. */
    public Path path(Change.Kind kind) {
        return trust.resolve(kind == Change.Kind.PLUGIN ? "plugins" : "platform");
    }

    /**
     * The way from a signer to an authority, both included.
     *
     * @param presented certificates of the jar, the signer's first
     * @throws PluginException UNTRUSTED if there is none; it says why
     */
    public List<X509Certificate> chain(List<X509Certificate> presented, Change.Kind kind, Instant now)
            throws IOException {
        List<X509Certificate> anchors = of(kind);
        X509Certificate signer = presented.get(0);
        if (anchors.isEmpty()) {
            throw untrusted(
                    kind == Change.Kind.PLUGIN
                            ? "no authority may sign plug-ins here: put its certificate (PEM) into " + path(kind)
                            : "no authority may sign updates of the platform here: put its certificate (PEM) into "
                                    + path(kind));
        }
        if (anchors.contains(signer)) {
            throw untrusted("it is signed by the authority " + name(signer)
                    + " itself: an authority certifies publishers, and these sign");
        }
        List<X509Certificate> path = new ArrayList<>();
        for (X509Certificate certificate : presented) {
            if (anchors.contains(certificate)) {
                break; // the rest leads further up than we need
            }
            path.add(certificate);
        }
        if (path.size() > CHAIN_MAX) {
            throw untrusted("its chain has more than " + CHAIN_MAX + " certificates");
        }
        for (X509Certificate certificate : path) {
            checkValidity(certificate, now);
            checkStrength(certificate);
        }
        checkUsage(signer);
        // What was signed stays signed; what time changes is looked at each time.
        X509Certificate known = kind == validatedKind && anchors.equals(validatedBy) ? validated.get(path) : null;
        X509Certificate anchor = known == null ? validated(path, anchors, kind, now) : known;
        remember(path, anchor, anchors, kind);
        checkValidity(anchor, now);
        checkStrength(anchor);
        path.add(anchor);
        return List.copyOf(path);
    }

    /**
     * The way from a signer as far up as it is known, whether it still holds or not: lists of revoked certificates are found by
     * who issued each.
     *
     * @param presented certificates of the jar, the signer's first
     */
    public List<X509Certificate> issuers(List<X509Certificate> presented, Change.Kind kind) throws IOException {
        List<X509Certificate> anchors = of(kind);
        List<X509Certificate> path = new ArrayList<>();
        for (X509Certificate certificate : presented) {
            path.add(certificate);
            if (anchors.contains(certificate)) {
                return List.copyOf(path);
            }
        }
        X509Certificate last = path.get(path.size() - 1);
        anchors.stream().filter(anchor -> hasIssued(anchor, last)).findFirst().ifPresent(path::add);
        return List.copyOf(path);
    }

    private static boolean hasIssued(X509Certificate anchor, X509Certificate certificate) {
        try {
            certificate.verify(anchor.getPublicKey());
            return anchor.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private void remember(
            List<X509Certificate> path, X509Certificate anchor, List<X509Certificate> anchors, Change.Kind kind) {
        if (kind != validatedKind || !anchors.equals(validatedBy) || validated.size() >= VALIDATED_MAX) {
            validated.clear();
        }
        validatedKind = kind;
        validatedBy = anchors;
        validated.put(List.copyOf(path), anchor);
    }

    private X509Certificate validated(
            List<X509Certificate> path, List<X509Certificate> anchors, Change.Kind kind, Instant now) {
        X509Certificate last = path.get(path.size() - 1);
        Set<TrustAnchor> roots = new HashSet<>();
        for (X509Certificate anchor : anchors) {
            if (anchor.getSubjectX500Principal().equals(last.getIssuerX500Principal())) {
                roots.add(new TrustAnchor(anchor, null));
            }
        }
        String unknown = "its signer " + name(path.get(0)) + " is not known here: no authority in " + path(kind)
                + " has certified it";
        if (roots.isEmpty()) {
            throw untrusted(unknown);
        }
        for (TrustAnchor root : roots) {
            if (root.getTrustedCert().getBasicConstraints() < 0) {
                throw untrusted(name(root.getTrustedCert()) + " in " + path(kind) + " is no authority: its certificate"
                        + " does not say that it may certify others");
            }
        }
        try {
            PKIXParameters parameters = new PKIXParameters(roots);
            parameters.setRevocationEnabled(false); // RevocationLists does that, always
            parameters.setDate(Date.from(now));
            var result = CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return ((PKIXCertPathValidatorResult) result).getTrustAnchor().getTrustedCert();
        } catch (CertPathValidatorException e) {
            boolean isForeign = e.getReason() == CertPathValidatorException.BasicReason.INVALID_SIGNATURE
                    || e.getReason() == PKIXReason.NO_TRUST_ANCHOR;
            throw untrusted(isForeign ? unknown : "its chain of certificates does not hold: " + Lines.one(e));
        } catch (GeneralSecurityException e) {
            throw untrusted("its chain of certificates does not hold: " + Lines.one(e));
        }
    }

    private static void checkValidity(X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        if (now.isBefore(from)) {
            throw untrusted("the certificate of " + name(certificate) + " is not valid before " + from);
        }
        if (now.isAfter(to)) {
            throw untrusted("the certificate of " + name(certificate) + " has expired at " + to);
        }
    }

    private static void checkStrength(X509Certificate certificate) {
        PublicKey key = certificate.getPublicKey();
        boolean isStrong = key instanceof EdECPublicKey
                || (key instanceof ECPublicKey ec
                        && ec.getParams().getCurve().getField().getFieldSize() >= EC_BITS_MIN)
                || (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= RSA_BITS_MIN);
        if (!isStrong) {
            throw untrusted("the key of " + name(certificate) + " is " + key.getAlgorithm()
                    + " and too weak or unknown: EC from 256 bits, Ed25519 and RSA from 2048 bits are trusted");
        }
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (algorithm.contains("SHA1") || algorithm.contains("MD5") || algorithm.contains("MD2")) {
            throw untrusted("the certificate of " + name(certificate) + " is signed with " + algorithm
                    + ", which is no longer trusted");
        }
    }

    /** A certificate for servers or mail is not one for code. */
    private static void checkUsage(X509Certificate signer) {
        try {
            boolean[] usage = signer.getKeyUsage();
            List<String> extended = signer.getExtendedKeyUsage();
            boolean signs = (usage == null || usage[0])
                    && (extended == null || extended.contains(CODE_SIGNING) || extended.contains(ANY_USAGE));
            if (!signs || signer.getBasicConstraints() >= 0) {
                throw untrusted("the certificate of " + name(signer) + " is not for signing code; it is for "
                        + (signer.getBasicConstraints() >= 0
                                ? "an authority"
                                : new TreeSet<>(extended == null ? List.of() : extended)));
            }
        } catch (CertificateException e) {
            throw untrusted("the certificate of " + name(signer) + " is damaged: " + Lines.one(e));
        }
    }

    /** The subject, for people. */
    static String name(X509Certificate certificate) {
        String name = certificate.getSubjectX500Principal().getName().replaceAll("\\p{Cntrl}", " ");
        return name.length() <= NAME_MAX ? name : name.substring(0, NAME_MAX) + "...";
    }

    private static PluginException untrusted(String message) {
        return new PluginException(PluginException.Kind.UNTRUSTED, message);
    }
}
