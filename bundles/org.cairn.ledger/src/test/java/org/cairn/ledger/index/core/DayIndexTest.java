// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cairn.core.api.ledger.DaySums;
import org.junit.jupiter.api.Test;

/** Sums and postings of a day are those of its rows (CGN-19, CGN-23). */
class DayIndexTest {
    private static final LocalDate DAY = LocalDate.parse("2026-11-20");

    @Test
    void comesToWhatTheRowsComeTo() {
        for (long seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            SampleRows rows = SampleRows.of(
                    random, random.nextInt(3) * 1_000_000L, 1 + random.nextInt(3_000), 1 + random.nextInt(300));
            DayIndex index = new DayIndex(DAY, rows.first());
            for (int from = 0; from < rows.count(); ) {
                int until = Math.min(rows.count(), from + 1 + random.nextInt(200));
                int known = random.nextInt(Math.min(from, 20) + 1);
                index.add(rows.part(from - known, until), known);
                from = until;
                if (random.nextInt(10) == 0) {
                    assertEquals(Optional.of(rows.part(0, until).sums(DAY)), index.sums(), "seed " + seed);
                }
            }
            assertEquals(Optional.of(rows.sums(DAY)), index.sums(), "seed " + seed);
            assertEquals(rows.end(), index.end());
            for (int i = 0; i < 50; i++) {
                String customer = "c-" + random.nextInt(300);
                long from = rows.first() + random.nextInt(rows.count() + 10) - 5;
                int limit = 1 + random.nextInt(100);
                assertArrayEquals(
                        rows.rows(customer, from, limit),
                        index.rows(customer, from, limit),
                        "seed " + seed + " " + from);
            }
        }
    }

    @Test
    void hasNoSumsWithoutRows() {
        DayIndex index = new DayIndex(DAY, 7);
        assertEquals(Optional.empty(), index.sums());
        assertEquals(0, index.rows("c-1", 0, 10).length);
        assertEquals(7, index.end());
    }

    @Test
    void findsTheRowsOfACustomerWhoHasMany() {
        Random random = new Random(1);
        DayIndex index = new DayIndex(DAY, 500);
        List<Long> expected = new ArrayList<>();
        long sequence = 500;
        while (expected.size() < 40_000) {
            int others = random.nextInt(300);
            List<SampleRows.Sample> samples = new ArrayList<>(Collections.nCopies(others, sample("c-2", 1)));
            samples.add(sample("c-1", 1));
            index.add(new SampleRows(sequence, samples), 0);
            sequence += samples.size();
            expected.add(sequence - 1);
        }
        for (int page = 0; page < expected.size(); page += 1_234) {
            long from = expected.get(page);
            List<Long> rest = expected.subList(page, Math.min(expected.size(), page + 100));
            assertArrayEquals(
                    rest.stream().mapToLong(Long::longValue).toArray(), index.rows("c-1", from, 100), "from " + from);
            assertArrayEquals(
                    new long[] {expected.get(page)}, index.rows("c-1", page == 0 ? 0 : expected.get(page - 1) + 1, 1));
        }
        assertEquals(expected.size(), index.rows("c-1", 0, Integer.MAX_VALUE).length);
    }

    private static SampleRows.Sample sample(String customer, long fee) {
        return new SampleRows.Sample(customer, fee, "EUR", "00".repeat(32));
    }

    @Test
    void addsFeesThatALongCannotHold() {
        DayIndex index = new DayIndex(DAY, 0);
        index.add(new SampleRows(0, Collections.nCopies(1_000, sample("c-1", Long.MAX_VALUE))), 0);
        DaySums.Customer customer = index.sums().orElseThrow().customers().get("c-1");
        assertEquals(
                new DaySums.Customer(
                        1_000, Map.of("EUR", BigInteger.valueOf(Long.MAX_VALUE).multiply(BigInteger.valueOf(1_000)))),
                customer);
    }

    @Test
    void refusesRowsThatDoNotFollow() {
        DayIndex index = new DayIndex(DAY, 10);
        index.add(new SampleRows(10, List.of(sample("c-1", 1))), 0);
        assertThrows(IllegalStateException.class, () -> index.add(new SampleRows(12, List.of(sample("c-1", 1))), 0));
        assertThrows(IllegalStateException.class, () -> index.add(new SampleRows(10, List.of(sample("c-1", 1))), 0));
    }

    @Test
    void showsReadersOneMomentWhileItGrows() throws InterruptedException {
        DayIndex index = new DayIndex(DAY, 0);
        AtomicBoolean isOver = new AtomicBoolean();
        List<String> findings = Collections.synchronizedList(new ArrayList<>());
        List<long[]> seen = new ArrayList<>();
        Thread reader = new Thread(() -> {
            while (!isOver.get()) {
                index.sums().ifPresent(sums -> {
                    long rows = sums.customers().values().stream()
                            .mapToLong(DaySums.Customer::rows)
                            .sum();
                    if (rows != sums.rows()) {
                        findings.add(rows + " of " + sums.rows());
                    }
                });
                seen.add(index.rows("c-0", 0, Integer.MAX_VALUE));
            }
        });
        reader.start();
        SampleRows rows = SampleRows.of(new Random(5), 0, 60_000, 500);
        for (int from = 0; from < rows.count(); from += 100) {
            index.add(rows.part(from, from + 100), 0);
        }
        isOver.set(true);
        reader.join();
        assertTrue(findings.isEmpty(), findings.toString());
        for (long[] found : seen) {
            assertArrayEquals(rows.rows("c-0", 0, found.length), found);
        }
        assertEquals(Optional.of(rows.sums(DAY)), index.sums());
    }
}
