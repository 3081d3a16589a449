// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import static org.cairn.plugins.TrustFixture.accept;
import static org.cairn.plugins.TrustFixture.done;
import static org.cairn.plugins.TrustFixture.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.PluginException.Kind;
import org.cairn.core.api.plugins.Proposal;
import org.cairn.plugins.core.Shipped;
import org.cairn.plugins.fixture.SigningAuthority;
import org.cairn.plugins.io.Denied;
import org.cairn.plugins.io.JarReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** CGN-10, CGN-16, DESIGN 4 and 5: what may run, who says so, and what becomes of it when somebody takes it back. */
final class TrustTest {
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

    @Test
    void aSignedJarIsSubmittedAcceptedDeployedUpdatedAndRolledBack() throws IOException {
        try (Trust trust = place.open()) {
            AtomicInteger changes = new AtomicInteger();
            trust.onChange(changes::incrementAndGet);
            Artefact one = done(trust.submit(place.signed(jars, "greeter", "1.0.0"), Change.Kind.PLUGIN));
            assertEquals(Artefact.State.SUBMITTED, one.state());
            assertEquals(
                    "greeter 1.0.0 /greeter CN=publisher",
                    one.id() + " " + one.version() + " " + one.path() + " " + one.signer());
            assertEquals(Optional.empty(), wanted(trust));
            Proposal first = done(trust.propose(
                    List.of(
                            new Change.Accept(one.sha256(), false),
                            new Change.Deploy("greeter", "", "all", 100, false),
                            new Change.Price("greeter", 5, "EUR")),
                    ME));
            assertTrue(first.decided());
            assertEquals(Optional.of(new Version("1.0.0")), wanted(trust));
            assertEquals(1, changes.get());
            Artefact two = done(trust.submit(place.signed(jars, "greeter", "1.1.0"), Change.Kind.PLUGIN));
            done(trust.propose(
                    List.of(
                            new Change.Accept(two.sha256(), false),
                            new Change.Deploy("greeter", "1.1.0", "all", 100, false)),
                    ME));
            assertEquals(Optional.of(new Version("1.1.0")), wanted(trust));
            Proposal back = done(trust.propose(List.of(new Change.Rollback("greeter")), ME));
            assertEquals(List.of("deploy greeter 1.0.0 all 100"), back.statements());
            refused(
                    Kind.NOT_FOUND,
                    "no version of greeter before",
                    trust.propose(List.of(new Change.Rollback("greeter")), ME));
            assertEquals(
                    List.of(Artefact.State.ACCEPTED, Artefact.State.ACCEPTED),
                    trust.artefacts().stream().map(Artefact::state).toList());
            assertEquals(3, trust.history(1).size());
            assertEquals(back, trust.history(3).get(0));
        }
        try (Trust again = place.open()) {
            assertEquals(Optional.of(new Version("1.0.0")), wanted(again));
            assertEquals(2, again.artefacts().size());
            for (Artefact artefact : again.artefacts()) {
                Path file = again.file(artefact.sha256()).orElseThrow();
                assertEquals(artefact.sha256(), JarReader.sha256(Files.readAllBytes(file)));
            }
        }
    }

