// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.Accounts;
import org.cairn.core.api.ledger.Row;
import org.cairn.gateway.Raw;
import org.cairn.gateway.Rig;
import org.cairn.gateway.StubLog;
import org.cairn.gateway.StubStream;
import org.cairn.gateway.core.Receipt;
import org.cairn.testkit.identity.Ed25519Key;
import org.cairn.testkit.ledger.Drafts;
import org.junit.jupiter.api.Test;

/** Receipts and disclosures: what the customer of a row gets, and nobody else (CGN-17, CGN-18; docs/VERIFY.md, 3). */
final class RowFilesTest {
    private static HttpResponse<String> get(CompletableFuture<HttpResponse<String>> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static HttpResponse<String> get(Rig rig, String target) throws Exception {
        return get(rig.send(rig.request(target)));
    }

    private static HttpResponse<String> get(Rig rig, String target, String token) throws Exception {
        return get(rig.send(rig.request(target).setHeader("Authorization", "Bearer " + token)));
    }

    private static Map<String, Object> json(HttpResponse<String> answer) throws Exception {
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(
                "application/json", answer.headers().firstValue("content-type").orElse(""));
        assertEquals("no-store", answer.headers().firstValue("cache-control").orElse(""));
        return JSON.std.mapFrom(answer.body());
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static HttpResponse<String> signed(Rig rig) throws Exception {
        var answer = rig.send(
                rig.request("/echo?a").header("Prefer", "receipt=signed").POST(BodyPublishers.ofString("in")));
        rig.tunnels.next().answer(200, "out");
        return get(answer);
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }

    private static String text(Map<String, Object> file, String member) {
        return String.valueOf(file.get(member));
    }

    private static Accounts.Credential make(Rig rig, AccountKind kind, Optional<String> parent) throws Exception {
        return rig.identity
                .accounts()
                .create(kind, "somebody", parent)
                .toCompletableFuture()
                .get();
    }

    private static String session(Rig rig, Accounts.Credential who) throws Exception {
        return rig.identity
                .sessions()
                .open(who.account().id(), who.key(), "127.0.0.1")
                .toCompletableFuture()
                .get()
                .token();
    }

    private static String user(Rig rig, String customer) throws Exception {
        return session(rig, make(rig, AccountKind.USER, Optional.of(customer)));
    }

    private static void assertSigned(Rig rig, Map<String, Object> file, Row row) throws Exception {
        assertEquals(sha256("POST\n/echo?a\nin"), file.get("request_hash"));
        assertEquals(sha256("out"), file.get("answer_hash"));
        byte[] text = Receipt.signedText(
                text(file, "request"),
                text(file, "request_hash"),
                text(file, "answer_hash"),
                row.id().toString(),
                row.hash());
        byte[] signature = Base64.getDecoder().decode(text(file, "signature"));
        assertTrue(Ed25519Key.verify(rig.identity.nodeKey().publicKey(), text, signature));
    }

    @Test
    void givesTheReceiptAsAFileThatCanBeCheckedOffline() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            StubLog log = new StubLog();
            rig.around.log.set(log);
            HttpResponse<String> answer = signed(rig);
            Row row = rig.rows(1).get(0);
            String path = "/.cairn/receipt/" + header(answer, "cairn-request");
            assertFalse(json(get(rig, path)).containsKey("proof"), "no checkpoint covers the row yet");
            log.proofs.put(row.id().toString(), "c2sp.org/tlog-proof@v1\n");
            Map<String, Object> file = json(get(rig, path));
            assertEquals(row.columns(), file.get("columns"));
            assertEquals(row.id().toString(), file.get("row"));
            assertEquals(row.hash(), file.get("hash"));
            assertEquals(StubLog.KEY, file.get("key"));
            assertEquals("c2sp.org/tlog-proof@v1\n", file.get("proof"));
            assertFalse(file.containsKey("private"));
            assertSigned(rig, file, row);
            assertEquals(header(answer, "cairn-signature"), file.get("signature"));
        }
    }

    @Test
    void keepsSignedReceiptsAcrossARestartAndForLongerThanADay() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            HttpResponse<String> answer = signed(rig);
            Row row = rig.rows(1).get(0);
            assertEquals(sha256("out"), rig.open(row).columns().get("answer_hash"));
            rig.restart();
            String path = "/.cairn/receipt/" + header(answer, "cairn-request");
            Map<String, Object> receipt = json(get(rig, path));
            assertSigned(rig, receipt, row);
            assertEquals(header(answer, "cairn-signature"), receipt.get("signature"));

