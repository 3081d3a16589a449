// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.LedgerException.Kind;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.core.api.ledger.RowId;
import org.cairn.testkit.ledger.Drafts;
import org.cairn.testkit.ledger.ReferenceHash;
import org.cairn.testkit.node.SimClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens at midnight, and when the ledger is closed, while several threads append (CGN-17, CGN-19). */
class LoadTest {
    private static final LocalDate DAY = LocalDate.parse("2026-11-20");
    private static final int THREADS = 3;

    private final SimClock clock = new SimClock(Instant.parse("2026-11-20T23:59:59Z"));
    private final StubLog log = new StubLog();
    private final CountDownLatch underWay = new CountDownLatch(THREADS * 500);
    private Path directory = Path.of("");

    @BeforeEach
    void make() throws IOException {
        directory = Ledgers.fastDirectory();
    }

    @AfterEach
    void delete() {
        Ledgers.delete(directory);
    }

    /** Appends until it is told to end, or the ledger is closed. */
    private final class Appender extends Thread {
        private final SegmentLedger ledger;
        private final BooleanSupplier isOver;
        private final String customer;
        private final List<Ledger.Append> appends = new ArrayList<>();

        Appender(SegmentLedger ledger, int number, BooleanSupplier isOver) {
            this.ledger = ledger;
            this.isOver = isOver;
            this.customer = "c-" + number;
            start();
        }

        @Override
        public void run() {
            try {
                while (!isOver.getAsBoolean()) {
                    append();
                }
            } catch (LedgerException e) {
                assertEquals(Kind.CLOSED, e.kind());
            }
        }

        private void append() {
            Map<Column, String> columns = Drafts.columns(appends.size());
            columns.put(Column.CUSTOMER, customer);
            try {
                Ledger.Append append = ledger.append(new RowDraft(columns, new TreeMap<>(), new TreeMap<>()));
                appends.add(append);
                if (appends.size() <= 500) { // written, so that it has its day
                    append.written().thenRun(underWay::countDown);
                }
            } catch (LedgerException e) {
                if (e.kind() != Kind.BUSY) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }

        /** Its rows, all of which are durable. */
        List<RowId> rows() {
            return appends.stream()
                    .map(append -> Ledgers.await(append.durable()).id())
                    .toList();
        }
    }

    private List<Appender> start(SegmentLedger ledger, BooleanSupplier isOver) {
        return IntStream.range(0, THREADS)
                .mapToObj(i -> new Appender(ledger, i, isOver))
                .toList();
    }

    @Test
    void losesAndDoublesNothingAtMidnight() throws Exception {
        List<RowId> all = new ArrayList<>();
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log, Disk.REAL, Ledgers.queue(2_000))) {
            List<Appender> appenders = start(ledger, () -> nextDay(ledger) >= 2_000);
            underWay.await();
            clock.forward(Duration.ofSeconds(2));
            for (Appender appender : appenders) {
                appender.join();
            }
            for (int i = 0; i < THREADS; i++) {
                List<RowId> his = appenders.get(i).rows();
                for (LocalDate day : List.of(DAY, DAY.plusDays(1))) {
                    assertEquals(
                            his.stream().filter(id -> id.day().equals(day)).toList(),
                            scan(ledger, day, "c-" + i),
                            "in the order in which they were appended");
                }
                all.addAll(his);
            }
        }
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log, Disk.REAL, Ledgers.queue(2_000))) {
            List<Row> rows = check(ledger);
            assertEquals(
                    rows.stream().map(Row::id).toList(),
                    all.stream()
                            .sorted((a, b) -> Long.compare(a.sequence(), b.sequence()))
                            .toList());
            assertEquals(List.of(DAY, DAY.plusDays(1)), ledger.state().days());
        }
        assertEquals(List.of(), log.told);
    }

    /** Rows of the day that began. */
    private static long nextDay(SegmentLedger ledger) {
        Ledger.State state = ledger.state();
        return state.days().contains(DAY.plusDays(1))
                ? state.rows() - ledger.days().get(0).end()
                : 0;
    }

    private static List<RowId> scan(SegmentLedger ledger, LocalDate day, String customer) {
        List<RowId> ids = new ArrayList<>();
        List<Row> page = Ledgers.await(ledger.scan(day, customer, 0, SegmentLedger.SCAN_MAX));
        while (!page.isEmpty()) {
            page.forEach(row -> ids.add(row.id()));
            page = Ledgers.await(
                    ledger.scan(day, customer, ids.get(ids.size() - 1).sequence() + 1, SegmentLedger.SCAN_MAX));
        }
        return ids;
    }

    /** Reads all rows and compares them with hashes, sequences and sums. */
    private static List<Row> check(SegmentLedger ledger) {
        List<Row> all = new ArrayList<>();
        for (LocalDate day : ledger.state().days()) {
            List<Row> rows = new ArrayList<>();
            List<Ledger.Entry> page = Ledgers.await(ledger.replay(day, 0, SegmentLedger.SCAN_MAX));
            while (!page.isEmpty()) {
                for (Ledger.Entry entry : page) {
                    Row row = entry.row();
                    assertEquals(ReferenceHash.row(row.columns()), row.hash());
                    assertEquals(
                            ReferenceHash.secret(entry.secret()), row.columns().get(Column.PRIVATE_HASH.key()));
                    assertTrue(
                            String.valueOf(row.columns().get(Column.TIME.key())).startsWith(day.toString()));
                    rows.add(row);
                }
                long next = rows.get(rows.size() - 1).id().sequence() + 1;
                page = Ledgers.await(ledger.replay(day, next, SegmentLedger.SCAN_MAX));
            }
            assertEquals(Optional.of(ReferenceHash.sums(day, rows)), Ledgers.await(ledger.sums(day)));
            all.addAll(rows);
        }
        assertEquals(
                LongStream.range(0, all.size()).boxed().toList(),
                all.stream().map(row -> row.id().sequence()).toList());
        assertEquals(all.size(), ledger.state().rows());
        return all;
    }

    @Test
    void makesDurableWhatItAcceptedBeforeItWasClosed() throws Exception {
        SegmentLedger ledger = Ledgers.open(directory, clock, log, Disk.REAL, Ledgers.queue(2_000));
        List<Appender> appenders = start(ledger, () -> false);
        underWay.await();
        ledger.close();
        long accepted = 0;
        for (Appender appender : appenders) {
            appender.join();
            for (Ledger.Append append : appender.appends) {
                assertTrue(append.durable().toCompletableFuture().isDone());
            }
            accepted += appender.rows().size();
        }
        try (SegmentLedger again = Ledgers.open(directory, clock, log, Disk.REAL, Ledgers.queue(2_000))) {
            assertEquals(accepted, check(again).size());
        }
        assertEquals(List.of(), log.told);
    }
}