    @Test
    void revocationIsAlwaysAskedForAndNeverGuessed() throws IOException {
        Path list = place.trust().resolve("revoked");
        try (Trust trust = place.open()) {
            Path jar = place.signed(jars, "greeter", "1.0.0");
            Files.delete(list.resolve("authority.crl"));
            refused(
                    Kind.UNAVAILABLE,
                    "there is no list of revoked certificates of CN=authority",
                    trust.submit(jar, Change.Kind.PLUGIN));
            place.authority.listIn(
                    list, place.authority.list(TrustFixture.START.minus(Duration.ofDays(9)), Duration.ofDays(8)));
            refused(Kind.UNAVAILABLE, "was good until 2026-11-19", trust.submit(jar, Change.Kind.PLUGIN));
            SigningAuthority forger = SigningAuthority.root("authority");
            place.authority.listIn(list, forger.list(TrustFixture.START, Duration.ofDays(9)));
            refused(Kind.UNAVAILABLE, "there is no list", trust.submit(jar, Change.Kind.PLUGIN));
            Files.writeString(list.resolve("authority.crl"), "junk");
            refused(Kind.UNAVAILABLE, "there is no list", trust.submit(jar, Change.Kind.PLUGIN));
            place.authority.listIn(list, place.authority.list(TrustFixture.START, Duration.ofDays(9)));
            Artefact greeter = accept(trust, jar);
            // an authority between: both must have a list
            SigningAuthority below = place.authority.below("below");
            Path other = below.publisher("deep").sign(place.unsigned(jars, "deep", "1.0.0", Map.of()));
            refused(Kind.UNAVAILABLE, "of CN=below", trust.submit(other, Change.Kind.PLUGIN));
            below.listIn(list, below.list(TrustFixture.START, Duration.ofDays(9)));
            Artefact deep = accept(trust, other);
            place.authority.listIn(
                    list, place.authority.list(TrustFixture.START, Duration.ofDays(9), below.certificate()));
            trust.refresh();
            assertEquals(Artefact.State.REFUSED, state(trust, deep));
            assertEquals(Artefact.State.ACCEPTED, state(trust, greeter));
            assertTrue(denied().contains(deep.sha256() + " certificate-revoked"));
        }
        try (Trust again = place.open()) { // also before any list was read
            assertEquals(
                    List.of("deep REFUSED", "greeter ACCEPTED"),
                    again.artefacts().stream()
                            .map(a -> a.id() + " " + a.state())
                            .toList());
            place.authority.listIn(list, place.authority.list(TrustFixture.START, Duration.ofDays(9)));
            again.refresh();
            assertEquals(Artefact.State.ACCEPTED, again.artefacts().get(0).state());
            assertEquals("", denied());
        }
    }

    @Test
    void whatWasAcceptedIsRefusedAgainOnceItsSignerIsRevoked() throws IOException {
        try (Trust trust = place.open()) {
            Artefact one = done(trust.submit(place.signed(jars, "greeter", "1.0.0"), Change.Kind.PLUGIN));
            place.authority.listIn(
                    place.trust().resolve("revoked"),
                    place.authority.list(
                            TrustFixture.START,
                            Duration.ofDays(9),
                            place.publisher.chain().get(0)));
            refused(
                    Kind.UNTRUSTED,
                    "CN=publisher was revoked at",
                    trust.propose(List.of(new Change.Accept(one.sha256(), false)), ME));
            refused(
                    Kind.UNTRUSTED,
                    "CN=publisher was revoked at",
                    trust.submit(place.signed(jars, "b", "1.0.0"), Change.Kind.PLUGIN));
            Files.writeString(place.trust().resolve("denied"), "f".repeat(64) + " by hand\n");
            trust.refresh();
            assertEquals(
                    Set.of("f".repeat(64) + " by hand", one.sha256() + " certificate-revoked"),
                    Set.copyOf(denied().lines().toList()));
        }
    }

    /** Revoked bytes must not run again because the power cut took what was noted of their signer. */
    @Test
    void knowsWhoIssuedASignerAlsoIfOnlyTheJarIsLeft() throws IOException {
        SigningAuthority.Publisher alone = new SigningAuthority.Publisher(
                place.publisher.key(), place.publisher.chain().subList(0, 1));
        Artefact one;
        try (Trust trust = place.open()) {
            one = accept(trust, alone.sign(place.unsigned(jars, "greeter", "1.0.0", Map.of())));
            place.authority.listIn(
                    place.trust().resolve("revoked"),
                    place.authority.list(
                            TrustFixture.START,
                            Duration.ofDays(9),
                            place.publisher.chain().get(0)));
            trust.refresh();
            assertEquals(Artefact.State.REFUSED, state(trust, one));
        }
        Path notes = home.resolve("plugins/artefacts").resolve(one.sha256() + ".plugin");
        Files.write(notes, new byte[0]);
        try (Trust again = place.open()) {
            again.refresh();
            assertEquals(Artefact.State.REFUSED, state(again, one));
            assertEquals(one.sha256() + " certificate-revoked\n", denied());
        }
        Files.write(notes, new byte[0]);
        Files.delete(place.trust().resolve("plugins/authority.pem"));
        try (Trust nobody = place.open()) {
            nobody.refresh();
            assertEquals(Artefact.State.REFUSED, state(nobody, one));
        }
    }

