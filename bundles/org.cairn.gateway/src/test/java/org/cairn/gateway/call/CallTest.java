// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairn.core.api.ledger.PrivateRow;
import org.cairn.core.api.ledger.Row;
import org.cairn.gateway.Raw;
import org.cairn.gateway.Rig;
import org.cairn.gateway.StubStream;
import org.cairn.gateway.tunnel.WorkListener;
import org.junit.jupiter.api.Test;

/** The life of a call over real sockets (CGN-3, CGN-4, CGN-17; DESIGN 3; docs/HTTP.md). */
final class CallTest {
    private static HttpResponse<String> get(CompletableFuture<HttpResponse<String>> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static String bearer(Rig rig) {
        return "Host: gateway\r\nAuthorization: Bearer " + rig.token + "\r\n";
    }

    private static List<String> outcomes(List<Row> rows) {
        return rows.stream()
                .map(row -> String.valueOf(row.columns().get("outcome")))
                .toList();
    }

    @Test
    void answersWithTheReceiptInTheHeadOnceTheRowIsWritten() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            rig.ledger.hold();
            var answer = rig.send(rig.request("/echo?x=1")
                    .header("Cairn-Field-Order-No", "A 7")
                    .header("Cookie", "secret=1")
                    .POST(BodyPublishers.ofString("hello")));
            StubStream stream = rig.tunnels.next();
            assertEquals("hello", new String(stream.body(), StandardCharsets.UTF_8));
            assertEquals("/echo?x=1", stream.head.target());
            assertFalse(stream.head.headers().contains("authorization"));
            stream.answer(201, "done");
            Rig.await(() -> rig.broker.work(10).isEmpty());
            assertFalse(answer.isDone(), "the answer waits for its row");
            rig.ledger.release();

            HttpResponse<String> done = get(answer);
            Row row = rig.rows(1).get(0);
            assertEquals(201, done.statusCode());
            assertEquals("done", done.body());
            assertEquals(
                    "row=" + row.id() + "; hash=" + row.hash()
                            + "; service=echo/0.2.0; tier=2; verified=none; fee=0.000000163 EUR",
                    header(done, "cairn-receipt"));
            assertTrue(header(done, "cairn-time").matches("queue=\\d+;tunnel=\\d+;start=\\d+;execution=\\d+"));
            assertEquals(header(done, "cairn-request"), row.columns().get("request"));
            assertEquals("163000", row.columns().get("fee"));
            PrivateRow secret = rig.open(row);
            assertEquals("A 7", secret.custom().get("order_no"));
            assertEquals("5", secret.columns().get("bytes_in"));
            assertEquals("4", secret.columns().get("bytes_out"));
            assertFalse(String.valueOf(secret.columns().get("headers")).contains("secret"));
            long execution = Long.parseLong(String.valueOf(secret.columns().get("execution_us")));
            assertTrue(execution < 60_000_000L, "the worker's 1,000 s are not believed: " + execution);
        }
    }

    @Test
    void billsTheVersionThatAnsweredNotTheOneThatIsWanted() throws Exception {
        try (Rig rig = new Rig("work_plain", true)) {
            rig.worker("wk-1");
            for (String version : List.of("0.3.0.beta-1", "")) {
                CompletableFuture<HttpResponse<String>> answer = rig.send(rig.request("/echo"));
                StubStream stream = rig.tunnels.next();
                stream.headOf(version, 200, "content-length", "0");
                stream.end();
                String service = version.isEmpty() ? "echo/0.2.0" : "echo/" + version;
                assertTrue(header(get(answer), "cairn-receipt").contains("; service=" + service + ";"));
                List<Row> rows = rig.rows(version.isEmpty() ? 2 : 1);
                assertEquals(service, rows.get(rows.size() - 1).columns().get("service"));
            }
        }
    }

    @Test
    void sendsTheReceiptOfALongAnswerAsATrailer() throws Exception {
        try (Rig rig = new Rig("work_plain", true);
                Raw caller = new Raw(rig.connect())) {
            rig.worker("wk-1");
            caller.send("GET /echo HTTP/1.1\r\n" + bearer(rig) + "Connection: close\r\n\r\n");
            StubStream stream = rig.tunnels.next();
            stream.head(200, "content-length", "200000");
            stream.data(new byte[100_000]);
            stream.data(new byte[100_000]);
            stream.end();
            String answer = caller.all();
            String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
            String trailer = answer.substring(answer.lastIndexOf("\r\n0\r\n"));
            assertTrue(head.contains("transfer-encoding: chunked"), head);
            assertFalse(head.contains("cairn-receipt:"), head);
            assertTrue(trailer.contains("cairn-receipt: row=node/2026-11-20/0; hash="), trailer);
            assertTrue(trailer.contains("cairn-time: queue="), trailer);
            assertEquals(200_000, stream.consumed.get());
            assertEquals(List.of("complete"), outcomes(rig.rows()));
        }
    }

    @Test
    void sendsOnAnAnswerOfUnknownLengthThatIsSlow() throws Exception {
        try (Rig rig = new Rig("work_plain", true);
                Raw caller = new Raw(rig.connect())) {
            rig.worker("wk-1");
            caller.send("GET /echo HTTP/1.1\r\n" + bearer(rig) + "\r\n");
            StubStream stream = rig.tunnels.next();
            stream.head(200);
            stream.data("tick".getBytes(StandardCharsets.UTF_8));
            caller.until("tick");
            stream.end();
            caller.until("cairn-receipt: ");
        }
    }

    @Test
    void doesTheRequestAgainFromTheSpoolWhenAWorkerIsLost() throws Exception {
        byte[] body = new byte[3 << 20];
        new Random(7).nextBytes(body);
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            var answer = rig.send(rig.request("/echo").POST(BodyPublishers.ofByteArray(body)));
            StubStream first = rig.tunnels.next();
            assertArrayEquals(body, first.body());
            first.head(200);
            first.data("half an ans".getBytes(StandardCharsets.UTF_8));
            first.fail(WorkListener.Failure.LOST);
            StubStream second = rig.tunnels.next();
            assertEquals(2, second.head.attempt());
            assertArrayEquals(body, second.body());
            second.answer(200, "whole");
            assertEquals("whole", get(answer).body());
            assertEquals(List.of("lost", "complete"), outcomes(rig.rows(2)));
            assertEquals("0", rig.rows().get(0).columns().get("fee"));
            Rig.await(() -> {
                try (Stream<?> files = Files.list(rig.node.directory("gateway"))) {
                    return files.findAny().isEmpty();
                }
            });
        }
    }

    @Test
    void doesNotCountAnAttemptThatTheWorkerDeclined() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            var answer = rig.send(rig.request("/echo"));
            rig.tunnels.next().fail(WorkListener.Failure.DECLINED);
            StubStream second = rig.tunnels.next();
            assertEquals(1, second.head.attempt());
            second.answer(200, "ok");
            assertEquals(200, get(answer).statusCode());
            assertEquals(List.of("complete"), outcomes(rig.rows()));
        }
    }

    @Test
    void tellsTheCallerWhenThreeWorkersWereLost() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            var answer = rig.send(rig.request("/echo"));
            for (int i = 0; i < 3; i++) {
                rig.tunnels.next().fail(WorkListener.Failure.BROKEN);
            }
            HttpResponse<String> done = get(answer);
            assertEquals(502, done.statusCode());
            assertEquals("application/problem+json", header(done, "content-type"));
            assertTrue(done.body().contains(header(done, "cairn-request")), done.body());
            assertEquals(List.of("lost", "lost", "lost"), outcomes(rig.rows(3)));
        }
    }

    @Test
    void breaksOffWhenTheWorkerIsLostAfterTheFirstByte() throws Exception {
        try (Rig rig = new Rig("work_plain", true);
                Raw caller = new Raw(rig.connect())) {
            rig.worker("wk-1");
            caller.send("GET /echo HTTP/1.1\r\n" + bearer(rig) + "\r\n");
            StubStream stream = rig.tunnels.next();
            stream.head(200);
            stream.data(new byte[70_000]);
            caller.until("\r\n\r\n");
            stream.fail(WorkListener.Failure.LOST);
            assertFalse(caller.all().contains("\r\n0\r\n"), "the answer must not look complete");
            assertEquals(List.of("truncated"), outcomes(rig.rows(1)));
            assertTrue(rig.broker.work(10).isEmpty());
        }
    }

    @Test
    void cancelsTheWorkWhenTheCallerLeaves() throws Exception {
        try (Rig rig = new Rig("work_plain", true)) {
            rig.worker("wk-1");
            Raw caller = new Raw(rig.connect());
            caller.send("GET /echo HTTP/1.1\r\n" + bearer(rig) + "\r\n");
            StubStream stream = rig.tunnels.next();
            caller.close();
            stream.cancelled.get(10, TimeUnit.SECONDS);
            assertEquals(List.of("cancelled"), outcomes(rig.rows(1)));
            Rig.await(() -> rig.broker.work(10).isEmpty());
        }
    }

    @Test
    void holdsTheWorkerBackWhileTheCallerDoesNotRead() throws Exception {
        try (Rig rig = new Rig("work_plain", true);
                Raw caller = new Raw(rig.connect())) {
            rig.worker("wk-1");
            caller.socket().setReceiveBufferSize(16 * 1024);
            caller.send("GET /echo HTTP/1.1\r\n" + bearer(rig) + "Connection: close\r\n\r\n");
            StubStream stream = rig.tunnels.next();
            stream.head(200);
            int sent = 0;
            // a real tunnel lets a worker send on only as its bytes are consumed; here 1 MiB may be in flight
            while (sent < 64 << 20 && sent - stream.consumed.get() < 1 << 20) {
                stream.data(new byte[64 * 1024]);
                sent += 64 * 1024;
                long expected = sent - (1L << 20) + 64 * 1024;
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
                while (stream.consumed.get() < expected && System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
            }
            assertTrue(sent < 64 << 20, "a caller who reads nothing must stop the worker");
            stream.end();
            String answer = caller.all();
            assertTrue(answer.contains("cairn-receipt: "), "all of it arrives once he reads");
            assertEquals(sent, stream.consumed.get());
        }
    }

    @Test
    void holdsTheCallerBackWhileTheWorkerDoesNotRead() throws Exception {
        byte[] body = new byte[24 << 20];
        new Random(3).nextBytes(body);
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            var answer = rig.send(rig.request("/echo").POST(BodyPublishers.ofByteArray(body)));
            StubStream stream = rig.tunnels.next();
            stream.writable(false);
            int before = stream.received().length;
            assertTrue(before < 4 << 20, "a body beyond the spool's limit is not read ahead: " + before);
            stream.writable(true);
            assertTrue(Arrays.equals(body, stream.body()));
            stream.answer(200, "ok");
            assertEquals(200, get(answer).statusCode());
        }
    }

    @Test
    void takesTheFirstAnswerOfARace() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            rig.worker("wk-2");
            var answer = rig.send(rig.request("/echo").header("Cairn-Race", "2").POST(BodyPublishers.ofString("b")));
            StubStream one = rig.tunnels.next();
            StubStream two = rig.tunnels.next();
            assertFalse(one.worker.equals(two.worker));
            one.head(200);
            two.answer(200, "second");
            assertEquals("second", get(answer).body());
            one.cancelled.get(10, TimeUnit.SECONDS);
            List<String> outcomes = outcomes(rig.rows(2));
            assertTrue(outcomes.containsAll(List.of("complete", "race-lost")), outcomes.toString());
        }
    }

    @Test
    void recordsAFailureOfTheServiceWithoutAFee() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            var answer = rig.send(rig.request("/echo"));
            StubStream stream = rig.tunnels.next();
            stream.head(500, "content-type", "application/problem+json");
            stream.data("{}".getBytes(StandardCharsets.UTF_8));
            stream.endFailed();
            assertEquals(500, get(answer).statusCode());
            Row row = rig.rows(1).get(0);
            assertEquals("failed", row.columns().get("outcome"));
            assertEquals("0", row.columns().get("fee"));
        }
    }

    @Test
    void givesUpWhenTheTimeIsOver() throws Exception {
        try (Rig rig = new Rig()) {
            var none = rig.send(rig.request("/echo").header("Cairn-Timeout", "0.1"));
            HttpResponse<String> noWorker = get(none);
            assertEquals(503, noWorker.statusCode());
            assertTrue(noWorker.body().contains("no-worker"), noWorker.body());
            assertFalse(header(noWorker, "retry-after").isEmpty());
            rig.worker("wk-1");
            var slow = rig.send(rig.request("/echo").header("Cairn-Timeout", "0.2"));
            StubStream stream = rig.tunnels.next();
            assertEquals(504, get(slow).statusCode());
            stream.cancelled.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void answersHeadWithTheReceiptAndWithoutABody() throws Exception {
        try (Rig rig = new Rig("work_plain", true);
                Raw caller = new Raw(rig.connect())) {
            rig.worker("wk-1");
            caller.send("HEAD /echo HTTP/1.1\r\n" + bearer(rig) + "Connection: close\r\n\r\n");
            StubStream stream = rig.tunnels.next();
            stream.head(200, "content-length", "5000000");
            stream.end();
            String answer = caller.all();
            assertTrue(answer.contains("content-length: 5000000"), answer);
            assertTrue(answer.contains("cairn-receipt: "), answer);
            assertTrue(answer.endsWith("\r\n\r\n"), answer);
        }
    }

    @Test
    void keepsReceiptsForTheirCustomerOnly() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            var answer = rig.send(rig.request("/echo"));
            rig.tunnels.next().answer(200, "ok");
            String id = header(get(answer), "cairn-request");
            HttpResponse<String> receipt = get(rig.send(rig.request("/.cairn/receipt/" + id)));
            assertEquals(200, receipt.statusCode());
            assertTrue(receipt.body().contains("\"row\":\"node/2026-11-20/0\""), receipt.body());
            String stranger = rig.identity.customerSession().token();
            HttpResponse<String> refused = get(
                    rig.send(rig.request("/.cairn/receipt/" + id).setHeader("Authorization", "Bearer " + stranger)));
            assertEquals(404, refused.statusCode());
        }
    }
}