            rig.node.advance(Duration.ofHours(30));
            rig.login();
            assertEquals(404, get(rig, path).statusCode());
            assertSigned(rig, json(get(rig, "/.cairn/row/" + row.id())), row);
        }
    }

    @Test
    void opensTheCustomersOwnRow() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            StubLog log = new StubLog();
            rig.around.log.set(log);
            var answer = rig.send(rig.request("/echo?width=320").header("Cairn-Field-Centre", "x"));
            rig.tunnels.next().answer(200, "out");
            get(answer);
            Row row = rig.rows(1).get(0);
            log.proofs.put(row.id().toString(), "proof\n");
            Map<String, Object> file = json(get(rig, "/.cairn/row/" + row.id()));
            assertEquals(row.columns(), file.get("columns"));
            assertEquals(row.hash(), file.get("hash"));
            assertEquals("proof\n", file.get("proof"));
            assertEquals(StubLog.KEY, file.get("key"));
            assertEquals(rig.open(row).blind(), file.get("blind"));
            Map<?, ?> secret = (Map<?, ?>) Objects.requireNonNull(file.get("private"));
            assertEquals("/echo?width=320", secret.get("internal.url"));
            assertEquals("x", secret.get("custom.centre"));
            assertEquals(rig.account, secret.get("internal.account"));
            assertFalse(file.containsKey("signature"), "nobody asked for one");
            assertFalse(secret.containsKey("internal.request_hash"), "nothing is hashed for plain requests");
            HttpResponse<String> head =
                    get(rig.send(rig.request("/.cairn/row/" + row.id()).method("HEAD", BodyPublishers.noBody())));
            assertEquals(200, head.statusCode());
            assertEquals("", head.body());
        }
    }

    @Test
    void showsARowAndItsReceiptToNobodyElse() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            HttpResponse<String> answer = signed(rig);
            Row row = rig.rows(1).get(0);
            String path = "/.cairn/row/" + row.id();
            String request = "\"request\":\"[^\"]*\"";
            String missing = get(rig, "/.cairn/row/node/2026-11-20/77").body().replaceAll(request, "");
            Accounts.Credential neighbour = make(rig, AccountKind.CUSTOMER, Optional.empty());
            for (String token : List.of(
                    session(rig, neighbour), user(rig, neighbour.account().id()), user(rig, rig.account))) {
                HttpResponse<String> refused = get(rig, path, token);
                assertEquals(404, refused.statusCode());
                assertEquals(missing, refused.body().replaceAll(request, ""), "as if there were none");
                refused = get(rig, "/.cairn/receipt/" + header(answer, "cairn-request"), token);
                assertEquals(404, refused.statusCode());
                assertFalse(refused.body().contains(row.hash()), refused.body());
            }
            Accounts.Credential worker = make(rig, AccountKind.WORKER, Optional.empty());
            String basic = Base64.getEncoder()
                    .encodeToString((worker.account().id() + ":" + worker.key()).getBytes(StandardCharsets.UTF_8));
            for (String header :
                    List.of("Basic " + basic, "Bearer " + worker.key(), "Bearer forged", "Bearer " + rig.token + "x")) {
                HttpResponse<String> refused = get(rig.send(rig.request(path).setHeader("Authorization", header)));
                assertEquals(401, refused.statusCode(), header);
            }
            assertEquals(
                    401,
                    get(rig.send(HttpRequest.newBuilder(rig.uri("work", path)))).statusCode());
            rig.node.advance(Duration.ofMinutes(61));
            assertEquals(401, get(rig, path).statusCode(), "the token has expired");
            rig.login();
            assertEquals(200, get(rig, path).statusCode());
        }
    }

    @Test
    void letsAUserReadHisOwnRowsAndTheCustomerReadThemAll() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            String user = user(rig, rig.account);
            String other = user(rig, rig.account);
            var answer = rig.send(rig.request("/echo").setHeader("Authorization", "Bearer " + user));
            rig.tunnels.next().answer(200, "out");
            String receipt = "/.cairn/receipt/" + header(get(answer), "cairn-request");
            String row = "/.cairn/row/" + rig.rows(1).get(0).id();
            for (String path : List.of(receipt, row)) {
                assertEquals(200, get(rig, path, user).statusCode());
                assertEquals(200, get(rig, path).statusCode());
                assertEquals(404, get(rig, path, other).statusCode());
            }
            rig.restart();
            assertEquals(200, get(rig, receipt, user).statusCode());
            assertEquals(404, get(rig, receipt, other).statusCode());
        }
    }

    @Test
    void refusesOddIds() throws Exception {
        try (Rig rig = new Rig()) {
            rig.ledger.append(Drafts.usual(0));
            for (String id : List.of(
                    "",
                    "node",
                    "node/2026-11-20",
                    "node/2026-11-20/",
                    "node/2026-11-20/00",
                    "node/2026-11-20/-1",
                    "node/2026-11-20/0/",
                    "node/2026-11-31/0",
                    "node/2026-11-20/99999999999999999999",
                    "../2026-11-20/0",
                    "%2e%2e/2026-11-20/0",
                    "other/2026-11-20/0",
                    "node/2026-11-20/0")) {
                assertEquals(404, get(rig, "/.cairn/row/" + id).statusCode(), id);
            }
            assertEquals(
                    404,
                    get(rig.send(rig.request("/.cairn/row/node/2026-11-20/0").DELETE()))
                            .statusCode());
        }
    }

    @Test
    void comparesTheWholeRequestWithAKeyFromBeforeTheRestart() throws Exception {
        try (Rig rig = new Rig("work_plain", true)) {
            rig.worker("wk-1");
            String text = "x".repeat(100_000);
            assertEquals(200, keyed(rig, "k", text + "1").statusCode());
            assertEquals(
                    sha256("POST\n/echo\n" + text + "1"),
                    rig.open(rig.rows(1).get(0)).columns().get("request_hash"));
            rig.restart();
            Raw other = new Raw(rig.connect());
            other.send("POST /echo HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + rig.token
                            + "\r\nIdempotency-Key: k\r\nContent-Length: 100001\r\n\r\n")
                    .send(text);
            StubStream stream = rig.tunnels.next();
            String refused = other.send("2").until("}");
            other.close();
            assertTrue(refused.startsWith("HTTP/1.1 422 "), refused);
            stream.cancelled.get(10, TimeUnit.SECONDS);
            assertEquals(200, keyed(rig, "k", text + "1").statusCode());
            List<Row> rows = rig.rows(3);
            assertEquals("cancelled", rows.get(1).columns().get("outcome"));
            assertEquals(rows.get(0).id().toString(), rows.get(2).columns().get("refers_to"));

            assertEquals(200, keyed(rig, "short", "one").statusCode());
            rig.restart();
            var changed = rig.send(
                    rig.request("/echo").header("Idempotency-Key", "short").POST(BodyPublishers.ofString("two")));
            assertEquals(422, get(changed).statusCode());
            assertTrue(rig.tunnels.idle(), "a short body is compared before any work");
        }
    }

    @Test
    void letsNoLongRequestPassForAShortOneFromBeforeTheRestart() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            assertEquals(200, keyed(rig, "k", "short").statusCode());
            rig.restart();
            var answer = rig.send(rig.request("/echo")
                    .header("Idempotency-Key", "k")
                    .POST(BodyPublishers.ofByteArray(new byte[Spool.FILE_BYTES_MAX + 1])));
            StubStream stream = rig.tunnels.next();
            stream.cancelled.get(10, TimeUnit.SECONDS);
            assertEquals(422, get(answer).statusCode(), "it is not billed, so it is not done");
        }
    }

    private static HttpResponse<String> keyed(Rig rig, String key, String body) throws Exception {
        var answer =
                rig.send(rig.request("/echo").header("Idempotency-Key", key).POST(BodyPublishers.ofString(body)));
        StubStream stream = rig.tunnels.next();
        stream.body();
        stream.answer(200, "ok");
        return get(answer);
    }

    @Test
    void limitsHowManyFilesACustomerReadsInASecond() throws Exception {
        try (Rig rig = new Rig()) {
            HttpClient client = rig.client(HttpClient.Version.HTTP_1_1);
            HttpRequest request = rig.request("/.cairn/row/none").build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            for (int i = 0; i < 5 * RowFiles.BURST_MAX && answer.statusCode() == 404; i++) {
                answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            }
            assertEquals(429, answer.statusCode());
            assertEquals("1", header(answer, "retry-after"));
        }
    }
}
