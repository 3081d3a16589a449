// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.cairn.core.api.identity.Certificates;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.gateway.OwnPorts;
import org.cairn.testkit.identity.Ed25519Key;
import org.cairn.testkit.identity.ThrowawayCertificates;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** CGN-2: who may open a tunnel; docs/TUNNEL.md 1 and 2. */
@Timeout(60)
class LoginTest {
    private static final int NEVER = 4401;

    private final Ed25519Key key = new Ed25519Key();
    private @Nullable GatewayEnd gateway;

    private GatewayEnd gateway(TunnelOptions options, UnaryOperator<WorkerIdentities> wrap) throws Exception {
        GatewayEnd made = new GatewayEnd(options, wrap);
        gateway = made;
        return made;
    }

    private GatewayEnd gateway() throws Exception {
        return gateway(TunnelOptions.defaults(), identities -> identities);
    }

    @AfterEach
    void close() {
        if (gateway != null) {
            gateway.close();
        }
    }

    private static int closeCode(StubWorker worker) throws Exception {
        return worker.closed.get(10, TimeUnit.SECONDS);
    }

    private void login(GatewayEnd end, StubWorker worker, String id) throws Exception {
        worker.send(Map.of(
                "type", "login", "worker", id, "signature", worker.signature(worker.text(), end.certificateHash())));
    }

    @Test
    void enrolsOnceAndThenKnowsTheMachineByItsKey() throws Exception {
        GatewayEnd end = gateway();
        StubWorker first = end.connected(key);
        String id = GatewayEnd.id(first);
        assertEquals("offered " + id, end.hears());
        var view = end.server().workers().get(0);
        assertEquals(id, view.offer().worker());
        assertEquals(100, view.offer().slots());
        assertEquals("127.0.0.1", view.address());
        assertEquals("a stub", view.label());
        assertEquals(41.5, view.kmips().orElseThrow());
        first.close();
        assertEquals("left " + id, end.hears());
        assertTrue(end.server().workers().isEmpty());

        StubWorker again = end.dial(key);
        login(end, again, id);
        assertEquals(id, again.text().get("worker"));
        again.offer(7);
        assertEquals("offered " + id, end.hears());
    }

    @Test
    void refusesWrongSecretForGood() throws Exception {
        GatewayEnd end = gateway();
        StubWorker worker = end.dial(key);
        worker.send(worker.enrolment("worker-1", "wrong", end.certificateHash()));
        assertEquals(NEVER, closeCode(worker));
    }

    @Test
    void refusesKeyThatTheMachineDoesNotHold() throws Exception {
        GatewayEnd end = gateway();
        StubWorker worker = end.dial(key);
        Map<String, Object> message = worker.enrolment("worker-1", "s", end.certificateHash());
        message.put("publicKey", StubWorker.base64(new Ed25519Key().publicKey()));
        worker.send(message);
        assertEquals(NEVER, closeCode(worker));
    }

    @Test
    void refusesReplayedSignature() throws Exception {
        GatewayEnd end = gateway();
        StubWorker first = end.connected(key);
        String id = GatewayEnd.id(first);
        end.hears();
        StubWorker honest = end.dial(key);
        Map<String, String> login = Map.of(
                "type", "login", "worker", id, "signature", honest.signature(honest.text(), end.certificateHash()));
        StubWorker thief = end.dial(key);
        thief.text();
        thief.send(login);
        assertEquals(NEVER, closeCode(thief));
    }

    @Test
    void refusesChallengeRelayedThroughAnotherServer() throws Exception {
        GatewayEnd end = gateway();
        StubWorker first = end.connected(key);
        String id = GatewayEnd.id(first);
        StubWorker relayed = end.dial(key);
        relayed.send(
                Map.of("type", "login", "worker", id, "signature", relayed.signature(relayed.text(), "00".repeat(32))));
        assertEquals(NEVER, closeCode(relayed));
    }

    @Test
    void tellsWorkersToComeLaterWhenIdentityIsBusyOrGone() throws Exception {
        GatewayEnd end = gateway(TunnelOptions.defaults(), Refusing::new);
        StubWorker busy = end.dial(key);
        login(end, busy, "busy");
        assertEquals(4429, closeCode(busy));
        StubWorker gone = end.dial(key);
        login(end, gone, "gone");
        assertEquals(1013, closeCode(gone));
        StubWorker broken = end.dial(key);
        login(end, broken, "broken");
        assertEquals(1013, closeCode(broken));
    }

    @Test
    void refusesSuspendedWorker() throws Exception {
        GatewayEnd end = gateway();
        StubWorker worker = end.connected(key);
        String id = GatewayEnd.id(worker);
        end.identity.workers().suspend(id, true).toCompletableFuture().get();
        StubWorker again = end.dial(key);
        login(end, again, id);
        assertEquals(NEVER, closeCode(again));
    }

    @Test
    void hangsUpOnWhoDoesNotLogIn() throws Exception {
        GatewayEnd end = gateway(
                new TunnelOptions(Duration.ofSeconds(2), 10, 10, Duration.ofMillis(500), 3), identities -> identities);
        StubWorker silent = end.dial(key);
        assertEquals(1013, closeCode(silent));
    }

    @Test
    void hangsUpAtOnceOnConnectionsBeyondTheLimit() throws Exception {
        GatewayEnd end = gateway(
                new TunnelOptions(Duration.ofSeconds(10), 1, 10, Duration.ofMillis(500), 3), identities -> identities);
        StubWorker first = end.dial(key);
        first.text();
        StubWorker second = end.dial(key);
        assertEquals(StubWorker.NO_CODE, closeCode(second));
        assertFalse(first.closed.isDone());
        first.close();
    }

