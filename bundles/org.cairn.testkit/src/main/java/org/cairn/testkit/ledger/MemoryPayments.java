// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.ledger;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.LedgerException.Kind;
import org.cairn.core.api.ledger.Payments;
import org.cairn.core.api.ledger.RowId;

/** Marks of payment in memory: what a mark says is looked up by reading all of them. */
public final class MemoryPayments implements Payments, AutoCloseable {
    private static final int RANGES_MAX = 10_000;

    private final String gateway;
    private final Function<LocalDate, Optional<Range>> days;
    private final List<Mark> marks = new ArrayList<>();
    private boolean isClosed;

    /**
     * None at first.
     *
     * @param days the rows of a day; empty if the ledger has none of it
     */
    public MemoryPayments(String gateway, Function<LocalDate, Optional<Range>> days) {
        this.gateway = gateway;
        this.days = days;
    }

    @Override
    public synchronized CompletionStage<Void> mark(Mark mark) {
        if (isClosed) {
            return CompletableFuture.failedFuture(closed());
        }
        Optional<String> objection = objection(mark);
        if (objection.isPresent()) {
            return CompletableFuture.failedFuture(new LedgerException(Kind.INVALID, objection.get()));
        }
        if (!marks.contains(mark)) {
            marks.add(mark);
        }
        return CompletableFuture.completedFuture(null);
    }

    private static LedgerException closed() {
        return new LedgerException(Kind.CLOSED, "the ledger was closed");
    }

    private Optional<String> objection(Mark mark) {
        if (!mark.entity().matches("[!-~]{1,128}")) {
            return Optional.of("entity must be 1 to 128 printable ASCII characters without spaces");
        }
        if (!mark.settlement().matches("[!-~]{0,128}")) {
            return Optional.of("settlement must be 0 to 128 printable ASCII characters without spaces");
        }
        if (!mark.at().truncatedTo(ChronoUnit.MICROS).equals(mark.at())) {
            return Optional.of("at must be a time to the microsecond");
        }
        if (mark.rows().isEmpty() || mark.rows().size() > RANGES_MAX) {
            return Optional.of("rows must be 1 to " + RANGES_MAX + " ranges");
        }
        Optional<Range> day = days.apply(mark.day());
        if (day.isEmpty()) {
            return Optional.of("day must be one whose rows are kept and durable");
        }
        boolean isOfTheDay = mark.rows().stream()
                .allMatch(range -> range.from() < range.until()
                        && range.from() >= day.get().from()
                        && range.until() <= day.get().until());
        return isOfTheDay ? Optional.empty() : Optional.of("rows must be of the day");
    }

    @Override
    public synchronized CompletionStage<List<Mark>> of(RowId row) {
        Map<String, Mark> newest = new LinkedHashMap<>();
        for (Mark mark : marks) {
            if (row.gateway().equals(gateway) && mark.day().equals(row.day()) && covers(mark, row.sequence())) {
                newest.remove(mark.entity());
                newest.put(mark.entity(), mark);
            }
        }
        return answer(List.copyOf(newest.values()));
    }

    private static boolean covers(Mark mark, long row) {
        return mark.rows().stream().anyMatch(range -> range.from() <= row && row < range.until());
    }

    @Override
    public synchronized CompletionStage<List<Mark>> of(LocalDate day) {
        return answer(marks.stream().filter(mark -> mark.day().equals(day)).toList());
    }

    private CompletionStage<List<Mark>> answer(List<Mark> found) {
        return isClosed ? CompletableFuture.failedFuture(closed()) : CompletableFuture.completedFuture(found);
    }

    @Override
    public synchronized void close() {
        isClosed = true;
    }
}
