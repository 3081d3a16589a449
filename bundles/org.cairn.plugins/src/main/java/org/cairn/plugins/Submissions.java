// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.PluginException;
import org.cairn.core.api.plugins.PluginException.Kind;
import org.cairn.plugins.core.Accepted;
import org.cairn.plugins.core.Claim;
import org.cairn.plugins.core.Decided;
import org.cairn.plugins.core.Known;
import org.cairn.plugins.core.Proposals;
import org.cairn.plugins.core.Shipped;
import org.cairn.plugins.io.ArtefactStore;
import org.cairn.plugins.io.ArtefactStore.Entry;
import org.cairn.plugins.io.Authorities;
import org.cairn.plugins.io.JarReader;
import org.cairn.plugins.io.RevocationLists;
import org.cairn.plugins.io.SignedJar;

/** Jars on their way in: verified, compared with what is there, and kept. Used by one thread at a time. */
final class Submissions {
    /** How long a jar is kept that nobody accepts. */
    static final Duration KEPT_MAX = Duration.ofDays(30);

    private final Trust.Settings settings;
    private final ArtefactStore store;
    private final Authorities authorities;
    private final RevocationLists lists;
    /** What shipped jars say of themselves, by digest. */
    private final Map<String, Known.Kept> shipped = new HashMap<>();

    Submissions(Trust.Settings settings, Path trust, ArtefactStore store) {
        this.settings = settings;
        this.store = store;
        this.authorities = new Authorities(trust);
        this.lists = new RevocationLists(trust, settings.clock());
    }

    RevocationLists lists() {
        return lists;
    }

    /** All that was submitted and kept. */
    Collection<Entry> entries() {
        return store.entries().values();
    }

    Authorities authorities() {
        return authorities;
    }

    /** Reads what was kept; accepted jars stay whatever has become of their signer, because the operator has said so. */
    void open(Decided decided) throws IOException {
        store.open((jar, sha256, kind) -> {
            Accepted accepted = decided.accepted().get(sha256);
            if (accepted != null && accepted.kind() != kind) {
                return Optional.empty();
            }
            try {
                SignedJar signed = SignedJar.verify(jar, JarReader.bytes(jar));
                List<X509Certificate> chain = accepted == null
                        ? authorities.chain(
                                signed.certificates(), kind, settings.clock().instant())
                        : authorities.issuers(signed.certificates(), kind);
                Instant submitted = Files.getLastModifiedTime(jar).toInstant();
                return Optional.of(new Entry(sha256, claim(kind, signed), chain, submitted));
            } catch (PluginException e) {
                return Optional.empty();
            }
        });
    }

    /** Verifies and keeps a jar whose bytes are not here yet. */
    Entry take(byte[] jar, String sha256, Change.Kind kind, Known known) throws IOException {
        makeRoom(known);
        Instant now = settings.clock().instant();
        boolean isKept = false;
        try {
            SignedJar signed = SignedJar.verify(store.write(sha256, jar, now), jar);
            Entry entry =
                    new Entry(sha256, claim(kind, signed), authorities.chain(signed.certificates(), kind, now), now);
            notRevoked(entry.chain());
            named(entry.claim(), known);
            store.keep(entry);
            isKept = true;
            return entry;
        } finally {
            if (!isKept) {
                store.drop(sha256);
            }
        }
    }

    /** Whether its certificates are still valid, and nobody has revoked one. */
    void trusted(Entry entry) throws IOException {
        List<X509Certificate> chain = entry.chain();
        List<X509Certificate> now =
                authorities.chain(chain, entry.claim().kind(), settings.clock().instant());
        notRevoked(now);
    }

    private void notRevoked(List<X509Certificate> chain) throws IOException {
        lists.refresh();
        RevocationLists.Answer answer = lists.check(chain);
        if (answer.verdict() != RevocationLists.Verdict.GOOD) {
            boolean isRevoked = answer.verdict() == RevocationLists.Verdict.REVOKED;
            throw new PluginException(isRevoked ? Kind.UNTRUSTED : Kind.UNAVAILABLE, answer.reason());
        }
    }

