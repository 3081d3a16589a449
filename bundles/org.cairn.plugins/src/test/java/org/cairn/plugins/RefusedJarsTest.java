// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import static org.cairn.plugins.TrustFixture.accept;
import static org.cairn.plugins.TrustFixture.done;
import static org.cairn.plugins.TrustFixture.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.PluginException.Kind;
import org.cairn.plugins.fixture.SigningAuthority;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-10: each jar that must not come in is told from all others. */
final class RefusedJarsTest {
    private static final String ME = "me";

    @TempDir
    private Path home;

    @TempDir
    private Path jars;

    private TrustFixture place;

    @BeforeEach
    void home() throws IOException {
        place = new TrustFixture(home);
    }

    /** Names of headers have no case; and what the guard could not read in a decision would make all decisions count for nothing. */
    @Test
    void refusesHeadersInOddCaseAndVersionsThatNoDecisionHolds() throws IOException {
        try (Trust trust = place.open()) {
            for (Map.Entry<String, String> odd : Map.of(
                            "fragment-host", "it is a fragment",
                            "DYNAMICIMPORT-PACKAGE", "it has DynamicImport-Package",
                            "require-bundle", "it has Require-Bundle")
                    .entrySet()) {
                Path jar = place.publisher.sign(place.unsigned(jars, "odd", "1.0.0", Map.of(odd.getKey(), "a")));
                refused(Kind.INVALID, odd.getValue(), trust.submit(jar, Change.Kind.PLUGIN));
            }
            refused(
                    Kind.INVALID,
                    "a version has up to 128 characters",
                    trust.submit(place.signed(jars, "long", "1.0.0." + "q".repeat(123)), Change.Kind.PLUGIN));
            accept(trust, place.signed(jars, "long", "1.0.0." + "q".repeat(122)));
        }
    }

    @Test
    void refusesEachUntrustedJarWithItsOwnSentenceAndKeepsNothing() throws IOException {
        try (Trust trust = place.open()) {
            Artefact good = accept(trust, place.signed(jars, "greeter", "1.1.0"));
            Path bad = jars.resolve("bad");
            untrusted(trust, "it is not signed", place.unsigned(bad, "a", "1.0.0", Map.of()));
            SigningAuthority stranger = SigningAuthority.root("authority");
            untrusted(
                    trust,
                    "CN=publisher is not known here",
                    stranger.publisher("publisher").sign(place.unsigned(bad, "a", "1.0.0", Map.of())));
            untrusted(
                    trust,
                    "by the authority CN=authority itself",
                    place.authority.itself().sign(place.unsigned(bad, "a", "1.0.0", Map.of())));
            untrusted(
                    trust,
                    "has expired at 2026-01-01",
                    place.authority
                            .publisher(
                                    "old",
                                    SigningAuthority.key("EC", 256),
                                    TrustFixture.START.minus(Duration.ofDays(700)),
                                    Duration.ofDays(377).minusHours(12))
                            .sign(place.unsigned(bad, "a", "1.0.0", Map.of())));
            untrusted(
                    trust,
                    "is not valid before 2026-11-21",
                    place.authority
                            .publisher(
                                    "new",
                                    SigningAuthority.key("EC", 256),
                                    TrustFixture.START.plus(Duration.ofDays(1)),
                                    Duration.ofDays(9))
                            .sign(place.unsigned(bad, "a", "1.0.0", Map.of())));
            untrusted(
                    trust,
                    "is not for signing code",
                    place.authority
                            .publisher(
                                    "web",
                                    SigningAuthority.key("EC", 256),
                                    TrustFixture.START,
                                    Duration.ofDays(9),
                                    KeyPurposeId.id_kp_serverAuth)
                            .sign(place.unsigned(bad, "a", "1.0.0", Map.of())));
            untrusted(
                    trust,
                    "too weak",
                    place.authority
                            .publisher(
                                    "weak", SigningAuthority.key("RSA", 1024), TrustFixture.START, Duration.ofDays(9))
                            .sign(place.unsigned(bad, "a", "1.0.0", Map.of())));
            refused(Kind.NOT_FOUND, "there is no file", trust.submit(jars.resolve("none.jar"), Change.Kind.PLUGIN));
            refused(
                    Kind.UNTRUSTED,
                    "no authority may sign updates of the platform",
                    trust.submit(place.signed(bad, "a", "1.0.0"), Change.Kind.PLATFORM));
            assertEquals(
                    List.of(good.sha256()),
                    trust.artefacts().stream().map(Artefact::sha256).toList());
            try (var files = Files.list(home.resolve("plugins/artefacts"))) {
                assertEquals(2, files.count());
            }
        }
    }

