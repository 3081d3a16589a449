// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.ledger.DaySums;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.PrivateRow;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.core.api.ledger.RowId;

/**
 * A ledger whose rows follow from a seed and their sequences: the same in every process, as many as one likes, and with an
 * end and a beginning that the test moves. Hashes are random bytes: a projection copies them and does not judge.
 */
final class GeneratedLedger implements Ledger {
    private static final LocalDate FIRST = LocalDate.of(2026, 11, 20);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final List<String> OUTCOMES =
            List.of("complete", "complete", "complete", "truncated", "cancelled", "failed", "lost", "race-lost");

    private final String gateway;
    private final long seed;
    private final int rowsPerDay;
    private volatile long first;
    private volatile long rows;
    private volatile long durable;

    GeneratedLedger(String gateway, long seed, int rowsPerDay) {
        this.gateway = gateway;
        this.seed = seed;
        this.rowsPerDay = rowsPerDay;
    }

    /** Moves the end: written rows, and how many of them are durable. */
    void grow(long toRows, long toDurable) {
        rows = toRows;
        durable = toDurable;
    }

    /** Drops all days before the one of a row. */
    void dropDaysBefore(long sequence) {
        first = sequence / rowsPerDay * rowsPerDay;
    }

    private LocalDate day(long sequence) {
        return FIRST.plusDays(sequence / rowsPerDay);
    }

    Row row(long sequence) {
        Random random = new Random(seed * 1_000_003 + sequence);
        RowId id = new RowId(gateway, day(sequence), sequence);
        Instant time = id.day()
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .plusNanos(sequence % rowsPerDay * (86_399_000_000_000L / rowsPerDay) / 1_000 * 1_000);
        SortedMap<String, String> columns = new TreeMap<>();
        columns.put("id", id.toString());
        columns.put("schema", "2");
        columns.put("time", TIME.format(time));
        columns.put("private_hash", hash(random));
        columns.put("request", "r-" + Long.toHexString(random.nextLong()));
        columns.put("attempt", Integer.toString(1 + random.nextInt(3)));
        String outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
        columns.put("outcome", outcome);
        columns.put("service", random.nextBoolean() ? "mediagen/1.2.0" : "echo/1.0.0");
        columns.put("customer", "c-" + random.nextInt(7));
        if (random.nextInt(3) == 0) {
            columns.put("user", "u\\" + random.nextInt(20)); // what COPY would take for an escape
        }
        if (random.nextInt(10) > 0) {
            columns.put("worker", "wk-" + random.nextInt(5));
            columns.put("tier", "4A");
        }
        if (random.nextInt(10) > 0) {
            boolean isBilled = outcome.equals("complete");
            columns.put("fee", isBilled ? new BigInteger(random.nextInt(99), random).toString() : "0");
            columns.put("currency", random.nextInt(4) == 0 ? "USD" : "EUR");
        }
        if (sequence > 0 && random.nextInt(10) == 0) {
            columns.put("refers_to", gateway + "/" + day(sequence - 1) + "/" + (sequence - 1));
        }
        return new Row(id, columns, hash(random));
    }

    private static String hash(Random random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public CompletionStage<List<Row>> scan(LocalDate day, long from, int limit) {
        List<Row> page = new ArrayList<>();
        for (long next = Math.max(from, first);
                next < rows && page.size() < limit && !day(next).isAfter(day);
                next++) {
            if (day(next).equals(day)) {
                page.add(row(next));
            }
        }
        return CompletableFuture.completedFuture(page);
    }

    @Override
    public CompletionStage<Optional<Row>> find(RowId id) {
        boolean isThere = id.sequence() >= first && id.sequence() < rows;
        return CompletableFuture.completedFuture(isThere ? Optional.of(row(id.sequence())) : Optional.empty());
    }

    @Override
    public State state() {
        List<LocalDate> days = new ArrayList<>();
        for (long next = first; next < rows; next += rowsPerDay) {
            days.add(day(next));
        }
        return new State(first, rows, durable, days);
    }

    // ---- a projection asks for nothing else

    private static LedgerException notAsked() {
        return new LedgerException(LedgerException.Kind.INVALID, "a projection must not ask for this");
    }

    @Override
    public Append append(RowDraft draft) {
        throw notAsked();
    }

    @Override
    public CompletionStage<List<Row>> scan(LocalDate day, String customer, long from, int limit) {
        throw notAsked();
    }

    @Override
    public CompletionStage<Optional<DaySums>> sums(LocalDate day) {
        throw notAsked();
    }

    @Override
    public CompletionStage<Optional<PrivateRow>> open(RowId id, String account) {
        throw notAsked();
    }

    @Override
    public CompletionStage<List<Entry>> replay(LocalDate day, long from, int limit) {
        throw notAsked();
    }
}
