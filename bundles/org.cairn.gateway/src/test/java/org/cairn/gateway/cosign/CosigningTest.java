// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.cosign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.ledger.TransparencyLog.Cosigner;
import org.cairn.core.api.ledger.Witness;
import org.cairn.core.api.ledger.Witness.Answer;
import org.cairn.gateway.Rig;
import org.cairn.gateway.StubLog;
import org.cairn.testkit.node.SimNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How checkpoints reach witnesses, and what of them comes back (CGN-19; C2SP tlog-witness). */
final class CosigningTest {
    private static final Duration TICK = Duration.ofSeconds(10);
    private static final String SIZE = "text/x.tlog.size";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String KEY = "w.example/1+00000000+AAAA";
    private static final String LINE = "\u2014 w.example/1 BBBB";

    private static final Answer COSIGNED = new Answer(200, TEXT, LINE + "\n");

    /** A witness that answers what a test says, in turn; afterwards it cosigns. */
    private static final class StubServer implements AutoCloseable {
        final List<String> requests = new CopyOnWriteArrayList<>();
        private final Deque<Answer> answers = new ArrayDeque<>();
        private final HttpServer server;

        StubServer() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                requests.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                Answer answer = next();
                byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", answer.type());
                exchange.getResponseHeaders().set("Location", "/other");
                exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        private synchronized Answer next() {
            Answer answer = answers.poll();
            return answer == null ? COSIGNED : answer;
        }

        synchronized void says(Answer answer) {
            answers.add(answer);
        }

