// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.DaySums;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.LedgerException.Kind;
import org.cairn.core.api.ledger.Outcome;
import org.cairn.core.api.ledger.PrivateRow;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.ledger.Written;
import org.cairn.testkit.node.SimClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every ledger does (CGN-17, CGN-18; {@link Ledger}). A provider's test extends it and opens its ledger. */
public abstract class LedgerContract {
    /** The gateway whose ledger it is. */
    protected static final String GATEWAY = "eu-1";

    private static final LocalDate DAY = LocalDate.parse("2026-11-20");

    /** The ledger's clock, which stands still until a test moves it. */
    protected final SimClock clock = new SimClock(Instant.parse("2026-11-20T12:00:00.123456Z"));

    private Ledger ledger = new MemoryLedger(GATEWAY, clock);

    /** Opens an empty ledger of {@link #GATEWAY} with {@link #clock}. */
    protected abstract Ledger open() throws Exception;

    /** Closes a ledger; may be called twice. */
    protected abstract void close(Ledger opened) throws Exception;

    @BeforeEach
    void openLedger() throws Exception {
        ledger = open();
    }

    @AfterEach
    void closeLedger() throws Exception {
        close(ledger);
    }

    /** What a stage ends with, within ten seconds. */
    protected static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private Row append(long number) {
        return read(ledger.append(Drafts.usual(number)).written());
    }

    private Row read(CompletionStage<Written> append) {
        Written written = await(append);
        Row row = await(ledger.find(written.id())).orElseThrow();
        assertEquals(written.hash(), row.hash());
        return row;
    }

    private void assertRefused(RowDraft draft) {
        LedgerException e = assertThrows(LedgerException.class, () -> ledger.append(draft));
        assertEquals(Kind.INVALID, e.kind(), e.getMessage());
    }

    @Test
    void givesIdsThatFollowEachOther() {
        for (int i = 0; i < 5; i++) {
            assertEquals(new RowId(GATEWAY, DAY, i), append(i).id());
        }
    }

    @Test
    void writesThePublicColumnsAndItsOwn() {
        Row row = append(3);
        Set<String> expected = new TreeSet<>(Set.of("id", "schema", "time", "private_hash"));
        Drafts.columns(3).keySet().stream()
                .filter(Column::isPublic)
                .map(Column::key)
                .forEach(expected::add);
        assertEquals(expected, row.columns().keySet());
        assertEquals(row.id().toString(), row.columns().get("id"));
        assertEquals("2", row.columns().get("schema"));
        assertEquals("2026-11-20T12:00:00.123456Z", row.columns().get("time"));
        assertEquals("r-3", row.columns().get("request"));
    }

    @Test
    void hashesRowsAsTheFormatSays() {
        for (int i = 0; i < 12; i++) {
            Row row = append(i);
            assertEquals(ReferenceHash.row(row.columns()), row.hash());
            PrivateRow secret = await(ledger.open(row.id(), "customer-1")).orElseThrow();
            assertEquals(ReferenceHash.secret(secret), row.columns().get("private_hash"));
        }
    }

    @Test
    void blindsEqualPrivatePartsDifferently() {
        assertNotEquals(
                append(1).columns().get("private_hash"), append(1).columns().get("private_hash"));
    }

    @Test
    void opensThePrivatePartForItsCustomerAlone() {
        Row row = append(7);
        PrivateRow secret = await(ledger.open(row.id(), "customer-1")).orElseThrow();
        assertEquals("customer-1", secret.columns().get("account"));
        assertEquals("200", secret.columns().get("status"));
        assertEquals(new TreeMap<>(Map.of("width", "7")), secret.notes());
        assertEquals(new TreeMap<>(Map.of("campaign", "autumn")), secret.custom());
        assertEquals(64, secret.blind().length());
        assertEquals(Optional.empty(), await(ledger.open(row.id(), "customer-2")));
        assertEquals(Optional.empty(), await(ledger.open(new RowId(GATEWAY, DAY, 99), "customer-1")));
    }

    @Test
    void findsWhatWasWritten() {
        List<Row> rows = IntStream.range(0, 300).mapToObj(this::append).toList();
        for (Row row : rows) {
            assertEquals(Optional.of(row), await(ledger.find(row.id())));
        }
        assertEquals(Optional.empty(), await(ledger.find(new RowId(GATEWAY, DAY, 300))));
        assertEquals(Optional.empty(), await(ledger.find(new RowId("eu-2", DAY, 0))));
        assertEquals(Optional.empty(), await(ledger.find(new RowId(GATEWAY, DAY.plusDays(1), 0))));
    }

