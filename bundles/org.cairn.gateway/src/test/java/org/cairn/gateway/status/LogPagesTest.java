// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.status;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.ledger.TransparencyLog.Cosigner;
import org.cairn.core.api.ledger.Witness;
import org.cairn.gateway.Raw;
import org.cairn.gateway.RawHttp2;
import org.cairn.gateway.Rig;
import org.cairn.gateway.StubLog;
import org.cairn.gateway.http.Reads;
import org.cairn.testkit.ledger.Drafts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The log and the witness at the status endpoint (CGN-19; docs/VERIFY.md, 1). */
final class LogPagesTest {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private static HttpRequest.Builder request(Rig rig, String target) {
        return HttpRequest.newBuilder(rig.uri("status", target));
    }

    private static HttpResponse<byte[]> get(Rig rig, String target) throws Exception {
        return rig.client(HttpClient.Version.HTTP_1_1).send(request(rig, target).build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static void assertText(Rig rig, String target, String text, String caching) throws Exception {
        HttpResponse<byte[]> answer = get(rig, target);
        assertEquals(200, answer.statusCode(), target);
        assertEquals(text, new String(answer.body(), StandardCharsets.UTF_8), target);
        assertEquals(TEXT, header(answer, "content-type"), target);
        assertEquals(caching, header(answer, "cache-control"), target);
        assertEquals("*", header(answer, "access-control-allow-origin"), target);
    }

    private static StubLog log(Rig rig) {
        StubLog log = new StubLog();
        log.size(70_000);
        rig.around.log.set(log);
        return log;
    }

    @Test
    void publishesTextsForAnybody() throws Exception {
        try (Rig rig = new Rig()) {
            StubLog log = log(rig);
            log.days.put(LocalDate.of(2026, 11, 18), "manifest\n");
            log.days.put(LocalDate.of(2026, 11, 19), "other\n");
            log.proofs.put("node/2026-11-19/3", "proof\n");
            assertText(rig, "/log/key", StubLog.KEY + "\n", "public, max-age=60");
            assertText(rig, "/log/checkpoint", log.checkpoint().orElseThrow(), "public, max-age=1");
            assertText(rig, "/log/days", "2026-11-18\n2026-11-19\n", "public, max-age=60");
            assertText(rig, "/log/day/2026-11-18", "manifest\n", FOR_EVER);
            assertText(rig, "/log/proof/node/2026-11-19/3", "proof\n", "public, max-age=60");
        }
    }

    @Test
    void tellsItsPolicy() throws Exception {
        try (Rig rig = new Rig()) {
            StubLog log = log(rig);
            log.cosigners.add(new Cosigner(rig.uri("status", "/witness"), "w+1+A"));
            HttpResponse<byte[]> answer = get(rig, "/log/policy");
            assertEquals("application/json", header(answer, "content-type"));
            assertEquals(
                    Map.of(
                            "origin",
                            StubLog.ORIGIN,
                            "key",
                            StubLog.KEY,
                            "retention_days",
                            366,
                            "first",
                            512,
                            "cosigners",
                            List.of("w+1+A")),
                    JSON.std.mapFrom(answer.body()));
            log.key = Optional.empty();
            assertEquals(404, get(rig, "/log/policy").statusCode(), "nothing was signed yet");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void servesTilesAndEntries(HttpClient.Version version) throws Exception {
        try (Rig rig = new Rig()) {
            StubLog log = log(rig);
            byte[] full = new byte[8192];
            new Random(1).nextBytes(full);
            byte[] entries = new byte[1 << 20];
            new Random(2).nextBytes(entries);
            log.tiles.put("0/1234/256", full);
            log.tiles.put("1/0/17", new byte[17 * 32]);
            log.tiles.put("entries/1234/256", entries);
            HttpClient client = rig.client(version);
            Map<String, byte[]> paths = Map.of(
                    "/log/tile/0/x001/234", full,
                    "/log/tile/1/000.p/17", new byte[17 * 32],
                    "/log/tile/entries/x001/234", entries);
            for (Map.Entry<String, byte[]> path : paths.entrySet()) {
                HttpResponse<byte[]> answer =
                        client.send(request(rig, path.getKey()).build(), BodyHandlers.ofByteArray());
                assertEquals(version, answer.version());
                assertEquals(200, answer.statusCode());
                assertArrayEquals(path.getValue(), answer.body());
                assertEquals("application/octet-stream", header(answer, "content-type"));
                assertEquals(path.getValue().length + "", header(answer, "content-length"));
                assertEquals("*", header(answer, "access-control-allow-origin"));
                assertEquals("nosniff", header(answer, "x-content-type-options"));
                boolean partial = path.getKey().contains(".p/");
                assertEquals(partial ? "public, max-age=60" : FOR_EVER, header(answer, "cache-control"));
                HttpResponse<String> head = client.send(
                        request(rig, path.getKey())
                                .method("HEAD", BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
                assertEquals(200, head.statusCode());
                assertEquals("", head.body());
                assertEquals(path.getValue().length + "", header(head, "content-length"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/log",
                "/log/",
                "/log/keys",
                "/log/checkpoint/",
                "/log/checkpoint?fresh",
                "/log//checkpoint",
                "/log/../metrics",
                "/log/%63heckpoint",
                "/LOG/checkpoint",
                "/log/tile/0/000",
                "/log/tile/0/0",
                "/log/tile/0/x000/000",
                "/log/tile/0/001.p/256",
                "/log/tile/0/001.p/0",
                "/log/tile/9/001",
                "/log/tile/0/001?x",
                "/log/tile/../../etc/passwd",
                "/log/day/2026-11-31",
                "/log/day/2026-11-20",
                "/log/day/+999999999-12-31",
                "/log/day/-0001-01-01",
                "/log/day/2026-11-20/",
                "/log/proof/node/2026-11-20/0",
                "/log/proof/node/2026-11-20/00",
                "/log/proof/node/+12026-11-20/0",
                "/log/proof/../2026-11-20/0",
                "/witness/keys",
                "/witness/"
            })
    void hasNothingElse(String target) throws Exception {
        try (Rig rig = new Rig("host", "127.0.0.1")) {
            log(rig).tiles.put("0/1/256", new byte[8192]);
            HttpResponse<byte[]> answer = get(rig, target);
            assertEquals(404, answer.statusCode(), target);
            assertEquals("application/problem+json", header(answer, "content-type"));
        }
    }

    @Test
    void isReadOnly() throws Exception {
        try (Rig rig = new Rig()) {
            log(rig);
            for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
                HttpResponse<String> answer = rig.client(HttpClient.Version.HTTP_1_1)
                        .send(
                                request(rig, "/log/checkpoint")
                                        .method(method, BodyPublishers.ofString("x"))
                                        .build(),
                                BodyHandlers.ofString());
                assertEquals(404, answer.statusCode(), method);
            }
        }
    }

    @Test
    void saysWhenItIsNotThereAndLetsBrowsersReadThat() throws Exception {
        try (Rig rig = new Rig()) {
            for (String target : List.of("/log/checkpoint", "/witness/key")) {
                HttpResponse<byte[]> answer = get(rig, target);
                assertEquals(503, answer.statusCode());
                assertEquals("5", header(answer, "retry-after"));
            }
            assertEquals("*", header(get(rig, "/log/checkpoint"), "access-control-allow-origin"));
            StubLog log = new StubLog();
            log.key = Optional.empty();
            rig.around.log.set(log);
            assertEquals(404, get(rig, "/log/checkpoint").statusCode(), "none was signed yet");
            HttpResponse<byte[]> key = get(rig, "/log/key");
            assertEquals(404, key.statusCode());
            assertEquals("*", header(key, "access-control-allow-origin"));
            assertEquals("no-store", header(key, "cache-control"));
            log.closed = true;
            HttpResponse<byte[]> closed = get(rig, "/log/checkpoint");
            assertEquals(503, closed.statusCode(), "it is being swapped");
            assertEquals("5", header(closed, "retry-after"));
            assertEquals("*", header(closed, "access-control-allow-origin"));
            rig.around.log.unset(log);
            assertEquals(503, get(rig, "/log/key").statusCode());
        }
    }

    @Test
    void tellsOfReadsThatFail() throws Exception {
        try (Rig rig = new Rig()) {
            StubLog log = log(rig);
            log.tiles.put("0/1/256", new byte[8192]);
            log.gate = CompletableFuture.failedFuture(new IllegalStateException("the disk is broken"));
            HttpResponse<byte[]> answer = get(rig, "/log/tile/0/001");
            assertEquals(503, answer.statusCode());
            assertFalse(new String(answer.body(), StandardCharsets.UTF_8).contains("disk"));
        }
    }

    @Test
    void readsOnlySoMuchAtOnceForAConnection() throws Exception {
        try (Rig rig = new Rig()) {
            StubLog log = log(rig);
            log.tiles.put("0/1/256", new byte[8192]);
            log.gate = new CompletableFuture<>();
            HttpClient client = rig.client(HttpClient.Version.HTTP_2);
            HttpRequest request = request(rig, "/log/tile/0/001").build();
            // one connection, which is there before the others ask
            assertEquals(
                    404,
                    client.send(request(rig, "/log/none").build(), BodyHandlers.discarding())
                            .statusCode());
            List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
            for (int i = 0; i < Reads.PER_CONNECTION_MAX + 5; i++) {
                answers.add(client.sendAsync(request, BodyHandlers.ofByteArray()));
            }
            Rig.await(() -> answers.stream().filter(CompletableFuture::isDone).count() == 5);
            assertEquals(Reads.PER_CONNECTION_MAX, log.reads.get());
            CompletableFuture<HttpResponse<byte[]>> other =
                    rig.client(HttpClient.Version.HTTP_1_1).sendAsync(request, BodyHandlers.ofByteArray());
            Rig.await(() -> log.reads.get() == Reads.PER_CONNECTION_MAX + 1);
            log.gate.complete(null);
            assertEquals(200, other.get(10, TimeUnit.SECONDS).statusCode(), "another connection is not kept out");
            int refused = 0;
            for (var answer : answers) {
                int status = answer.get(10, TimeUnit.SECONDS).statusCode();
                assertTrue(status == 200 || status == 503);
                refused += status == 503 ? 1 : 0;
            }
            assertEquals(5, refused);
            assertEquals(200, client.send(request, BodyHandlers.discarding()).statusCode(), "places are given back");
        }
    }

    @Test
    void letsGoOfCallersWhoDoNotReadTheirEntries() throws Exception {
        try (Rig rig = new Rig("idle_seconds", 1);
                RawHttp2 caller = new RawHttp2(rig, "status", 4, 0)) {
            log(rig).tiles.put("entries/1/256", new byte[4 << 20]);
            for (int stream = 1; stream < 9; stream += 2) {
                caller.get(stream, "/log/tile/entries/001", "none");
            }
            assertEquals(1, caller.until(RawHttp2.RESET).stream());
            assertEquals(200, get(rig, "/log/tile/entries/001").statusCode());
        }
    }

    // ---- the witness

    private static final String SLOW =
            "POST /witness/add-checkpoint HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";

    /** A witness that answers what a test says, and keeps what it got. */
    private static final class StubWitness implements Witness {
        final List<byte[]> got = new ArrayList<>();
        volatile Answer answer = new Answer(200, TEXT, "\u2014 w AAAA\n");

        @Override
        public Optional<String> verifierKey() {
            return Optional.of("w+00000000+AAAA");
        }

        @Override
        public CompletionStage<Answer> addCheckpoint(byte[] request) {
            got.add(request);
            return CompletableFuture.completedFuture(answer);
        }
    }

    private static HttpResponse<String> add(Rig rig, HttpClient.Version version, byte[] body) throws Exception {
        return rig.client(version)
                .send(
                        request(rig, "/witness/add-checkpoint")
                                .POST(BodyPublishers.ofByteArray(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void passesCheckpointsToTheWitness(HttpClient.Version version) throws Exception {
        try (Rig rig = new Rig()) {
            StubWitness witness = new StubWitness();
            rig.around.witness.set(witness);
            byte[] body = new byte[WitnessPages.BODY_BYTES_MAX];
            new Random(4).nextBytes(body);
            HttpResponse<String> cosigned = add(rig, version, body);
            assertEquals(200, cosigned.statusCode());
            assertEquals("\u2014 w AAAA\n", cosigned.body());
            assertEquals("no-store", header(cosigned, "cache-control"));
            assertArrayEquals(body, witness.got.get(0));
            witness.answer = new Witness.Answer(409, "text/x.tlog.size", "20852163\n");
            HttpResponse<String> conflict = add(rig, version, new byte[3]);
            assertEquals(409, conflict.statusCode());
            assertEquals("text/x.tlog.size", header(conflict, "content-type"));
            assertEquals("20852163\n", conflict.body());
            assertEquals(
                    413,
                    add(rig, version, new byte[WitnessPages.BODY_BYTES_MAX + 1]).statusCode());
            assertEquals(2, witness.got.size());
            assertEquals(404, get(rig, "/witness/add-checkpoint").statusCode());
            HttpResponse<byte[]> key = get(rig, "/witness/key");
            assertEquals("w+00000000+AAAA\n", new String(key.body(), StandardCharsets.UTF_8));
            assertEquals(TEXT, header(key, "content-type"));
        }
    }

    private static Raw status(Rig rig) throws Exception {
        return new Raw(rig.client(HttpClient.Version.HTTP_1_1)
                .sslContext()
                .getSocketFactory()
                .createSocket("127.0.0.1", rig.uri("status", "").getPort()));
    }

    @Test
    void refusesCheckpointsWithoutAnEnd() throws Exception {
        try (Rig rig = new Rig();
                Raw caller = status(rig)) {
            StubWitness witness = new StubWitness();
            rig.around.witness.set(witness);
            caller.send("POST /witness/add-checkpoint HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            String part = "2000\r\n" + "x".repeat(0x2000) + "\r\n";
            String answer;
            try {
                for (int i = 0; i < 9; i++) {
                    caller.send(part);
                }
                answer = caller.until("\r\n\r\n");
            } catch (IOException e) {
                throw new AssertionError("no answer", e);
            }
            assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
            assertTrue(witness.got.isEmpty());
        }
    }

    @Test
    void receivesOnlySoManyCheckpointsAtOnceFromOneAddress() throws Exception {
        List<Raw> slow = new ArrayList<>();
        try (Rig rig = new Rig()) {
            rig.around.witness.set(new StubWitness());
            for (int i = 0; i < WitnessPages.BODIES_SOURCE_MAX; i++) {
                Raw caller = status(rig);
                slow.add(caller);
                caller.send(SLOW);
                assertTrue(caller.until("\r\n\r\n").startsWith("HTTP/1.1 100 "));
            }
            assertEquals(503, add(rig, HttpClient.Version.HTTP_1_1, new byte[5]).statusCode());
            slow.get(0).close();
            Rig.await(() -> {
                try {
                    return add(rig, HttpClient.Version.HTTP_1_1, new byte[5]).statusCode() == 200;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        } finally {
            for (Raw caller : slow) {
                caller.close();
            }
        }
    }

    @Test
    void tellsHowLongRowsTake() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            rig.ledger.append(Drafts.usual(0));
            var answer = rig.send(rig.request("/echo"));
            rig.tunnels.next().answer(200, "ok");
            assertEquals(200, answer.get(10, TimeUnit.SECONDS).statusCode());
            String metrics = new String(get(rig, "/metrics").body(), StandardCharsets.UTF_8);
            assertTrue(metrics.contains("# TYPE cairn_gateway_row_written_seconds summary\n"), metrics);
            assertTrue(metrics.contains("cairn_gateway_row_written_seconds_count 1\n"), metrics);
            String p50 = metrics.replaceAll(
                    "(?s).*cairn_gateway_row_written_seconds\\{quantile=\"0.5\"} ([^\n]*)\n.*", "$1");
            assertTrue(Double.parseDouble(p50) > 0 && Double.parseDouble(p50) < 10, p50);
        }
    }
}
