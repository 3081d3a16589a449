// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.Session;
import org.cairn.core.api.identity.Sessions;
import org.cairn.core.api.ledger.Row;
import org.cairn.gateway.Rig;
import org.cairn.gateway.StubStream;
import org.cairn.gateway.core.Receipt;
import org.cairn.testkit.identity.Ed25519Key;
import org.cairn.testkit.ledger.MemoryLedger;
import org.cairn.testkit.work.MemoryBroker;
import org.junit.jupiter.api.Test;

/** What is billed, refused and handed over when something around the gateway is swapped (CGN-4, CGN-17; DESIGN 1, 3). */
final class BillingTest {
    private static HttpResponse<String> get(CompletableFuture<HttpResponse<String>> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }

    @Test
    void billsARepetitionOnce() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            for (int i = 0; i < 2; i++) {
                var answer = rig.send(
                        rig.request("/echo").header("Idempotency-Key", "k 1").POST(BodyPublishers.ofString("same")));
                rig.tunnels.next().answer(200, "again");
                assertEquals("again", get(answer).body());
            }
            List<Row> rows = rig.rows(2);
            assertEquals("163000", rows.get(0).columns().get("fee"));
            assertEquals("0", rows.get(1).columns().get("fee"));
            assertEquals(rows.get(0).id().toString(), rows.get(1).columns().get("refers_to"));
        }
    }

    @Test
    void refusesAKeyThatIsInUseOrCameWithAnotherRequest() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            var first =
                    rig.send(rig.request("/echo").header("Idempotency-Key", "k").POST(BodyPublishers.ofString("one")));
            StubStream stream = rig.tunnels.next();
            var second =
                    rig.send(rig.request("/echo").header("Idempotency-Key", "k").POST(BodyPublishers.ofString("one")));
            assertEquals(409, get(second).statusCode());
            stream.answer(200, "ok");
            assertEquals(200, get(first).statusCode());
            var third =
                    rig.send(rig.request("/echo").header("Idempotency-Key", "k").POST(BodyPublishers.ofString("two")));
            assertEquals(422, get(third).statusCode());
            assertTrue(rig.tunnels.idle());
        }
    }

    @Test
    void signsReceiptsThatVerify() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            var answer = rig.send(
                    rig.request("/echo?a").header("Prefer", "receipt=signed").POST(BodyPublishers.ofString("in")));
            rig.tunnels.next().answer(200, "out");
            HttpResponse<String> done = get(answer);
            Row row = rig.rows(1).get(0);
            byte[] signature = Base64.getDecoder()
                    .decode(done.headers().firstValue("cairn-signature").orElseThrow());
            byte[] text = Receipt.signedText(
                    done.headers().firstValue("cairn-request").orElseThrow(),
                    sha256("POST\n/echo?a\nin"),
                    sha256("out"),
                    row.id().toString(),
                    row.hash());
            assertTrue(Ed25519Key.verify(rig.identity.nodeKey().publicKey(), text, signature));
        }
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void refusesWorkWhenTheLedgerFails() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            var first = rig.send(rig.request("/echo"));
            StubStream stream = rig.tunnels.next();
            rig.ledger.fail("disk full");
            stream.answer(200, "cannot be billed");
            HttpResponse<String> refused = get(first);
            assertEquals(503, refused.statusCode());
            assertTrue(refused.body().contains("ledger-unavailable"), refused.body());
            HttpResponse<String> early = get(rig.send(rig.request("/echo")));
            assertEquals(503, early.statusCode());
            assertFalse(early.headers().firstValue("retry-after").isEmpty());
            assertTrue(rig.tunnels.idle(), "nothing is queued that could not be billed");
        }
    }

    @Test
    void waitsForTheLedgersSuccessor() throws Exception {
        try (Rig rig = new Rig();
                MemoryLedger next = new MemoryLedger("node", rig.node.clock())) {
            rig.worker("wk-1");
            rig.around.ledger.unset(rig.ledger);
            var answer = rig.send(rig.request("/echo").POST(BodyPublishers.ofString("kept")));
            rig.awaitWaiting();
            rig.around.ledger.set(next);
            StubStream stream = rig.tunnels.next();
            assertEquals("kept", new String(stream.body(), StandardCharsets.UTF_8));
            stream.answer(200, "ok");
            assertEquals(200, get(answer).statusCode());
            assertEquals(1, next.state().rows());
        }
    }

    @Test
    void writesTheRowIntoTheSuccessorOfALedgerThatClosed() throws Exception {
        try (Rig rig = new Rig();
                MemoryLedger next = new MemoryLedger("node", rig.node.clock())) {
            rig.worker("wk-1");
            var answer = rig.send(rig.request("/echo"));
            StubStream stream = rig.tunnels.next();
            rig.ledger.close();
            stream.answer(200, "ok");
            rig.awaitWaiting();
            rig.around.ledger.set(next);
            assertEquals(200, get(answer).statusCode());
            assertEquals(1, next.state().rows());
        }
    }

    @Test
    void doesNotWaitForEverForASuccessor() throws Exception {
        try (Rig rig = new Rig()) {
            rig.around.ledger.unset(rig.ledger);
            var answer = rig.send(rig.request("/echo"));
            rig.awaitWaiting();
            rig.node.advance(java.time.Duration.ofSeconds(11));
            assertEquals(503, get(answer).statusCode());
        }
    }

    @Test
    void handsOpenWorkAndWorkersToANewBroker() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            var running = rig.send(rig.request("/echo/running"));
            StubStream stream = rig.tunnels.next();
            rig.desks.leave(rig.broker);
            var waiting = rig.send(rig.request("/echo/waiting"));
            // it is submitted while there is no broker; the next one finds it in the snapshot, or is told of it
            MemoryBroker next = new MemoryBroker();
            rig.desks.use(next);
            StubStream late = rig.tunnels.next();
            assertEquals("/echo/waiting", late.head.target());
            assertEquals(2, next.work(10).size());
            assertEquals(2, next.workers().get(0).used());
            late.answer(200, "late");
            stream.answer(200, "early");
            assertEquals("late", get(waiting).body());
            assertEquals("early", get(running).body());
            Rig.await(() -> next.work(10).isEmpty());
        }
    }

    @Test
    void givesBackTheCreditOfAnAssignmentThatWasNotSent() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            rig.desks.unsent("wk-1");
            assertEquals(1001, rig.broker.workers().get(0).granted());
            rig.desks.credits("wk-1", 1005);
            assertEquals(1006, rig.broker.workers().get(0).granted());
        }
    }

    @Test
    void opensAndEndsSessions() throws Exception {
        try (Rig rig = new Rig()) {
            var made = rig.identity
                    .accounts()
                    .create(org.cairn.core.api.identity.AccountKind.CUSTOMER, "c", java.util.Optional.empty())
                    .toCompletableFuture()
                    .get();
            String basic = Base64.getEncoder()
                    .encodeToString((made.account().id() + ":" + made.key()).getBytes(StandardCharsets.UTF_8));
            HttpResponse<String> opened = get(rig.send(rig.request("/.cairn/session")
                    .setHeader("Authorization", "Basic " + basic)
                    .POST(BodyPublishers.noBody())));
            assertEquals(200, opened.statusCode());
            String token = opened.body().replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
            assertNotEquals(opened.body(), token);
            assertEquals(
                    204,
                    get(rig.send(rig.request("/.cairn/session")
                                    .setHeader("Authorization", "Bearer " + token)
                                    .DELETE()))
                            .statusCode());
            assertEquals(
                    401,
                    get(rig.send(rig.request("/echo").setHeader("Authorization", "Bearer " + token)))
                            .statusCode());
            HttpResponse<String> wrong = get(rig.send(rig.request("/.cairn/session")
                    .setHeader(
                            "Authorization",
                            "Basic " + Base64.getEncoder().encodeToString("a:b".getBytes(StandardCharsets.UTF_8)))
                    .POST(BodyPublishers.noBody())));
            assertTrue(wrong.statusCode() == 401 || wrong.statusCode() == 403, wrong.body());
        }
    }

    @Test
    void tellsACallerWhoTriesTooOftenWhenToComeBack() throws Exception {
        try (Rig rig = new Rig()) {
            rig.around.sessions.set(new BusySessions());
            HttpResponse<String> busy = get(rig.send(rig.request("/.cairn/session")
                    .setHeader(
                            "Authorization",
                            "Basic " + Base64.getEncoder().encodeToString("a:b".getBytes(StandardCharsets.UTF_8)))
                    .POST(BodyPublishers.noBody())));
            assertEquals(429, busy.statusCode());
            assertEquals("2", busy.headers().firstValue("retry-after").orElse(""));
            assertEquals(
                    "application/problem+json",
                    busy.headers().firstValue("content-type").orElse(""));
            assertTrue(busy.body().contains("urn:cairn:problem:too-many"), busy.body());
        }
    }

    private static final class BusySessions implements Sessions {
        @Override
        public CompletionStage<Grant> open(String account, String key, String source) {
            return CompletableFuture.failedFuture(
                    new IdentityException(IdentityException.Kind.BUSY, "too many tries", 1_500));
        }

        @Override
        public Session check(String token) {
            throw new IdentityException(IdentityException.Kind.UNAUTHENTICATED, "none");
        }

        @Override
        public CompletionStage<Void> revoke(String session) {
            return CompletableFuture.completedFuture(null);
        }
    }

    @Test
    void refusesEarlyAndCheaply() throws Exception {
        try (Rig rig = new Rig()) {
            HttpResponse<String> none = get(rig.send(rig.request("/echo")
                    .setHeader("Authorization", "Bearer forged")
                    .POST(BodyPublishers.ofString("x"))));
            assertEquals(401, none.statusCode());
            assertTrue(none.headers().firstValue("www-authenticate").orElse("").startsWith("Bearer"));
            assertEquals(404, get(rig.send(rig.request("/nothing"))).statusCode());
            assertEquals(404, get(rig.send(rig.request("/.cairn/other"))).statusCode());
            assertEquals(
                    400,
                    get(rig.send(rig.request("/echo").header("Cairn-Race", "9")))
                            .statusCode());
            assertTrue(rig.broker.work(10).isEmpty());
        }
    }
}
