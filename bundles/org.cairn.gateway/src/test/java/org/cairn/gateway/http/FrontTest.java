// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cairn.gateway.Raw;
import org.cairn.gateway.Rig;
import org.cairn.gateway.StubStream;
import org.cairn.testkit.identity.MemoryIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The public front: both versions of HTTP, TLS, limits and hostile callers (CGN-1, CGN-3, CGN-5). */
final class FrontTest {
    private static final String POST = "POST /echo HTTP/1.1\r\nHost: a\r\n";
    private static final String TOKEN = "Authorization: Bearer TOKEN\r\n";

    private static String plain(String request) throws Exception {
        try (Rig rig = new Rig("work_plain", true);
                Raw caller = new Raw(rig.connect())) {
            rig.worker("wk-1");
            caller.send(request.replace("TOKEN", rig.token)).sendNoMore();
            return caller.all();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                "Transfer-Encoding: chunked, chunked\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: identity\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding : chunked\r\n",
                "Content-Length: 5\r\nContent-Length: 6\r\n",
                "Content-Length: +5\r\n",
                "Content-Length: 5, 5\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: 0x5\r\n",
                "Host: other\r\n",
                "Bad Name: x\r\n",
                "X: a\rb\r\n",
                "X: a\0b\r\n"
            })
    void refusesWhatCouldBeReadInTwoWays(String headers) throws Exception {
        String answer = plain(POST + TOKEN + headers + "\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertEquals(answer.indexOf("HTTP/1.1"), answer.lastIndexOf("HTTP/1.1"), "one answer, then it hangs up");
        assertTrue(answer.contains("connection: close"), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://a/echo HTTP/1.1\r\nHost: a\r\n\r\n",
                "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /echo HTTP/1.1\r\n\r\n",
                "\u0016\u0003\u0001\r\n\r\n"
            })
    void refusesOddRequestLines(String request) throws Exception {
        assertTrue(plain(request).startsWith("HTTP/1.1 400 "));
    }

    @Test
    void refusesABadChunkInTheMiddleOfABody() throws Exception {
        String answer = plain(POST + TOKEN + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    }

    @Test
    void refusesHeadsThatAreTooLarge() throws Exception {
        String start = "GET /echo HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer TOKEN\r\n";
        String line = "GET /" + "a".repeat(33 * 1024) + " HTTP/1.1\r\nHost: a\r\n\r\n";
        String header = start + "X: " + "a".repeat(33 * 1024) + "\r\n\r\n";
        StringBuilder many = new StringBuilder(start);
        for (int i = 0; i < 100; i++) {
            many.append("X-").append(i).append(": 1\r\n");
        }
        for (String request : List.of(line, header, many + "\r\n")) {
            String answer = plain(request);
            assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
        }
    }

    @Test
    void refusesBodiesThatAreTooLarge() throws Exception {
        String answer = plain(POST + TOKEN + "Content-Length: 2147483649\r\nExpect: 100-continue\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
    }

    @Test
    void asksForABodyOnlyWhenItIsWelcome() throws Exception {
        try (Rig rig = new Rig("work_plain", true);
                Raw caller = new Raw(rig.connect())) {
            rig.worker("wk-1");
            caller.send("POST /echo HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + rig.token
                    + "\r\nContent-Length: 4\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
            assertTrue(caller.until("\r\n\r\n").startsWith("HTTP/1.1 100 "));
            caller.send("body");
            StubStream stream = rig.tunnels.next();
            assertEquals(4, stream.body().length);
            assertFalse(stream.head.headers().contains("expect"));
            stream.answer(200, "ok");
            assertTrue(caller.all().startsWith("HTTP/1.1 200 "));
        }
        String refused = plain("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        assertTrue(refused.startsWith("HTTP/1.1 401 "), refused);
        assertTrue(refused.contains("connection: close"), "the body will not come, so the connection cannot go on");
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (Rig rig = new Rig("work_plain", true);
                Raw caller = new Raw(rig.connect())) {
            rig.worker("wk-1");
            String head = " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + rig.token + "\r\n";
            caller.send("GET /echo/1" + head + "\r\nPOST /echo/2" + head + "Content-Length: 2\r\n\r\nxyGET /echo/3"
                    + head + "Connection: close\r\n\r\n");
            for (int i = 1; i <= 3; i++) {
                StubStream stream = rig.tunnels.next();
                assertEquals("/echo/" + i, stream.head.target());
                assertTrue(rig.tunnels.idle(), "the next one waits for this one's answer");
                stream.body();
                stream.answer(200, "answer" + i);
            }
            String answers = caller.all();
            assertTrue(answers.indexOf("answer1") < answers.indexOf("answer2"), answers);
            assertTrue(answers.indexOf("answer2") < answers.indexOf("answer3"), answers);
        }
    }

    @Test
    void keepsTheConnectionAfterARefusalWithAShortBody() throws Exception {
        try (Rig rig = new Rig("work_plain", true);
                Raw caller = new Raw(rig.connect())) {
            caller.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
            assertTrue(caller.until("\r\n\r\n").startsWith("HTTP/1.1 401 "));
            caller.send("GET /.cairn/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertTrue(caller.all().contains("HTTP/1.1 404 "));
        }
    }

    @Test
    void speaksHttp2OverTls() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            HttpClient client = rig.client(HttpClient.Version.HTTP_2);
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(client.sendAsync(
                        rig.request("/echo")
                                .POST(BodyPublishers.ofString("body"))
                                .build(),
                        BodyHandlers.ofString()));
            }
            for (int i = 0; i < 20; i++) {
                StubStream stream = rig.tunnels.next();
                assertEquals(4, stream.body().length);
                stream.head(200, "x-mine", "1", "content-length", i % 2 == 0 ? "100000" : "3");
                stream.data(new byte[i % 2 == 0 ? 100_000 : 3]);
                stream.end();
            }
            for (var answer : answers) {
                HttpResponse<String> done = answer.get(10, TimeUnit.SECONDS);
                assertEquals(HttpClient.Version.HTTP_2, done.version());
                assertEquals(200, done.statusCode());
                assertTrue(done.body().length() == 100_000
                        || done.headers().firstValue("cairn-receipt").isPresent());
            }
            HttpResponse<String> head = client.send(
                    HttpRequest.newBuilder(rig.uri("work", "/.cairn/none"))
                            .method("HEAD", BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            assertEquals(404, head.statusCode());
            assertEquals("", head.body());
        }
    }

    @Test
    void resetsAnHttp2StreamThatBreaksOffAndKeepsTheOthers() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            HttpClient client = rig.client(HttpClient.Version.HTTP_2);
            var broken = client.sendAsync(rig.request("/echo").build(), BodyHandlers.ofString());
            StubStream first = rig.tunnels.next();
            first.head(200);
            first.data(new byte[70_000]);
            Rig.await(() -> first.consumed.get() > 0);
            first.fail(org.cairn.gateway.tunnel.WorkListener.Failure.LOST);
            assertThrows(Exception.class, () -> broken.get(10, TimeUnit.SECONDS));
            var fine = client.sendAsync(rig.request("/echo").build(), BodyHandlers.ofString());
            rig.tunnels.next().answer(200, "fine");
            assertEquals("fine", fine.get(10, TimeUnit.SECONDS).body());
        }
    }

    @Test
    void cancelsTheWorkOfAnHttp2CallerWhoLeaves() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            HttpClient client = rig.client(HttpClient.Version.HTTP_2);
            var answer = client.sendAsync(rig.request("/echo").build(), BodyHandlers.ofString());
            StubStream stream = rig.tunnels.next();
            answer.cancel(true);
            stream.cancelled.get(10, TimeUnit.SECONDS);
            assertEquals("cancelled", rig.rows(1).get(0).columns().get("outcome"));
        }
    }

    @Test
    void holdsAnHttp2CallerBackAndRefusesHimEarly() throws Exception {
        byte[] body = new byte[20 << 20];
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            HttpClient client = rig.client(HttpClient.Version.HTTP_2);
            var answer = client.sendAsync(
                    rig.request("/echo").POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString());
            StubStream stream = rig.tunnels.next();
            stream.writable(false);
            assertTrue(stream.received().length < 10 << 20, "a body beyond the spool's limit is not read ahead");
            stream.writable(true);
            assertEquals(body.length, stream.body().length);
            stream.answer(200, "ok");
            assertEquals("ok", answer.get(10, TimeUnit.SECONDS).body());
            var refused = client.send(
                    rig.request("/none")
                            .POST(BodyPublishers.ofByteArray(new byte[50_000]))
                            .build(),
                    BodyHandlers.ofString());
            assertEquals(404, refused.statusCode());
        }
    }