    @Test
    void showsTheNewCertificateOnceItWasReplaced() throws Exception {
        ThrowawayCertificates before = new ThrowawayCertificates();
        ThrowawayCertificates after = new ThrowawayCertificates();
        ReplacedCertificates certificates = new ReplacedCertificates(before);
        GatewayEnd end = gateway();
        try (TunnelServer server = new TunnelServer(
                new OwnPorts(),
                end.group,
                "127.0.0.1",
                0,
                certificates,
                end.identity.workers(),
                end.node,
                end,
                TunnelOptions.defaults())) {
            int port = server.start().getPort();
            assertEquals(before.of("tunnel").chain().get(0), shown(port));
            certificates.replace(after);
            assertEquals(after.of("tunnel").chain().get(0), shown(port));
        }
    }

    private static Certificate shown(int port) throws Exception {
        try (SSLSocket socket = (SSLSocket) trustingAll().getSocketFactory().createSocket("127.0.0.1", port)) {
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    private static SSLContext trustingAll() throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        TrustManager[] trust = InsecureTrustManagerFactory.INSTANCE.getTrustManagers();
        tls.init(null, trust, null);
        return tls;
    }

    private static final class ReplacedCertificates implements Certificates {
        private Certificates now;
        private Runnable listener = () -> {};

        ReplacedCertificates(Certificates first) {
            now = first;
        }

        void replace(Certificates next) {
            now = next;
            listener.run();
        }

        @Override
        public Identity of(String endpoint) {
            return now.of(endpoint);
        }

        @Override
        public X509Certificate authority() {
            return now.authority();
        }

        @Override
        public AutoCloseable watch(Runnable changed) {
            listener = changed;
            return () -> listener = () -> {};
        }
    }

    @Test
    void turnsWorkersAwayWhenItIsFull() throws Exception {
        GatewayEnd end = gateway(
                new TunnelOptions(Duration.ofSeconds(10), 10, 1, Duration.ofMillis(500), 3), identities -> identities);
        end.connected(key);
        end.hears();
        StubWorker second = end.connected(new Ed25519Key(), false);
        assertEquals(1013, closeCode(second));
    }

    @Test
    void refusesTextFrameOfMoreThanFourKibibytes() throws Exception {
        GatewayEnd end = gateway();
        StubWorker worker = end.dial(key);
        worker.text();
        worker.send(Map.of("type", "login", "worker", "w".repeat(5_000), "signature", ""));
        closeCode(worker);
        StubWorker second = end.dial(key);
        second.text();
        second.send(Map.of("nonsense", true));
        assertEquals(NEVER, closeCode(second));
    }

    @Test
    void tellsBrowsersWhatThisIs() throws Exception {
        GatewayEnd end = gateway();
        SSLContext tls = SSLContext.getInstance("TLS");
        TrustManager[] trust = InsecureTrustManagerFactory.INSTANCE.getTrustManagers();
        tls.init(null, trust, null);
        try (Socket socket =
                tls.getSocketFactory().createSocket("127.0.0.1", end.address().getPort())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            assertTrue(new String(in.readAllBytes(), StandardCharsets.US_ASCII).startsWith("HTTP/1.1 404 "));
        }
    }

    @Test
    void replacesTheTunnelOfWorkerThatDialsAgain() throws Exception {
        GatewayEnd end = gateway();
        StubWorker old = end.connected(key);
        String id = GatewayEnd.id(old);
        assertEquals("offered " + id, end.hears());
        RecordingListener hanging = new RecordingListener();
        hanging.open(end, id, GatewayEnd.head("hang", "/")).write(io.netty.buffer.Unpooled.EMPTY_BUFFER, true);
        hanging.status.get(10, TimeUnit.SECONDS);

        StubWorker again = end.dial(key);
        login(end, again, id);
        assertEquals("left " + id, end.hears());
        assertEquals(WorkListener.Failure.LOST, hanging.awaitFailure());
        again.text();
        again.offer(5);
        assertEquals("offered " + id, end.hears());
        closeCode(old);
        assertEquals(1, end.server().workers().size());
        assertEquals(5, end.server().workers().get(0).offer().slots());
    }

    /** Fails by the worker's name. */
    private record Refusing(WorkerIdentities real) implements WorkerIdentities {
        @Override
        public CompletionStage<Enrolment> invite(String account, Duration validity) {
            return real.invite(account, validity);
        }

        @Override
        public CompletionStage<Machine> enrol(
                String account, String secret, byte[] publicKey, String label, String source) {
            return real.enrol(account, secret, publicKey, label, source);
        }

        @Override
        public CompletionStage<Machine> find(String machine) {
            return real.find(machine);
        }

        @Override
        public CompletionStage<List<Machine>> list(Optional<String> account, String after, int limit) {
            return real.list(account, after, limit);
        }

        @Override
        public CompletionStage<Machine> authenticate(String machine, byte[] message, byte[] signature) {
            return CompletableFuture.failedFuture(
                    switch (machine) {
                        case "busy" -> new IdentityException(IdentityException.Kind.BUSY, "too many", 1_000);
                        case "gone" -> new IdentityException(IdentityException.Kind.UNAVAILABLE, "no store");
                        default -> new IllegalStateException("a defect");
                    });
        }

        @Override
        public CompletionStage<Machine> suspend(String machine, boolean suspended) {
            return real.suspend(machine, suspended);
        }
    }
}
