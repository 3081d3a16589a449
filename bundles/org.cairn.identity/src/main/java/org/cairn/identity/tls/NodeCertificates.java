// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cairn.core.api.identity.Certificates;
import org.cairn.identity.io.PrivateFile;
import org.jspecify.annotations.Nullable;

/**
 * Certificates of the endpoints: the node's own for the tunnel and for all that the operator supplies none for. Files are
 * compared by {@link #check}, which is called every few seconds: no event has to arrive for a change to be seen.
 */
public final class NodeCertificates implements Certificates, AutoCloseable {
    private static final Set<String> ENDPOINTS = Set.of("work", "status", "tunnel");
    private static final Duration RENEWED_BEFORE = Duration.ofDays(30);

    private final Path directory;
    private final Clock clock;
    private final TlsEvents events;
    private final Authority authority;
    private final String hostName = Names.ofThisHost();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Watched> watched = new HashMap<>();
    private volatile Map<String, Identity> current = Map.of();
    private volatile @Nullable Identity own;
    private Names names;
    private boolean closed;

    public NodeCertificates(Path directory, String node, Clock clock, TlsEvents events) throws IOException {
        this.directory = directory;
        this.clock = clock;
        this.events = events;
        this.authority = Authority.open(directory, node, clock.instant());
        this.names = new Names(hostName, List.of());
        if (authority.made()) {
            events.authorityMade(authority.pin());
        }
    }

    /** Takes a configuration, at the start and whenever it changes. */
    public synchronized void configure(List<String> configuredNames, List<Supplied> supplied) throws IOException {
        names = new Names(hostName, configuredNames);
        Map<String, Watched> before = new HashMap<>(watched);
        watched.clear();
        for (Supplied each : supplied) {
            Watched old = before.get(each.endpoint());
            watched.put(each.endpoint(), old != null && old.files.equals(each) ? old : new Watched(each));
        }
        boolean changed = renew();
        for (Watched each : watched.values()) {
            each.load(each.signature());
        }
        publish(changed);
    }

    @Override
    public Identity of(String endpoint) {
        Identity identity = current.get(endpoint);
        if (identity == null) {
            throw new IllegalArgumentException("an endpoint is one of " + ENDPOINTS + ", not: " + endpoint);
        }
        return identity;
    }

    @Override
    public X509Certificate authority() {
        return authority.certificate();
    }

    /** SHA-256 of the authority (DER), in hex. */
    public String pin() {
        return authority.pin();
    }

    @Override
    public AutoCloseable watch(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Renews what expires soon and reads again what changed; keeps what it has if that fails. */
    public synchronized void check() {
        if (closed) {
            return;
        }
        try {
            boolean changed = renew();
            for (Watched each : watched.values()) {
                changed |= each.look();
            }
            publish(changed);
        } catch (IOException | RuntimeException e) {
            events.checkFailed(e);
        }
    }

    /** Waits for a check that is under way; later ones do nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        listeners.clear();
    }

    private void publish(boolean changed) {
        Identity mine = own;
        if (mine == null) {
            throw new IllegalStateException("configure() comes first");
        }
        Map<String, Identity> next = new HashMap<>();
        for (String endpoint : ENDPOINTS) {
            Watched given = watched.get(endpoint);
            // workers pin the node's own authority: nothing else ever serves the tunnel
            Identity loaded = given == null || endpoint.equals("tunnel") ? null : given.loaded;
            next.put(endpoint, loaded == null ? mine : loaded);
        }
        boolean different = changed || !next.equals(current);
        boolean first = current.isEmpty();
        current = Map.copyOf(next);
        if (different && !first) {
            for (Runnable listener : listeners) {
                try {
                    listener.run();
                } catch (RuntimeException e) {
                    events.checkFailed(e);
                }
            }
        }
    }

    private boolean renew() throws IOException {
        Path certificate = directory.resolve("server.pem");
        Path key = directory.resolve("server-key.pem");
        Instant now = clock.instant();
        Identity present = own;
        if (present == null && Files.exists(certificate) && Files.exists(key)) {
            try {
                present = Pem.read(certificate, key);
            } catch (IOException e) {
                present = null; // torn by a crash between its two files: a new one costs nothing
            }
        }
        if (present != null && good(present, now)) {
            own = present;
            return false;
        }
        Identity made = authority.issue(names, now);
        PrivateFile.write(key, Pem.write(made.key()));
        PrivateFile.write(certificate, Pem.write(made.chain()));
        own = made;
        events.issued(made.chain().get(0).getNotAfter().toInstant());
        return true;
    }

    private boolean good(Identity identity, Instant now) {
        X509Certificate server = identity.chain().get(0);
        try {
            server.verify(authority.certificate().getPublicKey());
        } catch (GeneralSecurityException e) {
            return false;
        }
        return identity.chain().get(identity.chain().size() - 1).equals(authority.certificate())
                && now.plus(RENEWED_BEFORE).isBefore(server.getNotAfter().toInstant())
                && !now.isBefore(server.getNotBefore().toInstant())
                && names.coveredBy(server);
    }

    /** A supplied certificate with what was last seen of its files. */
    private final class Watched {
        private final Supplied files;
        private @Nullable Identity loaded;
        private String tried = "";
        private String seen = "";

        Watched(Supplied files) {
            this.files = files;
        }

        /** Two files are not replaced at once: they are read when they have been the same in two looks. */
        boolean look() {
            String signature = signature();
            boolean settled = signature.equals(seen);
            seen = signature;
            return settled && load(signature);
        }

        boolean load(String signature) {
            if (signature.equals(tried)) {
                return false;
            }
            tried = signature;
            seen = signature;
            try {
                Identity read = Pem.read(files.certificate(), files.key());
                X509Certificate server = read.chain().get(0);
                if (clock.instant().isAfter(server.getNotAfter().toInstant())) {
                    throw new IOException(
                            "it expired on " + server.getNotAfter().toInstant());
                }
                loaded = read;
                events.suppliedLoaded(
                        files.endpoint(),
                        files.certificate(),
                        server.getNotAfter().toInstant());
                return true;
            } catch (IOException | RuntimeException e) {
                events.suppliedRefused(files.endpoint(), files.certificate(), String.valueOf(e.getMessage()));
                return false;
            }
        }

        String signature() {
            return signature(files.certificate()) + "/" + signature(files.key());
        }

        private String signature(Path file) {
            try {
                return Files.getLastModifiedTime(file).toMillis() + ":" + Files.size(file);
            } catch (IOException e) {
                return "missing";
            }
        }
    }
}