    @Test
    void showsNewCertificatesToNewConnections() throws Exception {
        try (Rig rig = new Rig()) {
            HttpClient before = rig.client(HttpClient.Version.HTTP_1_1);
            HttpRequest request =
                    HttpRequest.newBuilder(rig.uri("work", "/.cairn/x")).build();
            assertEquals(404, before.send(request, BodyHandlers.ofString()).statusCode());
            rig.certificates.replace(new MemoryIdentity(rig.node.clock()).certificates());
            HttpClient after = rig.client(HttpClient.Version.HTTP_1_1);
            assertEquals(404, after.send(request, BodyHandlers.ofString()).statusCode());
            assertEquals(404, before.send(request, BodyHandlers.ofString()).statusCode(), "the old connection goes on");
        }
    }

    @Test
    void turnsAwayConnectionsThatAreTooMany() throws Exception {
        try (Rig rig = new Rig("work_plain", true, "connections_max", 2);
                Raw one = new Raw(rig.connect());
                Raw two = new Raw(rig.connect())) {
            for (Raw caller : List.of(one, two)) {
                caller.send("GET /.cairn/x HTTP/1.1\r\nHost: a\r\n\r\n");
                assertTrue(caller.until("\r\n\r\n").startsWith("HTTP/1.1 404 "));
            }
            try (Raw three = new Raw(rig.connect())) {
                assertEquals("", three.all().replace("(reset)", ""));
            }
        }
    }