    @Test
    void scansADayInOrder() {
        List<Row> rows = IntStream.range(0, 300).mapToObj(this::append).toList();
        assertEquals(rows, await(ledger.scan(DAY, 0, 10_000)));
        assertEquals(rows.subList(130, 270), await(ledger.scan(DAY, 130, 140)));
        assertEquals(List.of(), await(ledger.scan(DAY, 300, 10)));
        assertEquals(List.of(), await(ledger.scan(DAY.minusDays(1), 0, 10)));
    }

    @Test
    void replaysADayInOrderWithThePrivateParts() {
        List<Row> rows = IntStream.range(0, 300).mapToObj(this::append).toList();
        List<Ledger.Entry> entries = await(ledger.replay(DAY, 0, 10_000));
        assertEquals(rows, entries.stream().map(Ledger.Entry::row).toList());
        for (Ledger.Entry entry : entries) {
            assertEquals(await(ledger.open(entry.row().id(), "customer-1")), Optional.of(entry.secret()));
        }
        assertEquals(entries.subList(130, 270), await(ledger.replay(DAY, 130, 140)));
        assertEquals(entries.subList(295, 300), await(ledger.replay(DAY, 295, 10)));
        assertEquals(List.of(), await(ledger.replay(DAY, 300, 10)));
        assertEquals(List.of(), await(ledger.replay(DAY.minusDays(1), 0, 10)));
    }

    @Test
    void replaysEachDayByItself() {
        append(0);
        clock.forward(Duration.ofDays(1));
        append(1);
        assertEquals(
                List.of(0L),
                await(ledger.replay(DAY, 0, 10)).stream()
                        .map(entry -> entry.row().id().sequence())
                        .toList());
        assertEquals(
                List.of("r-1"),
                await(ledger.replay(DAY.plusDays(1), 0, 10)).stream()
                        .map(entry -> entry.row().columns().get("request"))
                        .toList());
    }

    @Test
    void refusesScansWithoutALimit() {
        for (int limit : new int[] {-1, 0, 10_001}) {
            for (CompletionStage<?> page : List.of(
                    ledger.scan(DAY, 0, limit), ledger.scan(DAY, "c-1", 0, limit), ledger.replay(DAY, 0, limit))) {
                CompletionException e = assertThrows(CompletionException.class, () -> await(page));
                assertTrue(e.getCause() instanceof LedgerException cause && cause.kind() == Kind.INVALID);
            }
        }
    }

    private static RowDraft bought(long number, String customer, String fee, String currency) {
        Map<Column, String> columns = Drafts.columns(number);
        columns.put(Column.CUSTOMER, customer);
        columns.put(Column.FEE, fee);
        columns.put(Column.CURRENCY, currency);
        return new RowDraft(columns, new TreeMap<>(), new TreeMap<>());
    }

