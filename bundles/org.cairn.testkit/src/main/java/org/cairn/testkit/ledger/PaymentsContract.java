// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.LedgerException.Kind;
import org.cairn.core.api.ledger.Payments;
import org.cairn.core.api.ledger.Payments.Mark;
import org.cairn.core.api.ledger.Payments.Range;
import org.cairn.core.api.ledger.Payments.Status;
import org.cairn.core.api.ledger.RowId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What all marks of payment do (CGN-17, CGN-23; {@link Payments}). A provider's test extends it and opens its own. */
public abstract class PaymentsContract {
    /** The gateway whose rows are marked. */
    protected static final String GATEWAY = "eu-1";
    /** Has the rows 0 to 99. */
    protected static final LocalDate DAY = LocalDate.parse("2026-11-19");
    /** Has the rows 100 to 99,999. */
    protected static final LocalDate NEXT = LocalDate.parse("2026-11-20");
    /** The rows of all days. */
    protected static final Map<LocalDate, Range> DAYS = Map.of(DAY, new Range(0, 100), NEXT, new Range(100, 100_000));

    private static final List<Status> STATES = List.of(Status.values());
    private static final Instant AT = Instant.parse("2026-11-21T02:00:00.000001Z");

    private Payments payments = new MemoryPayments(GATEWAY, day -> Optional.empty());

    /** Opens empty ones for rows of {@link #GATEWAY}. */
    protected abstract Payments open(Function<LocalDate, Optional<Range>> days) throws Exception;

    /** Closes them; may be called twice. */
    protected abstract void close(Payments opened) throws Exception;

    @BeforeEach
    void openPayments() throws Exception {
        payments = open(day -> Optional.ofNullable(DAYS.get(day)));
    }

    @AfterEach
    void closePayments() throws Exception {
        close(payments);
    }