    @Test
    void hangsUpOnCallersWhoSendNoHead() throws Exception {
        try (Rig rig = new Rig("work_plain", true, "head_seconds", 1);
                Raw caller = new Raw(rig.connect())) {
            caller.send("GET /echo HTTP/1.1\r\nX-Slow");
            assertEquals("", caller.all());
        }
    }

    @Test
    void finishesOpenCallsWhenItStops() throws Exception {
        Rig rig = new Rig("work_plain", true);
        try (Raw idle = new Raw(rig.connect());
                Raw late = new Raw(rig.connect())) {
            rig.worker("wk-1");
            var answer = rig.send(rig.request("/echo"));
            StubStream stream = rig.tunnels.next();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(rig::close);
            StringBuilder refused = new StringBuilder();
            Rig.await(() -> {
                late.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
                refused.append(late.until("\r\n\r\n"));
                late.until("}");
                return refused.indexOf("HTTP/1.1 503 ") >= 0;
            });
            assertTrue(refused.indexOf("connection: close") >= 0, refused.toString());
            assertFalse(closing.isDone());
            stream.answer(200, "finished");
            assertEquals("finished", answer.get(10, TimeUnit.SECONDS).body());
            closing.get(10, TimeUnit.SECONDS);
            assertEquals("", idle.all());
            assertThrows(IOException.class, rig::connect);
        }
    }

    @Test
    void tellsItsStatusAndItsMetrics() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            var answer = rig.send(rig.request("/echo"));
            rig.tunnels.next().answer(200, "ok");
            answer.get(10, TimeUnit.SECONDS);
            HttpClient client = rig.client(HttpClient.Version.HTTP_1_1);
            String status = client.send(
                            HttpRequest.newBuilder(rig.uri("status", "/")).build(), BodyHandlers.ofString())
                    .body();
            assertTrue(status.contains("\"node\":\"node\""), status);
            assertTrue(status.contains("\"path\":\"/echo\""), status);
            assertTrue(status.contains("\"credits\":999"), status);
            String metrics = client.send(
                            HttpRequest.newBuilder(rig.uri("status", "/metrics"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            assertTrue(metrics.contains("cairn_gateway_requests_total{service=\"echo\",class=\"2xx\"} 1\n"), metrics);
            assertTrue(metrics.contains("cairn_gateway_attempts_total{service=\"echo\",outcome=\"complete\"} 1\n"));
            assertTrue(metrics.contains("cairn_gateway_execution_seconds_count 1\n"), metrics);
            assertNotEquals(-1, metrics.indexOf("cairn_gateway_connections_open "), metrics);
        }
    }

    @Test
    void refusesPlainHttpBeyondLoopback() {
        assertThrows(IOException.class, () -> new Rig("work_plain", true, "host", "0.0.0.0"));
    }
}