    @Test
    void refusesEachJarThatCannotRunHereWithItsOwnSentence() throws IOException {
        try (Trust trust = place.open()) {
            Artefact good = accept(trust, place.signed(jars, "greeter", "1.1.0"));
            invalid(trust, "no capability cairn.plugin", "Provide-Capability", "other");
            invalid(
                    trust,
                    "a fragment, and would become a part of org.cairn.ledger",
                    "Fragment-Host",
                    "org.cairn.ledger");
            invalid(trust, "it imports org.cairn.core.api.ledger", "Import-Package", "org.cairn.core.api.ledger");
            invalid(trust, "it imports org.osgi.framework", "Import-Package", "org.osgi.framework;version=\"1\"");
            invalid(trust, "it has DynamicImport-Package", "DynamicImport-Package", "*");
            invalid(trust, "it has Require-Bundle", "Require-Bundle", "org.cairn.ledger");
            invalid(
                    trust,
                    "it wants cairn.platform 2.0.0 or later",
                    "Require-Capability",
                    "cairn.platform;filter:=\"(&(version>=2.0.0)(!(version>=3.0.0)))\"");
            invalid(trust, "which plug-in API it was written for", "Require-Capability", "other");
            invalid(
                    trust,
                    "the id greeter belongs to the bundle test.greeter",
                    "Provide-Capability",
                    "cairn.plugin;id=greeter;path=/a");
            invalid(
                    trust,
                    "its path /greeter is taken by greeter",
                    "Provide-Capability",
                    "cairn.plugin;id=a;path=/greeter");
            invalid(
                    trust,
                    "greeter 1.1.0 was accepted with other bytes",
                    Map.of(
                            "Bundle-SymbolicName",
                            "test.greeter",
                            "Bundle-Version",
                            "1.1.0",
                            "Provide-Capability",
                            "cairn.plugin;id=greeter;path=/greeter",
                            "X",
                            "y"));
            Artefact older = done(trust.submit(place.signed(jars, "greeter", "1.0.0"), Change.Kind.PLUGIN));
            refused(
                    Kind.INVALID,
                    "greeter 1.0.0 is older than 1.1.0",
                    trust.propose(List.of(new Change.Accept(older.sha256(), false)), ME));
            done(trust.propose(List.of(new Change.Accept(older.sha256(), true)), ME));
            assertEquals(good, done(trust.submit(trust.file(good.sha256()).orElseThrow(), Change.Kind.PLUGIN)));
        }
    }

    private void untrusted(Trust trust, String reason, Path jar) {
        refused(Kind.UNTRUSTED, reason, trust.submit(jar, Change.Kind.PLUGIN));
    }

    private void invalid(Trust trust, String reason, String header, String value) throws IOException {
        invalid(trust, reason, Map.of(header, value));
    }

    private void invalid(Trust trust, String reason, Map<String, String> headers) throws IOException {
        Path jar = place.publisher.sign(place.unsigned(jars.resolve("bad"), "a", "1.0.0", headers));
        refused(Kind.INVALID, reason, trust.submit(jar, Change.Kind.PLUGIN));
    }
}