    /** Rows of three customers in two currencies, some of them free. */
    private List<Row> market(int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String fee = i % 4 == 0 ? "0" : i + "000000000000000";
            rows.add(read(ledger.append(bought(i, "c-" + i * i % 5, fee, i % 3 == 0 ? "EUR" : "USD"))
                    .written()));
        }
        return rows;
    }

    @Test
    void scansTheRowsOfACustomerInOrder() {
        List<Row> rows = market(300);
        clock.forward(Duration.ofDays(1));
        List<Row> next = market(100);
        for (String customer : List.of("c-0", "c-1", "c-4")) {
            List<Row> his = of(customer, rows);
            assertEquals(his, await(ledger.scan(DAY, customer, 0, 10_000)));
            assertEquals(of(customer, next), await(ledger.scan(DAY.plusDays(1), customer, 0, 10_000)));
            assertEquals(
                    his.subList(7, 20),
                    await(ledger.scan(DAY, customer, his.get(6).id().sequence() + 1, 13)));
            assertEquals(List.of(), await(ledger.scan(DAY, customer, 300, 10)));
        }
        assertEquals(List.of(), await(ledger.scan(DAY, "c-2", 0, 10)));
        assertEquals(List.of(), await(ledger.scan(DAY, "", 0, 10)));
        assertEquals(List.of(), await(ledger.scan(DAY.minusDays(1), "c-0", 0, 10)));
    }

    private static List<Row> of(String customer, List<Row> rows) {
        return rows.stream()
                .filter(row -> customer.equals(row.columns().get(Column.CUSTOMER.key())))
                .toList();
    }

    @Test
    void sumsADayUpByCustomer() {
        assertEquals(Optional.empty(), await(ledger.sums(DAY)));
        List<Row> rows = market(300);
        assertEquals(Optional.of(ReferenceHash.sums(DAY, rows)), await(ledger.sums(DAY)));
        assertEquals(
                Set.of("c-0", "c-1", "c-4"),
                await(ledger.sums(DAY)).orElseThrow().customers().keySet());
        clock.forward(Duration.ofDays(2));
        List<Row> later = market(50);
        assertEquals(Optional.of(ReferenceHash.sums(DAY, rows)), await(ledger.sums(DAY)));
        assertEquals(Optional.of(ReferenceHash.sums(DAY.plusDays(2), later)), await(ledger.sums(DAY.plusDays(2))));
        assertEquals(Optional.empty(), await(ledger.sums(DAY.plusDays(1))));
    }

    @Test
    void sumsUpMoreThanALongCanHold() {
        List<Row> rows = IntStream.range(0, 12)
                .mapToObj(i -> read(
                        ledger.append(bought(i, "c-1", "9".repeat(18), "EUR")).written()))
                .toList();
        DaySums sums = await(ledger.sums(DAY)).orElseThrow();
        assertEquals(ReferenceHash.sums(DAY, rows), sums);
        assertEquals(
                Map.of("EUR", new BigInteger("9".repeat(18)).multiply(BigInteger.valueOf(12))),
                sums.customers()
                        .getOrDefault("c-1", new DaySums.Customer(0, Map.of()))
                        .fees());
    }

    @Test
    void endsStagesInTheOrderOfTheRows() {
        List<Long> written = new ArrayList<>();
        List<Long> durable = new ArrayList<>();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Ledger.Append append = ledger.append(Drafts.usual(i));
            all.add(append.written()
                    .thenAccept(row -> written.add(row.id().sequence()))
                    .toCompletableFuture());
            all.add(append.durable()
                    .thenAccept(row -> durable.add(row.id().sequence()))
                    .toCompletableFuture());
        }
        await(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));
        List<Long> order = LongStream.range(0, 500).boxed().toList();
        assertEquals(order, written);
        assertEquals(order, durable);
    }

    @Test
    void keepsTheOrderOfEachThread() throws InterruptedException {
        AtomicInteger disorder = new AtomicInteger();
        Set<Long> sequences = ConcurrentHashMap.newKeySet();
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(t -> new Thread(() -> {
                    List<Ledger.Append> appends = IntStream.range(0, 500)
                            .mapToObj(i -> ledger.append(Drafts.usual(i)))
                            .toList();
                    long last = -1;
                    for (Ledger.Append append : appends) {
                        long sequence = await(append.durable()).id().sequence();
                        sequences.add(sequence);
                        if (sequence <= last) {
                            disorder.incrementAndGet();
                        }
                        last = sequence;
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(0, disorder.get());
        assertEquals(2_000, sequences.size());
        assertEquals(2_000, ledger.state().rows());
        assertEquals(2_000, ledger.state().durable());
    }

    @Test
    void neverLetsTimeGoBack() {
        append(0);
        clock.jump(Instant.parse("2026-11-20T11:59:00Z"));
        assertEquals("2026-11-20T12:00:00.123456Z", append(1).columns().get("time"));
        clock.forward(Duration.ofMinutes(2));
        assertEquals("2026-11-20T12:01:00.000000Z", append(2).columns().get("time"));
    }

    @Test
    void beginsANewDayAtMidnightUtc() {
        append(0);
        clock.forward(Duration.ofHours(12));
        assertEquals(new RowId(GATEWAY, DAY.plusDays(1), 1), append(1).id());
        assertEquals(List.of(DAY, DAY.plusDays(1)), ledger.state().days());
        assertEquals(1, await(ledger.scan(DAY, 0, 10)).size());
        assertEquals(1, await(ledger.scan(DAY.plusDays(1), 0, 10)).size());
        clock.jump(Instant.parse("2026-11-20T23:59:59Z"));
        assertEquals(DAY.plusDays(1), append(2).id().day());
    }

    @Test
    void tellsHowFarItIs() {
        assertEquals(new Ledger.State(0, 0, 0, List.of()), ledger.state());
        await(ledger.append(Drafts.usual(1)).durable());
        assertEquals(new Ledger.State(0, 1, 1, List.of(DAY)), ledger.state());
    }

    @Test
    void refusesDraftsWithoutARequiredColumn() {
        for (Column column : List.of(
                Column.REQUEST, Column.ATTEMPT, Column.OUTCOME, Column.SERVICE, Column.CUSTOMER, Column.ACCOUNT)) {
            assertRefused(Drafts.without(column));
        }
        assertEquals(0, ledger.state().rows());
    }

    @Test
    void refusesColumnsThatItSetsItself() {
        for (Column column : List.of(Column.ID, Column.SCHEMA, Column.TIME, Column.PRIVATE_HASH)) {
            assertRefused(Drafts.with(column, "1"));
        }
    }

    @Test
    void refusesAFeeForWorkThatWasNotCompleted() {
        for (Outcome outcome : Outcome.values()) {
            if (outcome != Outcome.COMPLETE) {
                assertRefused(Drafts.with(Column.OUTCOME, outcome.label()));
            }
        }
    }

    @Test
    void refusesValuesThatAreTooLong() {
        assertRefused(Drafts.with(Column.URL, "x".repeat(8_193)));
        assertRefused(Drafts.with(Column.URL, "\u00e9".repeat(4_097)));
        assertRefused(pairs(new TreeMap<>(Map.of("a", "x".repeat(1_025))), new TreeMap<>()));
        assertRefused(pairs(new TreeMap<>(), new TreeMap<>(Map.of("a", "x".repeat(4_097)))));
        SortedMap<String, String> many = new TreeMap<>();
        IntStream.rangeClosed(1, 33).forEach(i -> many.put("n" + i, ""));
        assertRefused(pairs(many, new TreeMap<>()));
        assertRefused(pairs(new TreeMap<>(), many));
    }

    @Test
    void refusesNamesOfNotesAndFieldsThatBreakTheRule() {
        for (String name : List.of("", "A", "1a", "a-b", "a.b", "a".repeat(41), "\u00e9")) {
            assertRefused(pairs(new TreeMap<>(Map.of(name, "x")), new TreeMap<>()));
            assertRefused(pairs(new TreeMap<>(), new TreeMap<>(Map.of(name, "x"))));
        }
    }

    @Test
    void keepsTheLargestRow() {
        SortedMap<String, String> notes = new TreeMap<>();
        SortedMap<String, String> custom = new TreeMap<>();
        for (int i = 10; i < 42; i++) {
            notes.put("n".repeat(38) + i, "\u20ac".repeat(1_024));
            custom.put("c".repeat(38) + i, "x".repeat(4_096));
        }
        RowDraft draft = pairs(notes, custom);
        Map<Column, String> columns = draft.columns();
        columns.put(Column.URL, "u".repeat(8_192));
        columns.put(Column.HEADERS, "\ud83d\ude00".repeat(2_048));
        Row row = read(ledger.append(new RowDraft(columns, notes, custom)).durable());
        PrivateRow secret = await(ledger.open(row.id(), "customer-1")).orElseThrow();
        assertEquals(notes, secret.notes());
        assertEquals(custom, secret.custom());
        assertEquals(columns.get(Column.HEADERS), secret.columns().get("headers"));
    }

    private static RowDraft pairs(SortedMap<String, String> notes, SortedMap<String, String> custom) {
        return new RowDraft(Drafts.columns(1), notes, custom);
    }

    @Test
    void acceptsNothingAfterItWasClosed() throws Exception {
        Ledger.Append last = ledger.append(Drafts.usual(1));
        close(ledger);
        assertTrue(last.durable().toCompletableFuture().isDone());
        assertFalse(last.durable().toCompletableFuture().isCompletedExceptionally());
        LedgerException e = assertThrows(LedgerException.class, () -> ledger.append(Drafts.usual(2)));
        assertEquals(Kind.CLOSED, e.kind());
    }
}