        Cosigner cosigner() {
            return new Cosigner(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/w"), KEY);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static StubLog log(Rig rig, Cosigner... cosigners) {
        StubLog log = new StubLog();
        log.cosigners.addAll(List.of(cosigners));
        rig.around.log.set(log);
        return log;
    }

    private static void assertMetric(Rig rig, String line) throws Exception {
        String metrics = rig.client(HttpClient.Version.HTTP_1_1)
                .send(HttpRequest.newBuilder(rig.uri("status", "/metrics")).build(), BodyHandlers.ofString())
                .body();
        assertTrue(metrics.contains("cairn_gateway_" + line + "\n"), metrics);
    }

    @Test
    void bringsEachNewCheckpointToTheWitness() throws Exception {
        try (Rig rig = new Rig();
                StubServer witness = new StubServer()) {
            StubLog log = log(rig, witness.cosigner());
            rig.node.advance(TICK);
            assertEquals(List.of(), witness.requests, "nothing was signed yet");
            log.size(100);
            witness.says(new Answer(409, SIZE, "60\n"));
            rig.node.advance(TICK);
            String hash = Base64.getEncoder().encodeToString(new byte[32]) + "\n";
            String note = log.checkpoint().orElseThrow();
            assertEquals(
                    List.of("old 0\n\n" + note, "old 60\n" + hash + hash + "\n" + note),
                    witness.requests,
                    "the witness says what it knows");
            assertEquals(List.of("60 to 100"), log.asked);
            assertEquals(List.of(LINE + " on 100"), log.told);
            assertMetric(rig, "cosignatures_total 1");
            rig.node.advance(TICK.multipliedBy(5));
            assertEquals(2, witness.requests.size(), "nothing is new");
            log.size(130);
            rig.node.advance(TICK);
            assertTrue(witness.requests.get(2).startsWith("old 100\n" + hash), witness.requests.get(2));
            assertEquals(LINE + " on 130", log.told.get(1));
            assertMetric(rig, "witnesses 1");
            assertMetric(rig, "witnesses_failing 0");
        }
    }

    @Test
    void showsACheckpointAgainNowAndThen() throws Exception {
        try (Rig rig = new Rig();
                StubServer witness = new StubServer()) {
            log(rig, witness.cosigner()).size(100);
            rig.node.advance(TICK.multipliedBy(Cosigning.RECONCILE_TICKS));
            assertEquals(1, witness.requests.size());
            rig.node.advance(TICK);
            assertEquals(2, witness.requests.size());
            assertTrue(witness.requests.get(1).startsWith("old 100\n\n"), "a proof of nothing is empty");
        }
    }

    @Test
    void asksTheWitnessAfterARestart() throws Exception {
        try (Rig rig = new Rig();
                StubServer witness = new StubServer()) {
            StubLog log = log(rig, witness.cosigner());
            log.size(100);
            rig.node.advance(TICK);
            rig.restart();
            witness.says(new Answer(409, SIZE, "100\n"));
            rig.node.advance(TICK);
            assertEquals(3, witness.requests.size());
            assertTrue(witness.requests.get(1).startsWith("old 0\n\n"));
            assertTrue(witness.requests.get(2).startsWith("old 100\n\n"));
            assertEquals(2, log.told.size());
        }
    }

    @Test
    void stopsALogOfWhichAWitnessKnowsMore() throws Exception {
        try (Rig rig = new Rig();
                StubServer witness = new StubServer()) {
            StubLog log = log(rig, witness.cosigner());
            log.size(100);
            witness.says(new Answer(409, SIZE, "101\n"));
            rig.node.advance(TICK);
            assertEquals(List.of("w.example/1 knows 101"), log.told);
            assertMetric(rig, "witnesses_failing 1");
        }
    }

    /** Under load an old copy has outgrown what the witness knows before the witness is asked. */
    @Test
    void stopsALogOfWhichAWitnessKnowsOtherRows() throws Exception {
        for (Answer disagrees : List.of(new Answer(422, TEXT, ""), new Answer(409, SIZE, "100\n"))) {
            try (Rig rig = new Rig();
                    StubServer witness = new StubServer()) {
                StubLog log = log(rig, witness.cosigner());
                log.size(disagrees.status() == 422 ? 120 : 100);
                witness.says(new Answer(409, SIZE, "100\n"));
                witness.says(disagrees);
                rig.node.advance(TICK);
                assertEquals(List.of("w.example/1 knows 100"), log.told);
                assertMetric(rig, "witnesses_failing 1");
            }
        }
    }

    @Test
    void stopsALogThatIsReplacedByAnOldCopyWhileTheGatewayRuns() throws Exception {
        try (Rig rig = new Rig();
                StubServer witness = new StubServer()) {
            log(rig, witness.cosigner()).size(100);
            rig.node.advance(TICK);
            StubLog copy = log(rig, witness.cosigner());
            copy.size(99);
            rig.node.advance(TICK);
            assertEquals(1, witness.requests.size());
            assertEquals(List.of("w.example/1 knows 100"), copy.told);
        }
    }

    static List<Answer> wrongAnswers() {
        return List.of(
                new Answer(200, TEXT, ""),
                new Answer(200, TEXT, "\u2014 w.example/2 BBBB\n"),
                new Answer(200, TEXT, "\u2014 w.example/10 BBBB\n"),
                new Answer(200, TEXT, "\u2014 w.example/1 forged\n"),
                new Answer(200, TEXT, (LINE + "\n").repeat(2_000)),
                new Answer(302, TEXT, LINE + "\n"),
                new Answer(400, TEXT, "101\n"),
                new Answer(403, TEXT, ""),
                new Answer(404, TEXT, ""),
                new Answer(409, TEXT, "101\n"),
                new Answer(409, SIZE, "0101\n"),
                new Answer(409, SIZE, "-1\n"),
                new Answer(409, SIZE, "99999999999999999999\n"),
                new Answer(409, SIZE, "0\n"),
                new Answer(409, SIZE, "101 \n"),
                new Answer(422, TEXT, ""),
                new Answer(500, SIZE, "101\n"));
    }

    @ParameterizedTest
    @MethodSource("wrongAnswers")
    void believesNothingThatIsNotRight(Answer wrong) throws Exception {
        try (Rig rig = new Rig();
                StubServer witness = new StubServer()) {
            StubLog log = log(rig, witness.cosigner());
            log.size(100);
            witness.says(wrong);
            rig.node.advance(TICK);
            assertEquals(List.of(), log.told);
            assertEquals(1, witness.requests.size(), "no redirect is followed");
            assertMetric(rig, "witnesses_failing 1");
            assertMetric(rig, "cosign_failures_total 1");
            rig.node.advance(TICK.multipliedBy(3));
            assertEquals(List.of(LINE + " on 100"), log.told, "it is asked again");
            assertMetric(rig, "witnesses_failing 0");
        }
    }

    @Test
    void leavesAFailingWitnessAloneForLongerAndLonger() throws Exception {
        try (Rig rig = new Rig();
                StubServer witness = new StubServer()) {
            for (int i = 0; i < 1_000; i++) {
                witness.says(new Answer(500, TEXT, ""));
            }
            log(rig, witness.cosigner()).size(100);
            rig.node.advance(TICK.multipliedBy(10 * Cosigning.PAUSE_TICKS_MAX));
            int asked = witness.requests.size();
            assertTrue(asked >= 10 && asked <= 32, asked + " times in 640 ticks");
            for (int failures = 1; failures < 100; failures++) {
                int pause = Cosigning.pause(failures);
                assertTrue(pause >= 1 && pause <= Cosigning.PAUSE_TICKS_MAX, pause + " after " + failures);
            }
        }
    }

    @Test
    void hasOneRequestUnderWayForEachWitness() throws Exception {
        try (Rig rig = new Rig();
                StubServer slow = new StubServer()) {
            StubLog log = log(rig, slow.cosigner());
            log.size(100);
            slow.says(new Answer(409, SIZE, "60\n"));
            log.gate = new CompletableFuture<>();
            rig.node.advance(TICK.multipliedBy(10));
            assertEquals(List.of("60 to 100"), log.asked);
            assertEquals(1, slow.requests.size());
            log.gate.complete(null);
            assertEquals(List.of(LINE + " on 100"), log.told);
        }
    }

    @Test
    void goesOnAfterTheLogWasSwapped() throws Exception {
        try (Rig rig = new Rig();
                StubServer witness = new StubServer()) {
            StubLog old = log(rig, witness.cosigner());
            old.size(100);
            rig.node.advance(TICK);
            old.closed = true;
            rig.node.advance(TICK.multipliedBy(3));
            rig.around.log.unset(old);
            rig.node.advance(TICK.multipliedBy(3));
            StubLog next = log(rig, witness.cosigner());
            next.size(120);
            next.gate = CompletableFuture.failedFuture(new IllegalStateException("cannot be read"));
            witness.says(new Answer(409, SIZE, "100\n"));
            rig.node.advance(TICK);
            assertMetric(rig, "witnesses_failing 1");
            next.gate = CompletableFuture.completedFuture(null);
            rig.node.advance(TICK.multipliedBy(3));
            assertEquals(List.of(LINE + " on 120"), next.told);
        }
    }

    @Test
    void looksAgainAfterALookThatFailed() throws Exception {
        try (Rig rig = new Rig();
                StubServer server = new StubServer()) {
            StubLog log = log(rig, server.cosigner());
            log.size(100);
            log.cosigners.add(null); // a defect of the log's
            rig.node.advance(TICK);
            log.cosigners.remove(null);
            rig.node.advance(TICK);
            assertEquals(List.of(LINE + " on 100"), log.told);
        }
    }

    @Test
    void sendsNothingInPlainTextToOtherMachines() throws Exception {
        try (Rig rig = new Rig()) {
            StubLog log = log(rig, new Cosigner(URI.create("http://192.0.2.1/w"), KEY));
            log.cosigners.add(new Cosigner(URI.create("file:///etc"), KEY));
            log.size(100);
            rig.node.advance(TICK);
            assertMetric(rig, "witnesses_failing 2");
        }
    }

    /** A witness that cosigns all. */
    private static final class AgreeingWitness implements Witness {
        final List<String> got = new CopyOnWriteArrayList<>();

        @Override
        public Optional<String> verifierKey() {
            return Optional.of(KEY);
        }

        @Override
        public CompletionStage<Answer> addCheckpoint(byte[] request) {
            got.add(new String(request, StandardCharsets.UTF_8));
            return CompletableFuture.completedFuture(new Answer(200, TEXT, LINE + "\n"));
        }
    }

    private static Path trusting(Path directory, Rig other) throws Exception {
        byte[] authority = other.certificates.authority().getEncoded();
        return Files.writeString(
                directory.resolve("witnesses.pem"),
                "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(authority)
                        + "\n-----END CERTIFICATE-----\n");
    }

    @Test
    void believesNobodyUnderAnotherName(@TempDir Path directory) throws Exception {
        try (Rig other = new Rig("status_host", "127.0.0.2")) {
            AgreeingWitness witness = new AgreeingWitness();
            other.around.witness.set(witness);
            try (Rig rig = new Rig("witness_trust", trusting(directory, other).toString())) {
                log(rig, new Cosigner(other.uri("status", "/witness"), KEY)).size(100);
                rig.node.advance(TICK);
                assertMetric(rig, "witnesses_failing 1");
                assertEquals(List.of(), witness.got, "its certificate is for 127.0.0.1");
            }
        }
    }

    @Test
    void isCosignedByAnotherNodeWhoseAuthorityIsTrusted(@TempDir Path directory) throws Exception {
        try (Rig other = new Rig()) {
            AgreeingWitness witness = new AgreeingWitness();
            other.around.witness.set(witness);
            Path trusted = trusting(directory, other);
            Cosigner cosigner = new Cosigner(other.uri("status", "/witness"), KEY);
            try (Rig rig = new Rig()) {
                log(rig, cosigner).size(100);
                rig.node.advance(TICK);
                assertMetric(rig, "witnesses_failing 1");
                assertEquals(List.of(), witness.got, "nobody vouches for it");
            }
            try (Rig rig = new Rig("witness_trust", trusted.toString())) {
                StubLog log = log(rig, cosigner);
                log.size(100);
                rig.node.advance(TICK);
                assertEquals(List.of(LINE + " on 100"), log.told);
                assertEquals(List.of("old 0\n\n" + log.checkpoint().orElseThrow()), witness.got);
            }
        }
    }

    /** A request to a witness that says nothing of its own accord. */
    private static CompletableFuture<Object> post(WitnessClient client, ServerSocket witness) {
        URI uri = URI.create("http://127.0.0.1:" + witness.getLocalPort() + "/add-checkpoint");
        return CompletableFuture.supplyAsync(() -> {
            try {
                return client.post(uri, new byte[10]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static WitnessClient client(SimNode node) {
        return new WitnessClient(
                Optional.empty(),
                () -> {
                    throw new IllegalStateException("not for http");
                },
                node.scheduler());
    }

    @Test
    void leavesNoRequestBehindWhenItStops() throws Exception {
        try (SimNode node = new SimNode();
                ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            WitnessClient client = client(node);
            CompletableFuture<Object> answer = post(client, silent);
            try (Socket accepted = silent.accept()) {
                assertEquals('P', accepted.getInputStream().read());
                client.close();
                assertThrows(ExecutionException.class, () -> answer.get(4, TimeUnit.SECONDS));
                assertThrows(IOException.class, () -> client.post(URI.create("http://127.0.0.1:1/"), new byte[1]));
            }
            assertEquals(0, node.scheduler().pending());
        }
    }

    @Test
    void givesUpOnAWitnessThatDoesNotAnswer() throws Exception {
        try (SimNode node = new SimNode();
                ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            WitnessClient client = client(node);
            CompletableFuture<Object> answer = post(client, silent);
            try (Socket accepted = silent.accept()) {
                assertEquals('P', accepted.getInputStream().read());
                node.advance(Duration.ofMillis(WitnessClient.WHOLE_MS_MAX));
                assertThrows(ExecutionException.class, () -> answer.get(4, TimeUnit.SECONDS));
            }
            assertEquals(0, node.scheduler().pending());
        }
    }

    /** The JDK's own client holds a lock while it waits for the rest of a chunk's first line: nobody could stop it. */
    @Test
    void givesUpOnAWitnessThatAnswersForEver() throws Exception {
        try (SimNode node = new SimNode();
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            WitnessClient client = client(node);
            CompletableFuture<Object> answer = post(client, server);
            ScheduledExecutorService slow = Executors.newSingleThreadScheduledExecutor();
            try (Socket accepted = server.accept()) {
                assertEquals('P', accepted.getInputStream().read());
                OutputStream out = accepted.getOutputStream();
                out.write(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;".getBytes(StandardCharsets.US_ASCII));
                CountDownLatch parts = new CountDownLatch(10);
                var unused = slow.scheduleWithFixedDelay(
                        () -> {
                            try {
                                out.write('a');
                                parts.countDown();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e); // it hung up
                            }
                        },
                        0,
                        20,
                        TimeUnit.MILLISECONDS);
                assertTrue(parts.await(10, TimeUnit.SECONDS));
                assertTimeoutPreemptively(
                        Duration.ofSeconds(10),
                        () -> node.advance(Duration.ofMillis(WitnessClient.WHOLE_MS_MAX)),
                        "a timer's thread is held up");
                assertThrows(ExecutionException.class, () -> answer.get(4, TimeUnit.SECONDS));
            } finally {
                slow.shutdownNow();
            }
        }
    }
}
