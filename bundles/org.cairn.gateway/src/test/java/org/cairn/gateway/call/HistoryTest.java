// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.DaySums;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.PrivateRow;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.core.api.ledger.RowId;
import org.cairn.gateway.Rig;
import org.cairn.testkit.ledger.Drafts;
import org.junit.jupiter.api.Test;

/** What a gateway knows of the day before it was restarted (CGN-17; DESIGN 3; docs/HTTP.md). */
final class HistoryTest {
    /** The ledger of a rig, whose replays end when the test says so. */
    private static final class SlowLedger implements Ledger {
        private final Ledger real;
        final CompletableFuture<Void> gate = new CompletableFuture<>();
        final AtomicInteger failures = new AtomicInteger();
        final AtomicInteger replays = new AtomicInteger();

        SlowLedger(Ledger real) {
            this.real = real;
        }

        @Override
        public Append append(RowDraft draft) {
            return real.append(draft);
        }

        @Override
        public CompletionStage<Optional<Row>> find(RowId id) {
            return real.find(id);
        }

        @Override
        public CompletionStage<List<Row>> scan(LocalDate day, long from, int limit) {
            return real.scan(day, from, limit);
        }

        @Override
        public CompletionStage<List<Row>> scan(LocalDate day, String customer, long from, int limit) {
            return real.scan(day, customer, from, limit);
        }

        @Override
        public CompletionStage<Optional<DaySums>> sums(LocalDate day) {
            return real.sums(day);
        }

        @Override
        public CompletionStage<Optional<PrivateRow>> open(RowId id, String account) {
            return real.open(id, account);
        }

        @Override
        public CompletionStage<List<Entry>> replay(LocalDate day, long from, int limit) {
            replays.incrementAndGet();
            if (failures.getAndDecrement() > 0) {
                return CompletableFuture.failedFuture(
                        new LedgerException(LedgerException.Kind.BUSY, "too many reads wait"));
            }
            return gate.thenCompose(open -> real.replay(day, from, limit));
        }

        @Override
        public State state() {
            return real.state();
        }
    }

