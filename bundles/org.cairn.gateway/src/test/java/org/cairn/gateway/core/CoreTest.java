// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.cairn.core.api.identity.Session;
import org.cairn.core.api.work.Tier;
import org.cairn.gateway.tunnel.Usage;
import org.junit.jupiter.api.Test;

/** The pure pieces: what headers mean, what is kept, what is believed (docs/HTTP.md; DESIGN 3.4, 3.5). */
final class CoreTest {
    private static HttpHeaders headers(String... pairs) {
        HttpHeaders headers = new DefaultHttpHeaders();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.add(pairs[i], pairs[i + 1]);
        }
        return headers;
    }

    private static Receipt receipt(String request, String account) {
        return new Receipt(
                request,
                account,
                "g/2026-11-20/1",
                "ab",
                "complete",
                "s/1",
                "2",
                0,
                "EUR",
                new Timing(1, 2, 3, 4, 5),
                Optional.empty(),
                Optional.empty());
    }

    private static Session session(String account) {
        return new Session(
                "s",
                account,
                "c-" + account,
                Optional.empty(),
                Optional.empty(),
                Set.of(Tier.T2),
                Set.of(),
                Instant.EPOCH);
    }

    @Test
    void readsTermsAndTheirDefaults() {
        Terms none = Terms.of(headers());
        assertEquals(300_000, none.timeoutMillis());
        assertEquals(1, none.race());
        Terms all = Terms.of(headers(
                "Cairn-Timeout", "0.25",
                "Cairn-Affinity", "a",
                "Cairn-Race", "3",
                "Cairn-Field-Cost-Centre", "x",
                "Idempotency-Key", "k",
                "Prefer", "respond-async, receipt=signed"));
        assertEquals(
                new Terms(250, Optional.of("a"), 3, new TreeMap<>(Map.of("cost_centre", "x")), Optional.of("k"), true),
                all);
    }

    @Test
    void readsNumbersOfDigitsOnly() {
        assertEquals(0, Digits.number("0", 18));
        assertEquals(7, Digits.number("007", 18));
        assertEquals(999_999_999_999_999_999L, Digits.number("9".repeat(18), 18));
        for (String wrong : new String[] {"", "-1", "+1", " 1", "1e3", "\u0661", "9".repeat(19)}) {
            assertEquals(-1, Digits.number(wrong, 18), wrong);
        }
    }

    @Test
    void refusesTermsOutOfRange() {
        String[][] wrong = {
            {"Cairn-Timeout", "0.01"},
            {"Cairn-Timeout", "3601"},
            {"Cairn-Timeout", "1e3"},
            {"Cairn-Timeout", "NaN"},
            {"Cairn-Race", "0"},
            {"Cairn-Race", "4"},
            {"Cairn-Race", "10"},
            {"Cairn-Affinity", "a".repeat(65)},
            {"Cairn-Field-9", "x"},
            {"Cairn-Field-A", "x".repeat(1025)},
            {"Idempotency-Key", ""},
            {"Idempotency-Key", "k".repeat(65)},
            {"Idempotency-Key", "k\u00e4"}
        };
        for (String[] header : wrong) {
            ProblemException e = assertThrows(
                    ProblemException.class, () -> Terms.of(headers(header)), () -> String.join(": ", header));
            assertEquals(400, e.problem().status());
        }
        assertThrows(ProblemException.class, () -> Terms.of(headers("Cairn-Race", "1", "Cairn-Race", "2")));
        assertThrows(ProblemException.class, () -> Terms.of(headers("Cairn-Field-A", "1", "Cairn-Field-a", "2")));
    }

    @Test
    void passesOnlyEndToEndHeaders() {
        HttpHeaders passed = Headers.endToEnd(headers(
                "Authorization",
                "Bearer x",
                "Connection",
                "close, X-Hop",
                "X-Hop",
                "1",
                "TE",
                "trailers",
                "Cairn-Race",
                "2",
                "X-Mine",
                "yes",
                "Content-Type",
                "text/plain",
                "Cookie",
                "c=1"));
        assertEquals(3, passed.size());
        assertEquals("x-mine: yes\r\ncontent-type: text/plain\r\n", Headers.kept(passed));
        assertEquals("\u00e4", Headers.cut("\u00e4\u00e4", 3));
    }

    @Test
    void believesAWorkerOnlyAsFarAsTheClockAllows() {
        Usage boasting = new Usage(false, 500, 5_000, 90_000, 0, new TreeMap<>());
        assertEquals(new Timing(7, 0, 0, 1_000, 1_000), Timing.of(7, 1_000, boasting));
        assertEquals(new Timing(7, 4_500, 500, 5_000, 10_000), Timing.of(7, 10_000, boasting));
        assertEquals(
                "queue=7;tunnel=4500;start=500;execution=5000",
                Timing.of(7, 10_000, boasting).header());
    }

    @Test
    void writesFeesAsDecimals() {
        assertEquals("0.000000163", Receipt.decimal(163_000));
        assertEquals("0", Receipt.decimal(0));
        assertEquals("12", Receipt.decimal(12_000_000_000_000L));
        assertEquals(
                "cairn-receipt-1\nr\nh1\nh2\ng/2026-11-20/1\nh3\n",
                new String(Receipt.signedText("r", "h1", "h2", "g/2026-11-20/1", "h3"), StandardCharsets.UTF_8));
    }

    @Test
    void keepsTheNewestReceiptsForADay() {
        ReceiptBook book = new ReceiptBook(2);
        book.put(receipt("a", "me"), 0);
        book.put(receipt("b", "me"), 1);
        book.put(receipt("c", "me"), 2);
        assertTrue(book.find("a", session("me"), 2).isEmpty());
        assertTrue(book.find("b", session("me"), 2).isPresent());
        assertTrue(book.find("b", session("you"), 2).isEmpty());
        assertTrue(book.find("b", session("me"), 2 + ReceiptBook.KEPT_MS).isEmpty());
    }

    @Test
    void remembersWhichRowBilledAKey() {
        IdempotencyTable keys = new IdempotencyTable(2);
        assertTrue(keys.claim("a", "k", 0));
        assertFalse(keys.claim("a", "k", 0), "in use");
        assertTrue(keys.claim("b", "k", 0), "another customer's");
        assertTrue(keys.matches("a", "k", "GET /", "d1", Optional.empty()));
        keys.bill("a", "k", "row1");
        keys.release("a", "k");
        keys.release("b", "k");
        assertEquals(1, keys.size(), "a key that billed nothing is forgotten");
        assertTrue(keys.claim("a", "k", 1));
        assertFalse(keys.matches("a", "k", "GET /", "d2", Optional.empty()));
        assertEquals(Optional.of("row1"), keys.billed("a", "k"));
        keys.release("a", "k");
        assertTrue(keys.claim("a", "k", IdempotencyTable.KEPT_MS + 1));
        assertEquals(Optional.empty(), keys.billed("a", "k"), "a day is over");
    }

    @Test
    void remembersWhatTheLedgerSaysOfAKey() {
        IdempotencyTable keys = new IdempotencyTable(3);
        keys.restore("a", "k", "GET /", Optional.empty(), "row1", 10);
        assertTrue(keys.claim("a", "k", 20));
        assertFalse(
                keys.matches("a", "k", "GET /other", "d1", Optional.empty()), "the digest is lost, the line is not");
        assertTrue(keys.matches("a", "k", "GET /", "d1", Optional.empty()));
        assertFalse(keys.matches("a", "k", "GET /", "d2", Optional.empty()), "from now on the digest counts");
        assertEquals(Optional.of("row1"), keys.billed("a", "k"));
        keys.restore("a", "k", "GET /", Optional.empty(), "row2", 30);
        assertEquals(Optional.of("row1"), keys.billed("a", "k"), "what was learnt since then stays");
        keys.release("a", "k");

        keys.restore("a", "again", "GET /", Optional.empty(), "old", 10);
        keys.restore("a", "again", "GET /", Optional.empty(), "new", 40);
        keys.restore("a", "again", "GET /", Optional.empty(), "older", 5);
        assertEquals(Optional.of("new"), keys.billed("a", "again"));

        assertTrue(keys.claim("a", "under way", 50));
        keys.restore("a", "under way", "GET /", Optional.empty(), "row3", 10);
        assertEquals(Optional.of("row3"), keys.billed("a", "under way"));
        keys.restore("a", "one too many", "GET /", Optional.empty(), "row4", 60);
        assertEquals(3, keys.size());
        assertEquals(Optional.empty(), keys.billed("a", "k"), "the oldest goes");
    }

    @Test
    void comparesWholeRequestsOnceTheirHashesAreKnown() {
        IdempotencyTable keys = new IdempotencyTable(3);
        keys.restore("a", "k", "POST /", Optional.of("h1"), "row1", 10);
        assertTrue(keys.claim("a", "k", 20));
        assertFalse(keys.matches("a", "k", "POST /", "d1", Optional.of("h2")), "a short body, hashed at once");
        assertTrue(keys.matches("a", "k", "POST /", "d1", Optional.empty()), "a long one");
        assertFalse(keys.confirms("a", "k", "h2"), "which was another one");
        assertTrue(keys.matches("a", "k", "POST /", "d2", Optional.empty()), "what it left behind does not count");
        assertTrue(keys.confirms("a", "k", "h1"));
        keys.release("a", "k");
        assertTrue(keys.claim("a", "new", 20));
        assertTrue(keys.matches("a", "new", "POST /", "d1", Optional.empty()));
        assertTrue(keys.confirms("a", "new", "h1"));
        assertFalse(keys.confirms("a", "new", "h2"), "within one life, too");
        assertFalse(keys.matches("a", "new", "POST /", "d2", Optional.empty()), "and then the digest counts as before");
        assertTrue(keys.confirms("a", "unknown", "h1"));
    }

    @Test
    void limitsHowManyASecondByAccount() {
        RateLimit rate = new RateLimit(10, 3);
        for (int i = 0; i < 3; i++) {
            assertTrue(rate.take("a", -5), "the burst");
        }
        assertFalse(rate.take("a", -5));
        assertTrue(rate.take("b", -5), "another account");
        assertFalse(rate.take("a", 90_000_000));
        assertTrue(rate.take("a", 100_000_000));
        assertFalse(rate.take("a", 100_000_000));
        for (int i = 0; i < 3; i++) {
            assertTrue(rate.take("a", 9_000_000_000L), "the burst again");
        }
        assertFalse(rate.take("a", 9_000_000_000L), "and never more");
    }

    @Test
    void keepsTheNewestReceiptsWhenOlderOnesComeLater() {
        ReceiptBook book = new ReceiptBook(2);
        book.put(receipt("new", "me"), 100);
        book.put(receipt("old", "me"), 1);
        book.put(receipt("middle", "me"), 50);
        assertTrue(book.find("new", session("me"), 100).isPresent());
        assertTrue(book.find("middle", session("me"), 100).isPresent());
        assertTrue(book.find("old", session("me"), 100).isEmpty());
    }

    @Test
    void forgetsTheOldestKeyWhenThereAreTooMany() {
        IdempotencyTable keys = new IdempotencyTable(2);
        for (String key : new String[] {"1", "2", "3"}) {
            assertTrue(keys.claim("a", key, 0));
            keys.bill("a", key, "row");
            keys.release("a", key);
        }
        assertEquals(2, keys.size());
        assertEquals(Optional.empty(), keys.billed("a", "1"));
        assertEquals(Optional.of("row"), keys.billed("a", "3"));
    }
}