    private Claim claim(Change.Kind kind, SignedJar signed) {
        try {
            return Claim.of(kind, signed.headers(), settings.platform());
        } catch (IllegalArgumentException e) {
            throw new PluginException(Kind.INVALID, String.valueOf(e.getMessage()));
        }
    }

    /** Whether it goes back is asked when it is to be accepted. */
    private static void named(Claim claim, Known known) {
        try {
            Proposals.identity(claim, known, true);
        } catch (IllegalArgumentException e) {
            throw new PluginException(Kind.INVALID, String.valueOf(e.getMessage()));
        }
    }

    private void makeRoom(Known known) throws IOException {
        if (store.entries().size() < ArtefactStore.ARTEFACTS_MAX) {
            return;
        }
        dropOld(known.decided(), settings.clock().instant());
        if (store.entries().size() >= ArtefactStore.ARTEFACTS_MAX) {
            throw new PluginException(
                    Kind.UNAVAILABLE,
                    ArtefactStore.ARTEFACTS_MAX + " jars are kept already, and all of them run or are new");
        }
    }

    /** Drops what nobody has accepted for long; when it is called for lack of room, also what is not deployed any more. */
    boolean dropOld(Decided decided, Instant now) throws IOException {
        Set<String> used = new HashSet<>(decided.accepted().keySet());
        if (store.entries().size() >= ArtefactStore.ARTEFACTS_MAX) {
            used.removeIf(sha256 -> {
                Accepted accepted = decided.accepted().get(sha256);
                return accepted != null && accepted.kind() == Change.Kind.PLUGIN && !isDeployed(accepted, decided);
            });
        }
        return store.dropUnused(now.minus(KEPT_MAX), used);
    }

    private static boolean isDeployed(Accepted accepted, Decided decided) {
        return decided.past().getOrDefault(accepted.id(), List.of()).contains(accepted.version())
                || decided.rules().getOrDefault(accepted.id(), List.of()).stream()
                        .anyMatch(rule -> rule.version().equals(Optional.of(accepted.version())));
    }

    /** All that is here, by digest: what was submitted, and what is shipped. */
    Map<String, Known.Kept> kept() {
        Map<String, Known.Kept> kept = new TreeMap<>();
        for (Shipped jar : settings.shipped().get()) {
            kept.put(jar.sha256(), shipped.computeIfAbsent(jar.sha256(), digest -> shippedClaim(jar)));
        }
        store.entries().forEach((sha256, entry) -> kept.put(sha256, entry.kept()));
        return kept;
    }

    private static Known.Kept shippedClaim(Shipped jar) {
        String name = "";
        try (JarFile file = new JarFile(jar.file())) {
            Manifest manifest = file.getManifest();
            String header =
                    manifest == null ? null : manifest.getMainAttributes().getValue("Bundle-SymbolicName");
            name = header == null ? "" : header.split(";", 2)[0].strip();
        } catch (IOException e) {
            // it went away; then nobody can take its name either
        }
        return new Known.Kept(new Claim(Change.Kind.PLUGIN, name, jar.id(), jar.version(), jar.path()), "");
    }

    /** Who may have signed lists of revoked certificates. */
    Set<X509Certificate> issuers() throws IOException {
        Set<X509Certificate> issuers = new LinkedHashSet<>();
        for (Change.Kind kind : Change.Kind.values()) {
            issuers.addAll(authorities.of(kind));
        }
        store.entries().values().forEach(entry -> issuers.addAll(entry.chain()));
        return issuers;
    }

    /** The jar's bytes. */
    static byte[] read(Path jar) {
        try {
            return JarReader.bytes(jar);
        } catch (NoSuchFileException e) {
            throw new PluginException(Kind.NOT_FOUND, "there is no file " + jar);
        } catch (IOException e) {
            throw new PluginException(Kind.INVALID, jar + " cannot be read: " + e.getMessage());
        }
    }
}
