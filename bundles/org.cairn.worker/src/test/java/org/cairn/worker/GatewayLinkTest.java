// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.cairn.testkit.node.SimNode;
import org.cairn.worker.tunnel.Answer;
import org.cairn.worker.tunnel.Attempt;
import org.cairn.worker.tunnel.TunnelHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** CGN-2: where a worker dials, and by what it is known there. */
class GatewayLinkTest implements Dialler, TunnelHandler {
    private static final URI LOCAL = URI.create("wss://127.0.0.1:8080");
    private static final URI ELSEWHERE = URI.create("wss://gw.example:8080");
    private static final EnrolToken TOKEN = new EnrolToken(ELSEWHERE, "worker-2", "once", "ab".repeat(32));

    private final SimNode node = new SimNode();
    private final List<String> events = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private String trouble = "";
    private final GatewayLink link = new GatewayLink(node, this, reason -> trouble = reason);

    @AfterEach
    void leavesNothingBehind() {
        link.hangUp(() -> events.add("hung up"));
        assertEquals("hung up", events.get(events.size() - 1));
        assertEquals(0, node.scheduler().pending());
        assertFalse(
                events.stream().filter(event -> event.startsWith("dial")).count()
                        != events.stream()
                                .filter(event -> event.equals("close"))
                                .count(),
                "every tunnel is closed");
        node.close();
    }

    @Override
    public AutoCloseable dial(Target target, Machine machine, TunnelHandler handler) {
        targets.add(target);
        events.add("dial " + target.gateway() + " as "
                + target.enrolment()
                        .map(Credential::account)
                        .orElse(machine.worker(target.pin()).orElse("nobody")));
        return () -> events.add("close");
    }

    @Override
    public void connected(String worker, String tier, Control control) {}

    @Override
    public void disconnected(String reason) {}

    @Override
    public void refused(String reason) {}

    @Override
    public void bandwidth(long bytesPerSecond) {
        throw new AssertionError("no tunnel");
    }

    @Override
    public void control(String type, Map<String, Object> message) {}

    @Override
    public Attempt begin(Head head, Answer answer) {
        HttpHeaders headers = head.headers();
        throw new AssertionError(headers.toString());
    }

    private static GatewayLink.Settings settings(Optional<EnrolToken> token, String label) {
        return new GatewayLink.Settings(Optional.empty(), token, Path.of("credentials/worker.json"), label);
    }

    private String authority() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        X500Name name = new X500Name("CN=authority");
        Instant now = Instant.parse("2026-11-20T00:00:00Z");
        byte[] der = new JcaX509v3CertificateBuilder(
                        name,
                        java.math.BigInteger.ONE,
                        Date.from(now),
                        Date.from(now.plus(Duration.ofDays(9))),
                        name,
                        keys.getPublic())
                .build(new JcaContentSignerBuilder("Ed25519").build(keys.getPrivate()))
                .getEncoded();
        Path file = Files.createDirectories(node.home().resolve("tls")).resolve("authority.pem");
        Files.writeString(
                file,
                "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END CERTIFICATE-----\n");
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
    }

    private void credentials(String json) throws IOException {
        Files.writeString(
                Files.createDirectories(node.home().resolve("credentials")).resolve("worker.json"), json);
    }

    @Test
    void enrolsAtTheGatewayOfItsNodeOnceAllOfItIsThere() throws Exception {
        link.settings(settings(Optional.empty(), "node"));
        link.open(this);
        assertEquals("no gateway runs on this node, and neither gateway.url nor enrol is set", trouble);
        link.local(Optional.of(LOCAL));
        assertTrue(trouble.endsWith("tls/authority.pem is not there yet"), trouble);
        String pin = authority();
        node.advance(Duration.ofSeconds(1));
        assertTrue(trouble.endsWith("worker.json is not there yet, and no enrolment token is set"), trouble);
        for (String wrong : List.of("", "{", "null", "{\"account\":\"SECRET\"}", "[\"SECRET\"]")) {
            credentials(wrong);
            node.advance(Duration.ofSeconds(1));
            assertTrue(trouble.contains("worker.json has no") || trouble.contains("worker.json is no"), trouble);
            assertFalse(trouble.contains("SECRET"), trouble);
        }
        assertEquals(List.of(), events);
        credentials("{\"account\":\"worker-1\",\"key\":\"k\"}");
        node.advance(Duration.ofSeconds(1));
        assertEquals(List.of("dial wss://127.0.0.1:8080 as worker-1"), events);
        assertEquals(pin, targets.get(0).pin());
        assertEquals("wss://127.0.0.1:8080", link.gateway());
    }

    @Test
    void logsInByItsIdOnceItHasOneAndFollowsItsGateway() throws Exception {
        authority();
        credentials("{\"account\":\"worker-1\",\"key\":\"k\"}");
        link.settings(settings(Optional.empty(), "node"));
        link.local(Optional.of(LOCAL));
        link.open(this);
        link.accepted("wk-1");
        link.settings(settings(Optional.empty(), "node"));
        assertEquals(1, events.size(), "the tunnel stays");
        link.local(Optional.empty());
        Files.delete(node.home().resolve("credentials/worker.json"));
        link.local(Optional.of(LOCAL));
        assertEquals(
                List.of("dial wss://127.0.0.1:8080 as worker-1", "close", "dial wss://127.0.0.1:8080 as wk-1"), events);
    }

    @Test
    void enrolsElsewhereByItsToken() {
        link.settings(settings(Optional.of(TOKEN), "node"));
        link.open(this);
        assertEquals(List.of("dial wss://gw.example:8080 as worker-2"), events);
        link.settings(settings(Optional.of(TOKEN), "another label"));
        assertEquals(3, events.size());
        assertEquals("another label", targets.get(1).label());
    }

    @Test
    void triesARefusedTokenAgainOnlyWhenSomethingChanges() {
        link.settings(settings(Optional.of(TOKEN), "node"));
        link.open(this);
        link.refused();
        node.advance(Duration.ofMinutes(1));
        assertEquals(1, targets.size());
        link.settings(settings(Optional.of(new EnrolToken(ELSEWHERE, "worker-2", "twice", TOKEN.pin())), "node"));
        assertEquals(2, targets.size());
        assertEquals("twice", targets.get(1).enrolment().orElseThrow().secret());
    }

    @Test
    void hangsUpAndDialsAgain() {
        link.settings(settings(Optional.of(TOKEN), "node"));
        link.open(this);
        link.hangUp(() -> events.add("then"));
        link.settings(settings(Optional.of(TOKEN), "changed"));
        assertEquals(List.of("dial wss://gw.example:8080 as worker-2", "close", "then"), events);
        link.dial();
        assertEquals(4, events.size());
    }
}