    /** Authorities drop who has expired from their lists (RFC 5280, 3.3). */
    @Test
    void whoWasRevokedStaysSoWhenHisCertificateHasExpired() throws IOException {
        SigningAuthority.Publisher brief = place.authority.publisher(
                "brief", SigningAuthority.key("EC", 256), TrustFixture.START, Duration.ofDays(5));
        Path list = place.trust().resolve("revoked");
        try (Trust trust = place.open()) {
            Artefact one = accept(trust, brief.sign(place.unsigned(jars, "greeter", "1.0.0", Map.of())));
            place.authority.listIn(
                    list,
                    place.authority.list(
                            TrustFixture.START,
                            Duration.ofDays(9),
                            brief.chain().get(0)));
            trust.refresh();
            assertEquals(Artefact.State.REFUSED, state(trust, one));
            place.now = TrustFixture.START.plus(Duration.ofDays(20));
            place.authority.listIn(list, place.authority.list(place.now, Duration.ofDays(9)));
            trust.refresh();
            assertEquals(Artefact.State.REFUSED, state(trust, one));
            assertEquals(one.sha256() + " certificate-revoked\n", denied());
        }
    }

    /** What somebody denies by hand while this node writes its own lines, or what it cannot read, is not lost. */
    @Test
    void othersLinesInDeniedStay() throws IOException {
        String hand = "f".repeat(64) + " by-hand";
        Path path = place.trust().resolve("denied");
        var denied = new Denied(place.trust());
        assertTrue(!denied.refresh());
        Files.writeString(path, hand + "\n");
        assertTrue(denied.write(new TreeMap<>(Map.of("e".repeat(64), "revocation-asked"))));
        assertEquals(hand + "\n" + "e".repeat(64) + " revocation-asked\n", denied());
        byte[] large = (hand + "\n" + "#".repeat(1 << 20) + "\n").getBytes(StandardCharsets.US_ASCII);
        Files.write(path, large);
        var fresh = new Denied(place.trust());
        assertThrows(IOException.class, () -> fresh.write(new TreeMap<>(Map.of("e".repeat(64), "revocation-asked"))));
        assertArrayEquals(large, Files.readAllBytes(path));
    }

    @Test
    void aProposalIsComparedAgainWithWhatWasAcceptedSince() throws IOException {
        place.keyIsAway();
        try (Trust trust = place.open()) {
            Artefact one = done(trust.submit(place.signed(jars, "greeter", "1.0.0"), Change.Kind.PLUGIN));
            Artefact twin = done(trust.submit(
                    place.publisher.sign(place.unsigned(jars, "greeter", "1.0.0", Map.of("Odd", "twin"))),
                    Change.Kind.PLUGIN));
            Proposal waits = done(trust.propose(List.of(new Change.Accept(one.sha256(), false)), ME));
            place.keyIsHere();
            assertTrue(done(trust.propose(List.of(new Change.Accept(twin.sha256(), false)), ME))
                    .decided());
            Proposal now = trust.proposals().get(0);
            assertEquals(waits.statements(), now.statements());
            refused(Kind.INVALID, "was accepted with other bytes", trust.approve(now.text(), place.sign(now.text())));
            assertEquals(Set.of(twin.sha256()), trust.decided().accepted().keySet());
        }
    }