    private static HttpResponse<String> get(CompletableFuture<HttpResponse<String>> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static CompletableFuture<HttpResponse<String>> keyed(Rig rig, String target) throws Exception {
        return rig.send(rig.request(target).header("Idempotency-Key", "k 1").POST(BodyPublishers.ofString("same")));
    }

    private static HttpResponse<String> answered(Rig rig, String target) throws Exception {
        var answer = keyed(rig, target);
        rig.tunnels.next().answer(200, "again");
        return get(answer);
    }

    @Test
    void billsARepetitionOnceAcrossARestart() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            HttpResponse<String> first = answered(rig, "/echo?a");
            rig.node.advance(Duration.ofHours(23));
            rig.login();
            rig.restart();
            assertEquals(200, answered(rig, "/echo?a").statusCode());
            Row row = rig.ledger
                    .find(RowId.of("node/2026-11-20/0"))
                    .toCompletableFuture()
                    .get()
                    .orElseThrow();
            Row repetition = rig.ledger
                    .find(RowId.of("node/2026-11-20/1"))
                    .toCompletableFuture()
                    .get()
                    .orElseThrow();
            assertEquals("163000", row.columns().get("fee"));
            assertEquals("0", repetition.columns().get("fee"));
            assertEquals(row.id().toString(), repetition.columns().get("refers_to"));

            String id = first.headers().firstValue("cairn-request").orElseThrow();
            HttpResponse<String> receipt = get(rig.send(rig.request("/.cairn/receipt/" + id)));
            assertEquals(200, receipt.statusCode());
            assertTrue(receipt.body().contains("\"hash\":\"" + row.hash()), receipt.body());
            assertTrue(receipt.body().contains("\"fee\":\"0.000000163\""), receipt.body());
        }
    }

    @Test
    void stillRefusesAKeyThatCameWithAnotherTargetBeforeTheRestart() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            answered(rig, "/echo?a");
            rig.restart();
            assertEquals(422, get(keyed(rig, "/echo?b")).statusCode());
            assertTrue(rig.tunnels.idle());
        }
    }

    @Test
    void readsYesterdayAndMoreThanAPageAndForgetsWhatIsOlderThanADay() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            answered(rig, "/echo?old");
            rig.node.advance(Duration.ofHours(12));
            rig.login();
            for (int i = 0; i < 2 * History.PAGE_ROWS; i++) {
                rig.ledger.append(Drafts.usual(i));
            }
            var answer = rig.send(rig.request("/echo").header("Idempotency-Key", "k 2"));
            rig.tunnels.next().answer(200, "ok");
            assertEquals(200, get(answer).statusCode());
            rig.node.advance(Duration.ofHours(13)); // a new day; the first row is 25 hours old
            rig.login();
            rig.restart();
            var again = rig.send(rig.request("/echo").header("Idempotency-Key", "k 2"));
            rig.tunnels.next().answer(200, "ok");
            assertEquals(200, get(again).statusCode());
            assertEquals(200, answered(rig, "/echo?new").statusCode());
            List<Row> today = rig.rows(2);
            assertEquals(
                    "node/2026-11-20/" + (2 * History.PAGE_ROWS + 1),
                    today.get(0).columns().get(Column.REFERS_TO.key()));
            assertFalse(today.get(1).columns().containsKey(Column.REFERS_TO.key()), "a day is over");
        }
    }

    @Test
    void holdsOnlyRequestsWithAKeyBackUntilTheLedgerWasRead() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            answered(rig, "/echo");
            SlowLedger slow = new SlowLedger(rig.ledger);
            rig.around.ledger.set(slow);
            var waiting = keyed(rig, "/echo");
            rig.awaitWaiting();
            var other = rig.send(rig.request("/echo/other"));
            rig.tunnels.next().answer(200, "other");
            assertEquals("other", get(other).body());
            assertFalse(waiting.isDone());
            assertTrue(rig.tunnels.idle());
            slow.gate.complete(null);
            rig.tunnels.next().answer(200, "again");
            assertEquals("again", get(waiting).body());
            assertEquals("0", rig.rows(3).get(2).columns().get("fee"));
        }
    }

    @Test
    void doesNotHoldThemBackForEver() throws Exception {
        try (Rig rig = new Rig()) {
            rig.ledger.append(Drafts.usual(0));
            rig.around.ledger.set(new SlowLedger(rig.ledger));
            var waiting = keyed(rig, "/echo");
            rig.awaitWaiting();
            HttpResponse<String> forged = get(rig.send(rig.request("/echo")
                    .setHeader("Authorization", "Bearer forged")
                    .header("Idempotency-Key", "k")));
            assertEquals(401, forged.statusCode(), "a stranger does not wait");
            rig.node.advance(Duration.ofSeconds(11));
            HttpResponse<String> refused = get(waiting);
            assertEquals(503, refused.statusCode());
            assertTrue(refused.body().contains("ledger-unavailable"), refused.body());
            assertFalse(refused.headers().firstValue("retry-after").isEmpty());
        }
    }

    @Test
    void readsAgainAfterAFailureAndForgetsALedgerThatWasReplaced() throws Exception {
        try (Rig rig = new Rig()) {
            rig.worker("wk-1");
            answered(rig, "/echo");
            SlowLedger broken = new SlowLedger(rig.ledger);
            broken.failures.set(2);
            broken.gate.complete(null);
            rig.around.ledger.set(broken);
            rig.node.advance(Duration.ofSeconds(6));
            assertEquals(2, broken.replays.get());
            var waiting = keyed(rig, "/echo");
            rig.node.advance(Duration.ofSeconds(6));
            assertEquals(3, broken.replays.get());
            rig.tunnels.next().answer(200, "again");
            assertEquals("again", get(waiting).body());
            assertEquals("0", rig.rows(2).get(1).columns().get("fee"));

            SlowLedger replaced = new SlowLedger(rig.ledger);
            replaced.failures.set(1_000);
            rig.around.ledger.set(replaced);
            rig.around.ledger.set(rig.ledger);
            rig.node.advance(Duration.ofSeconds(60));
            assertEquals(1, replaced.replays.get());
            assertEquals("again", answered(rig, "/echo").body());
        }
    }

    @Test
    void leavesNoTimerBehind() throws Exception {
        Rig rig = new Rig();
        SlowLedger broken = new SlowLedger(rig.ledger);
        rig.ledger.append(Drafts.usual(0));
        broken.failures.set(1_000);
        rig.around.ledger.set(broken);
        assertEquals(3, rig.node.scheduler().pending(), "the roll call, a look for witnesses, and another try");
        rig.stop();
        assertEquals(0, rig.node.scheduler().pending());
        rig.close();
    }
}
