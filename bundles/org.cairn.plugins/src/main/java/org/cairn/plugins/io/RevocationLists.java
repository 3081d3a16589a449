// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lists of revoked certificates in {@code HOME/trust/revoked}: what the operator put there, and what was fetched. {@link #fetch}
 * may run beside the rest, on one thread; the rest is used by one thread at a time.
 */
public final class RevocationLists {
    /** Largest list, in bytes. */
    public static final int BYTES_MAX = 8 << 20;

    private static final int CONNECT_MS_MAX = 5_000;
    private static final int READ_MS_MAX = 5_000;
    private static final long WHOLE_MS_MAX = 30_000;
    private static final int OK = 200;
    /** Bit of the key usage. */
    private static final int CRL_SIGN = 6;

    /** What is known of a chain. */
    public enum Verdict {
        /** Nobody has revoked any of it. */
        GOOD,
        /** One was revoked. */
        REVOKED,
        /** A list is missing, or is too old to say. */
        UNKNOWN
    }

    /**
     * The verdict, with its reason for people.
     *
     * @param reason empty if it is good
     */
    public record Answer(Verdict verdict, String reason) {}

    private final Path folder;
    private final Clock clock;
    private SortedMap<Path, Stamps.Stamp> stamps = new TreeMap<>();
    private List<X509CRL> lists = List.of();
    /** By whom each is signed, as far as somebody has asked. */
    private final IdentityHashMap<X509CRL, X509Certificate> verified = new IdentityHashMap<>();

    private SortedMap<String, String> faults = new TreeMap<>();

    public RevocationLists(Path trust, Clock clock) {
        this.folder = trust.resolve("revoked");
        this.clock = clock;
    }

    /** Reads lists that came or changed; whether any had. */
    public boolean refresh() throws IOException {
        SortedMap<Path, Stamps.Stamp> now = Stamps.of(folder, "*.crl");
        if (now.equals(stamps)) {
            return false;
        }
        List<X509CRL> read = new ArrayList<>();
        SortedMap<String, String> wrong = new TreeMap<>();
        for (Path file : now.keySet()) {
            try {
                read.add(parse(Pem.bytes(file, BYTES_MAX)));
            } catch (IOException e) {
                wrong.put(file.toString(), Lines.one(e));
            }
        }
        lists = read;
        verified.clear();
        faults = wrong;
        stamps = now;
        return true;
    }

    /** Why files are not used, by path. */
    public SortedMap<String, String> faults() {
        return new TreeMap<>(faults);
    }

    /**
     * Asks for each certificate the authority that issued it.
     *
     * @param chain from the signer to the authority that is trusted, which nobody can revoke but by taking it away
     */
    public Answer check(List<X509Certificate> chain) {
        Answer answer = chain.size() > 1
                ? new Answer(Verdict.GOOD, "")
                : new Answer(
                        Verdict.UNKNOWN,
                        "no authority here has certified " + Authorities.name(chain.get(0)) + " any more");
        for (int i = 0; i + 1 < chain.size(); i++) {
            Answer one = check(chain.get(i), chain.get(i + 1));
            if (one.verdict == Verdict.REVOKED) {
                return one;
            }
            answer = answer.verdict == Verdict.GOOD ? one : answer;
        }
        return answer;
    }

    private Answer check(X509Certificate certificate, X509Certificate issuer) {
        Instant now = clock.instant();
        Optional<Instant> stale = Optional.empty();
        boolean isCurrent = false;
        boolean isForgotten = false;
        for (X509CRL list : lists) {
            if (!issuer.equals(verified.get(list)) && !isOf(list, issuer)) {
                continue;
            }
            verified.put(list, issuer);
            // Who was revoked stays so, also in a list that is too old to say who was not.
            X509CRLEntry entry = list.getRevokedCertificate(certificate);
            if (entry != null) {
                return new Answer(
                        Verdict.REVOKED,
                        "the certificate of " + Authorities.name(certificate) + " was revoked at "
                                + entry.getRevocationDate().toInstant());
            }
            Date next = list.getNextUpdate();
            boolean isOld = next == null || now.isAfter(next.toInstant());
            boolean isFull = list.getCriticalExtensionOIDs() == null
                    || list.getCriticalExtensionOIDs().isEmpty();
            // A list need not name who has expired (RFC 5280, 3.3): that he is not in it says nothing.
            boolean isLate = list.getThisUpdate()
                    .toInstant()
                    .isAfter(certificate.getNotAfter().toInstant());
            isForgotten |= isLate;
            isCurrent |= isFull
                    && !isOld
                    && !isLate
                    && !now.isBefore(list.getThisUpdate().toInstant());
            stale = isOld && next != null ? Optional.of(next.toInstant()) : stale;
        }
        if (isCurrent) {
            return new Answer(Verdict.GOOD, "");
        }
        if (isForgotten) {
            return new Answer(
                    Verdict.UNKNOWN,
                    "the certificate of " + Authorities.name(certificate)
                            + " has expired, and lists no longer say whether it was revoked");
        }
        String who = Authorities.name(issuer);
        String what = stale.map(end -> "the list of revoked certificates of " + who + " was good until " + end)
                .orElse("there is no list of revoked certificates of " + who);
        return new Answer(
                Verdict.UNKNOWN,
                what + ": put a current one (.crl) into " + folder + ", or its address into revocation.urls");
    }