    /** What a stage ends with, within twenty seconds. */
    protected static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** A mark of one range of {@link #DAY}. */
    protected static Mark mark(long from, long until, String entity, Status status) {
        return new Mark(DAY, List.of(new Range(from, until)), entity, status, "s-1", AT);
    }

    private Mark add(Mark mark) {
        await(payments.mark(mark));
        return mark;
    }

    private List<Mark> of(long sequence) {
        return await(payments.of(new RowId(GATEWAY, DAY, sequence)));
    }

    private void assertRefused(String field, Mark mark) {
        CompletionException e = assertThrows(CompletionException.class, () -> await(payments.mark(mark)));
        assertTrue(
                e.getCause() instanceof LedgerException cause
                        && cause.kind() == Kind.INVALID
                        && String.valueOf(cause.getMessage()).startsWith(field + " "),
                String.valueOf(e.getCause()));
        assertEquals(List.of(), await(payments.of(mark.day())));
    }

    @Test
    void coversTheRowsOfItsRanges() {
        Range one = new Range(10, 11);
        Range more = new Range(20, 30);
        Mark mark = add(new Mark(DAY, List.of(more, one), "customer:c-1", Status.PAID, "", AT));
        for (long row = 0; row < 100; row++) {
            boolean isCovered = row == 10 || (row >= 20 && row < 30);
            assertEquals(isCovered ? List.of(mark) : List.of(), of(row));
        }
    }

    @Test
    void tellsTheNewestMarkOfEachEntity() {
        add(mark(0, 50, "customer:c-1", Status.PENDING));
        Mark provider = add(mark(0, 100, "provider:p-1", Status.DEFERRED));
        Mark paid = add(mark(10, 20, "customer:c-1", Status.PAID));
        assertEquals(List.of(provider, paid), of(10));
        assertEquals(
                List.of(Status.PENDING, Status.DEFERRED),
                of(20).stream().map(Mark::status).toList());
        assertEquals(List.of(provider), of(50));
    }

    @Test
    void letsALaterMarkCountWhateverTimeItHas() {
        add(mark(0, 10, "operator", Status.PAID));
        Mark older =
                add(new Mark(DAY, List.of(new Range(0, 10)), "operator", Status.FAILED, "s-2", AT.minusSeconds(3_600)));
        assertEquals(List.of(older), of(5));
    }

    @Test
    void takesTheSameMarkTwiceAsOne() {
        Mark first = add(mark(0, 10, "operator", Status.PENDING));
        Mark second = add(mark(0, 10, "operator", Status.PAID));
        add(mark(0, 10, "operator", Status.PENDING));
        assertEquals(List.of(first, second), await(payments.of(DAY)));
        assertEquals(List.of(second), of(0));
    }

    @Test
    void givesTheMarksOfADayInTheirOrder() {
        List<Mark> marks = IntStream.range(0, 300)
                .mapToObj(i -> mark(i % 90, i % 90 + 5, "customer:c-" + i % 7, STATES.get(i % 5)))
                .distinct()
                .toList();
        marks.forEach(this::add);
        add(new Mark(NEXT, List.of(new Range(100, 101)), "operator", Status.PAID, "s", AT));
        assertEquals(marks, await(payments.of(DAY)));
        assertEquals(1, await(payments.of(NEXT)).size());
    }

    @Test
    void knowsNothingOfOtherRows() {
        add(mark(0, 10, "operator", Status.PAID));
        assertEquals(List.of(), await(payments.of(new RowId("eu-2", DAY, 5))));
        assertEquals(List.of(), await(payments.of(new RowId(GATEWAY, NEXT, 5))));
        assertEquals(List.of(), await(payments.of(DAY.minusDays(1))));
    }

    @Test
    void keepsTheLargestMark() {
        List<Range> ranges = LongStream.range(0, 10_000)
                .mapToObj(i -> new Range(100 + 9 * i, 101 + 9 * i))
                .toList();
        Mark mark = add(new Mark(NEXT, ranges, "~".repeat(128), Status.COVERED, "!".repeat(128), AT));
        assertEquals(List.of(mark), await(payments.of(NEXT)));
        assertEquals(List.of(mark), await(payments.of(new RowId(GATEWAY, NEXT, 100 + 9 * 5_000))));
        assertEquals(List.of(), await(payments.of(new RowId(GATEWAY, NEXT, 101 + 9 * 5_000))));
    }

    @Test
    void refusesRowsThatAreNotOfTheDay() {
        for (Range range : List.of(new Range(0, 101), new Range(-1, 5), new Range(100, 110), new Range(5, 5))) {
            List<Range> rows = List.of(new Range(0, 1), range);
            assertRefused("rows", new Mark(DAY, rows, "operator", Status.PAID, "", AT));
        }
        assertRefused("day", new Mark(DAY.minusDays(1), List.of(new Range(0, 1)), "operator", Status.PAID, "", AT));
    }

    @Test
    void refusesMarksWithoutRangesOrWithTooMany() {
        List<Range> many = LongStream.rangeClosed(100, 10_100)
                .mapToObj(i -> new Range(i, i + 1))
                .toList();
        assertRefused("rows", new Mark(NEXT, many, "operator", Status.PAID, "", AT));
        assertRefused("rows", new Mark(NEXT, List.of(), "operator", Status.PAID, "", AT));
    }

    @Test
    void refusesNamesThatAreNotPrintable() {
        List<Range> rows = List.of(new Range(0, 1));
        for (String name : List.of("a b", "\u00e9", "a\n", "x".repeat(129))) {
            assertRefused("entity", new Mark(DAY, rows, name, Status.PAID, "", AT));
            assertRefused("settlement", new Mark(DAY, rows, "operator", Status.PAID, name, AT));
        }
        assertRefused("entity", new Mark(DAY, rows, "", Status.PAID, "", AT));
    }

    @Test
    void refusesTimesThatItCannotKeep() {
        assertRefused("at", new Mark(DAY, List.of(new Range(0, 1)), "operator", Status.PAID, "", AT.plusNanos(1)));
    }

    @Test
    void acceptsNothingAfterItWasClosed() throws Exception {
        close(payments);
        for (CompletionStage<?> late : List.of(payments.mark(mark(0, 1, "operator", Status.PAID)), payments.of(DAY))) {
            CompletionException e = assertThrows(CompletionException.class, () -> await(late));
            assertTrue(e.getCause() instanceof LedgerException cause && cause.kind() == Kind.CLOSED);
        }
    }
}
