// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.PluginException;
import org.cairn.core.api.plugins.PluginException.Kind;
import org.cairn.plugins.core.Shipped;
import org.cairn.plugins.fixture.Jars;
import org.cairn.plugins.fixture.ServingActivator;
import org.cairn.plugins.fixture.SigningAuthority;
import org.osgi.framework.Version;

/** A home with an operator, an authority that may sign plug-ins, and its list of revoked certificates. */
final class TrustFixture {
    static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

    final Path home;
    final SigningAuthority authority;
    final SigningAuthority.Publisher publisher;
    final List<Shipped> shipped = new ArrayList<>();
    final List<URI> urls = new ArrayList<>();
    final KeyPair operator;
    Instant now = START;

    TrustFixture(Path home) throws IOException {
        this(home, pair());
        Files.createDirectories(trust());
        Files.createDirectories(home.resolve("credentials"));
        Files.writeString(
                trust().resolve("operator.pem"),
                pem("PUBLIC KEY", operator.getPublic().getEncoded()));
        keyIsHere();
        authority.trustedIn(trust().resolve("plugins"));
        authority.listIn(trust().resolve("revoked"), authority.list(START, Duration.ofDays(365)));
    }

    private TrustFixture(Path home, KeyPair operator) {
        this.home = home;
        this.operator = operator;
        this.authority = SigningAuthority.root("authority");
        this.publisher = authority.publisher("publisher");
    }

    /** A home that is there already, of another fixture. */
    static TrustFixture at(Path home) {
        return new TrustFixture(home, pair());
    }

    Path trust() {
        return home.resolve("trust");
    }

    void keyIsHere() throws IOException {
        Files.writeString(
                home.resolve("credentials").resolve("operator.key"),
                pem("PRIVATE KEY", operator.getPrivate().getEncoded()));
    }

    void keyIsAway() throws IOException {
        Files.deleteIfExists(home.resolve("credentials").resolve("operator.key"));
    }

    byte[] sign(String text) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(operator.getPrivate());
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Trust open() throws IOException {
        return new Trust(
                new Trust.Settings(
                        home,
                        new Version("1.0.0"),
                        List.copyOf(urls),
                        clock(),
                        Runnable::run,
                        () -> List.copyOf(shipped)),
                new TrustLog());
    }

    /** A plug-in as its author builds it, without a framework's activator; further headers replace its own, empty ones take away. */
    Path unsigned(Path folder, String id, String version, Map<String, String> more) throws IOException {
        Map<String, String> headers = new HashMap<>(Map.of("Import-Package", "org.cairn.plugin.api.dservice"));
        headers.putAll(more);
        Files.createDirectories(folder);
        return Jars.plugin(folder, id, version, ServingActivator.class, headers);
    }

    Path signed(Path folder, String id, String version) throws IOException {
        return publisher.sign(unsigned(folder, id, version, Map.of()));
    }

    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }

    static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + Base64.getEncoder().encodeToString(der) + "\n-----END " + type
                + "-----\n";
    }

    static Artefact accept(Trust trust, Path jar) {
        Artefact artefact = done(trust.submit(jar, Change.Kind.PLUGIN));
        done(trust.propose(List.of(new Change.Accept(artefact.sha256(), false)), "me"));
        return trust.artefacts().stream()
                .filter(a -> a.sha256().equals(artefact.sha256()))
                .findFirst()
                .orElseThrow();
    }

    static void refused(Kind kind, String reason, CompletionStage<?> stage) {
        CompletionException e = assertThrows(
                CompletionException.class, () -> stage.toCompletableFuture().join());
        PluginException failure = assertInstanceOf(PluginException.class, e.getCause());
        assertTrue(String.valueOf(failure.getMessage()).contains(reason), e::toString);
        assertEquals(kind, failure.kind(), e::toString);
    }

    static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