    /** By name and by signature: anybody can write a name. */
    private static boolean isOf(X509CRL list, X509Certificate issuer) {
        if (!list.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        boolean[] usage = issuer.getKeyUsage();
        if (usage != null && !usage[CRL_SIGN]) {
            return false;
        }
        try {
            list.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /**
     * Fetches a list, and keeps it if an authority has signed it and it is no older than the one that was kept before. Blocks,
     * bounded in time and size.
     *
     * @param issuers who may have signed it
     * @return whether it was another one
     * @throws IOException if it cannot be had; the list before stays
     */
    public boolean fetch(URI url, Collection<X509Certificate> issuers) throws IOException {
        byte[] bytes = get(url);
        X509CRL list = parse(bytes);
        if (issuers.stream().noneMatch(issuer -> isOf(list, issuer))) {
            throw new IOException("no authority that is trusted here has signed the list");
        }
        Path file = folder.resolve("fetched-"
                + JarReader.sha256(url.toString().getBytes(StandardCharsets.UTF_8))
                        .substring(0, 16) + ".crl");
        X509CRL before = Files.exists(file) ? kept(Pem.bytes(file, BYTES_MAX)) : null;
        if (list.equals(before)) {
            return false;
        }
        if (before != null
                && list.getThisUpdate()
                        .toInstant()
                        .isBefore(before.getThisUpdate().toInstant())) {
            throw new IOException("the list is older than the one that was fetched before");
        }
        Files.createDirectories(folder);
        new StateFile(file, BYTES_MAX).write(bytes);
        return true;
    }

    /** What was fetched before; null if it is damaged, so that another one can take its place. */
    private static @Nullable X509CRL kept(byte[] bytes) {
        try {
            return parse(bytes);
        } catch (IOException e) {
            return null;
        }
    }

    private static byte[] get(URI url) throws IOException {
        if (!Set.of("http", "https").contains(String.valueOf(url.getScheme()))) {
            throw new IOException("only http and https");
        }
        long until = System.nanoTime() + WHOLE_MS_MAX * 1_000_000;
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MS_MAX);
        connection.setReadTimeout(READ_MS_MAX);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        try {
            if (connection.getResponseCode() != OK) {
                throw new IOException("the answer is " + connection.getResponseCode());
            }
            try (InputStream in = connection.getInputStream()) {
                return body(in, until);
            }
        } finally {
            connection.disconnect();
        }
    }

    private static byte[] body(InputStream in, long until) throws IOException {
        byte[] bytes = new byte[64 << 10];
        int length = 0;
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes, length, bytes.length - length)) {
            length += n;
            if (length > BYTES_MAX || System.nanoTime() - until > 0) {
                throw new IOException(
                        "it is larger than " + BYTES_MAX + " bytes, or slower than " + WHOLE_MS_MAX + " ms");
            }
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
        }
        return Arrays.copyOf(bytes, length);
    }

    private static X509CRL parse(byte[] bytes) throws IOException {
        List<byte[]> blocks = Pem.blocks(bytes, "X509 CRL");
        try {
            return (X509CRL) CertificateFactory.getInstance("X.509")
                    .generateCRL(new ByteArrayInputStream(blocks.isEmpty() ? bytes : blocks.get(0)));
        } catch (CRLException | CertificateException e) {
            throw new IOException("it is no list of revoked certificates: " + Lines.one(e), e);
        }
    }
}