    @Test
    void fetchesListsAndKeepsNoOlderOnes() throws IOException {
        AtomicReference<byte[]> served = new AtomicReference<>(new byte[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = Objects.requireNonNull(served.get());
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        place.urls.add(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/list"));
        Files.delete(place.trust().resolve("revoked/authority.crl"));
        try (Trust trust = place.open()) {
            Path jar = place.signed(jars, "greeter", "1.0.0");
            trust.refresh();
            refused(Kind.UNAVAILABLE, "there is no list", trust.submit(jar, Change.Kind.PLUGIN));
            served.set(place.authority.list(TrustFixture.START, Duration.ofDays(2)));
            hourPasses(trust);
            Artefact greeter = accept(trust, jar);
            byte[] before = place.authority.list(TrustFixture.START.minusSeconds(60), Duration.ofDays(9));
            served.set(place.authority.list(
                    place.now, Duration.ofDays(2), place.publisher.chain().get(0)));
            hourPasses(trust);
            assertEquals(Artefact.State.REFUSED, state(trust, greeter));
            for (byte[] bad : List.of(
                    before,
                    new byte[9 << 20],
                    SigningAuthority.root("authority").list(place.now, Duration.ofDays(9)))) {
                served.set(bad);
                hourPasses(trust);
                assertEquals(Artefact.State.REFUSED, state(trust, greeter));
            }
            Path kept;
            try (var files = Files.list(place.trust().resolve("revoked"))) {
                kept = files.findFirst().orElseThrow();
            }
            Files.writeString(kept, "damaged");
            served.set(place.authority.list(
                    place.now, Duration.ofDays(2), place.publisher.chain().get(0)));
            hourPasses(trust);
            assertArrayEquals(served.get(), Files.readAllBytes(kept), "a damaged one is replaced");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void withoutTheKeyEverythingWaitsAndIsSignedInItsOrder() throws IOException {
        place.keyIsAway();
        Proposal second;
        Artefact greeter;
        try (Trust trust = place.open()) {
            greeter = done(trust.submit(place.signed(jars, "greeter", "1.0.0"), Change.Kind.PLUGIN));
            Proposal first = done(trust.propose(List.of(new Change.Accept(greeter.sha256(), false)), ME));
            assertTrue(!first.decided());
            second = done(trust.propose(List.of(new Change.Deploy("greeter", "", "all", 100, false)), "you"));
            assertEquals(
                    List.of(1L, 2L),
                    trust.proposals().stream().map(Proposal::number).toList());
            refused(Kind.INVALID, "not the first proposal", trust.approve(second.text(), place.sign(second.text())));
            refused(Kind.UNTRUSTED, "not the operator's", trust.approve(first.text(), new byte[64]));
            refused(Kind.UNTRUSTED, "not the operator's", trust.approve(first.text(), place.sign(second.text())));
            assertEquals(Optional.empty(), wanted(trust));
            done(trust.approve(first.text(), place.sign(first.text())));
            refused(Kind.INVALID, "not the first proposal", trust.approve(first.text(), place.sign(first.text())));
        }
        try (Trust again = place.open()) {
            Proposal now = again.proposals().get(0);
            assertEquals(second.statements(), now.statements());
            assertEquals(
                    "you",
                    done(again.approve(now.text(), place.sign(now.text()))).asked());
            assertEquals(Optional.of(new Version("1.0.0")), wanted(again));
            assertEquals(List.of(), again.proposals());
            refused(Kind.INVALID, "nothing waits", again.approve(now.text(), place.sign(now.text())));
            // what is to be revoked stops at once, and may run again if nobody signs
            Proposal revoke = done(again.propose(List.of(new Change.Revoke(greeter.sha256(), "stolen-key")), ME));
            assertEquals(Artefact.State.REFUSED, state(again, greeter));
            assertTrue(denied().contains(greeter.sha256() + " revocation-asked"));
            done(again.reject(revoke.text()));
            assertEquals(Artefact.State.ACCEPTED, state(again, greeter));
            assertEquals("", denied());
            refused(Kind.NOT_FOUND, "no proposal", again.reject(revoke.text()));
            for (int i = 0; i < 100; i++) {
                done(again.propose(List.of(new Change.Price("greeter", i, "EUR")), ME));
            }
            refused(
                    Kind.UNAVAILABLE,
                    "100 proposals wait",
                    again.propose(List.of(new Change.Price("greeter", 1, "EUR")), ME));
        }
    }

    @Test
    void revokedBytesNeverComeBack() throws IOException {
        try (Trust trust = place.open()) {
            Path jar = place.signed(jars, "greeter", "1.0.0");
            Artefact greeter = accept(trust, jar);
            done(trust.propose(List.of(new Change.Revoke(greeter.sha256(), "leaks")), ME));
            assertEquals(Artefact.State.REVOKED, state(trust, greeter));
            refused(Kind.UNTRUSTED, "revoked: leaks", trust.submit(jar, Change.Kind.PLUGIN));
            refused(
                    Kind.UNTRUSTED,
                    "it was revoked: leaks",
                    trust.propose(List.of(new Change.Accept(greeter.sha256(), true)), ME));
            refused(
                    Kind.NOT_FOUND,
                    "no version of greeter",
                    trust.propose(List.of(new Change.Deploy("greeter", "1.0.0", "all", 100, true)), ME));
        }
    }

    @Test
    void allThatIsShippedRunsFromTheFirstStartOn() throws IOException {
        Path jar = place.unsigned(jars, "echo", "0.2.0", Map.of());
        String sha256 = JarReader.sha256(Files.readAllBytes(jar));
        place.shipped.add(new Shipped("echo", new Version("0.2.0"), "/echo", jar.toString(), sha256));
        try (Trust trust = place.open()) {
            assertTrue(trust.decided().isEmpty());
            trust.refresh();
            trust.refresh();
            assertEquals(
                    List.of("deploy echo 0.2.0 all 100"),
                    trust.history(1).get(0).statements());
            assertEquals("first-start", trust.history(1).get(0).asked());
            assertEquals(1, trust.history(1).size());
            refused(
                    Kind.INVALID,
                    "the id echo belongs to the bundle test.echo",
                    trust.submit(
                            place.publisher.sign(place.unsigned(
                                    jars.resolve("b"), "echo", "0.3.0", Map.of("Bundle-SymbolicName", "thief"))),
                            Change.Kind.PLUGIN));
            refused(
                    Kind.INVALID,
                    "is shipped, and needs no acceptance",
                    trust.propose(List.of(new Change.Accept(sha256, false)), ME));
            done(trust.propose(List.of(new Change.Revoke(sha256, "bug")), ME));
            assertEquals(Artefact.State.REVOKED, trust.artefacts().get(0).state());
        }
    }

    @Test
    void refusesWhatMakesNoSense() throws IOException {
        try (Trust trust = place.open()) {
            Artefact one = accept(trust, place.signed(jars, "greeter", "1.0.0"));
            Artefact two = accept(trust, place.signed(jars, "greeter", "1.1.0"));
            done(trust.propose(List.of(new Change.Deploy("greeter", "", "label=images", 10, false)), ME));
            no(trust, Kind.INVALID, "which runs there", new Change.Deploy("greeter", "1.0.0", "all", 100, false));
            no(
                    trust,
                    Kind.NOT_FOUND,
                    "there is 1.0.0, 1.1.0",
                    new Change.Deploy("greeter", "2.0.0", "all", 100, false));
            no(trust, Kind.NOT_FOUND, "no version of nobody", new Change.Deploy("nobody", "", "all", 100, false));
            no(trust, Kind.INVALID, "nodes are all", new Change.Deploy("greeter", "", "some", 100, false));
            no(trust, Kind.INVALID, "1 to 100 percent", new Change.Deploy("greeter", "", "all", 0, false));
            no(trust, Kind.INVALID, "an id is", new Change.Withdraw("../x", "all"));
            no(trust, Kind.NOT_FOUND, "not deployed", new Change.Withdraw("nobody", "all"));
            no(trust, Kind.NOT_FOUND, "no plug-in is called", new Change.Price("nobody", 1, "EUR"));
            no(trust, Kind.INVALID, "ISO 4217", new Change.Price("greeter", 1, "XXQ"));
            no(trust, Kind.INVALID, "accepted already", new Change.Accept(one.sha256(), false));
            no(trust, Kind.NOT_FOUND, "was submitted here", new Change.Accept("0".repeat(64), false));
            no(trust, Kind.NOT_FOUND, "no jar here", new Change.Revoke("0".repeat(64), "x"));
            no(trust, Kind.INVALID, "a reason is one word", new Change.Revoke(one.sha256(), "two words"));
            no(trust, Kind.INVALID, "32 bytes", new Change.Operator("AAAA"));
            refused(Kind.INVALID, "nothing was asked for", trust.propose(List.of(), ME));
            refused(Kind.INVALID, "who asks is", trust.propose(List.of(new Change.Withdraw("greeter", "all")), "a b"));
            refused(
                    Kind.INVALID,
                    "more than 1000",
                    trust.propose(Collections.nCopies(1001, new Change.Price("greeter", 1, "EUR")), ME));
            // all or none
            refused(
                    Kind.INVALID,
                    "percent",
                    trust.propose(
                            List.of(
                                    new Change.Price("greeter", 9, "EUR"),
                                    new Change.Deploy("greeter", "", "all", 101, false)),
                            ME));
            assertEquals(Optional.empty(), trust.decided().price("greeter"));
            assertEquals(Artefact.State.ACCEPTED, state(trust, two));
        }
    }

    @Test
    void theNextKeyOfTheOperatorSignsFromThenOn() throws IOException {
        var next = TrustFixture.pair();
        byte[] spki = next.getPublic().getEncoded();
        String key = Base64.getEncoder().encodeToString(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
        try (Trust trust = place.open()) {
            Artefact one = accept(trust, place.signed(jars, "greeter", "1.0.0"));
            done(trust.propose(List.of(new Change.Operator(key)), ME));
            Proposal waits = done(trust.propose(List.of(new Change.Price(one.id(), 1, "EUR")), ME));
            assertTrue(!waits.decided());
            refused(Kind.UNTRUSTED, "not the operator's", trust.approve(waits.text(), place.sign(waits.text())));
            Files.writeString(
                    home.resolve("credentials/operator.key"),
                    TrustFixture.pem("PRIVATE KEY", next.getPrivate().getEncoded()));
            assertTrue(done(trust.propose(List.of(new Change.Price(one.id(), 2, "EUR")), ME))
                    .decided());
        }
    }

    @Test
    void aFileThatIsWrongCountsForNothingUntilItIsRestored() throws IOException {
        Path file = place.trust().resolve("decisions");
        try (Trust trust = place.open()) {
            Artefact one = accept(trust, place.signed(jars, "greeter", "1.0.0"));
            done(trust.propose(List.of(new Change.Deploy("greeter", "", "all", 100, false)), ME));
            byte[] good = Files.readAllBytes(file);
            byte[] bad = good.clone();
            bad[30] ^= 1;
            Files.write(file, bad);
            trust.refresh();
            assertEquals(Optional.empty(), wanted(trust));
            assertEquals(Artefact.State.REFUSED, state(trust, one));
            refused(
                    Kind.UNAVAILABLE,
                    "counts for nothing",
                    trust.propose(List.of(new Change.Accept(one.sha256(), false)), ME));
            assertEquals(HexFormat.of().formatHex(bad), HexFormat.of().formatHex(Files.readAllBytes(file)));
            byte[] torn = Arrays.copyOf(good, good.length + 40);
            Files.write(file, torn);
            trust.refresh();
            assertEquals(Optional.of(new Version("1.0.0")), wanted(trust));
            done(trust.propose(List.of(new Change.Price("greeter", 7, "EUR")), ME));
            assertEquals(3, trust.history(1).size());
        }
        try (Trust again = place.open()) {
            assertEquals(3, again.history(1).size());
            try (Trust second = place.open()) {
                done(again.propose(List.of(new Change.Price("greeter", 8, "EUR")), ME));
                refused(
                        Kind.UNAVAILABLE,
                        "another process decides",
                        second.propose(List.of(new Change.Price("greeter", 9, "EUR")), ME));
                assertEquals(4, second.history(1).size());
            }
        }
        Files.delete(place.trust().resolve("operator.pem"));
        try (Trust nobody = place.open()) {
            assertTrue(nobody.decided().accepted().isEmpty());
        }
    }

    @Test
    void forgetsWhatNobodyAcceptsAndReadsAgainWhatThePowerCutTook() throws IOException {
        Artefact kept;
        try (Trust trust = place.open()) {
            kept = accept(trust, place.signed(jars, "greeter", "1.0.0"));
            done(trust.submit(place.signed(jars, "other", "1.0.0"), Change.Kind.PLUGIN));
        }
        Path folder = home.resolve("plugins/artefacts");
        try (var files = Files.list(folder)) {
            for (Path notes :
                    files.filter(file -> file.toString().endsWith(".plugin")).toList()) {
                Files.write(notes, new byte[0]);
            }
        }
        Files.write(folder.resolve("0".repeat(64) + ".jar"), new byte[100]);
        try (Trust again = place.open()) {
            assertEquals(
                    List.of("greeter ACCEPTED", "other SUBMITTED"),
                    again.artefacts().stream()
                            .map(a -> a.id() + " " + a.state())
                            .toList());
            assertEquals(
                    Optional.of(TrustFixture.START), again.artefacts().get(1).submitted());
            assertTrue(Files.notExists(folder.resolve("0".repeat(64) + ".jar")));
            place.now = TrustFixture.START.plus(Duration.ofDays(31));
            again.refresh();
            assertEquals(List.of(kept), again.artefacts());
        }
    }

    private void hourPasses(Trust trust) {
        place.now = place.now.plus(Duration.ofHours(1));
        trust.refresh();
        trust.refresh();
    }

    private String denied() throws IOException {
        return Files.readString(place.trust().resolve("denied"));
    }

    private static Artefact.State state(Trust trust, Artefact artefact) {
        return trust.artefacts().stream()
                .filter(a -> a.sha256().equals(artefact.sha256()))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private static Optional<Version> wanted(Trust trust) {
        return trust.decided().wanted("greeter", "node", Set.of());
    }

    private static void no(Trust trust, Kind kind, String reason, Change change) {
        refused(kind, reason, trust.propose(List.of(change), ME));
    }
}
