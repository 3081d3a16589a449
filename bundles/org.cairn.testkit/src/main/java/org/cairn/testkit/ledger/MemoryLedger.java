// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.ledger;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.DaySums;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Outcome;
import org.cairn.core.api.ledger.PrivateRow;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.ledger.Written;
import org.jspecify.annotations.Nullable;

/**
 * A ledger in memory. Rows are written and durable at once, on the thread that appends them, unless a test holds them
 * back ({@link #hold}) or breaks the ledger ({@link #fail}). Blinds come from a fixed seed. The clock is trusted as far
 * as it goes forwards.
 */
public final class MemoryLedger implements Ledger, AutoCloseable {
    private static final int QUEUE_MAX = 65_536;
    private static final Set<Column> SET_BY_LEDGER = Set.of(Column.ID, Column.SCHEMA, Column.TIME, Column.PRIVATE_HASH);
    private static final Set<Column> REQUIRED =
            Set.of(Column.REQUEST, Column.ATTEMPT, Column.OUTCOME, Column.SERVICE, Column.CUSTOMER, Column.ACCOUNT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final String gateway;
    private final Clock clock;
    private final Random blinds = new Random(1);
    private final List<Entry> rows = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private Instant last = Instant.MIN;
    private boolean isHeld;
    private @Nullable LedgerException failure;

    private record Waiting(RowDraft draft, CompletableFuture<Written> written, CompletableFuture<Written> durable)
            implements Append {}

    public MemoryLedger(String gateway, Clock clock) {
        this.gateway = gateway;
        this.clock = clock;
    }

    /** Keeps rows from being written until {@link #release}. */
    public synchronized void hold() {
        isHeld = true;
    }

    /** Writes what waits. */
    public synchronized void release() {
        isHeld = false;
        List<Waiting> taken = List.copyOf(waiting);
        waiting.clear();
        taken.forEach(this::write);
    }

    /** Breaks the ledger as a full disk does: what waits fails, and nothing more is accepted. */
    public synchronized void fail(String message) {
        end(new LedgerException(LedgerException.Kind.FAILED, message));
    }

    private void end(LedgerException cause) {
        failure = cause;
        for (Waiting row : List.copyOf(waiting)) {
            row.written.completeExceptionally(cause);
            row.durable.completeExceptionally(cause);
        }
        waiting.clear();
    }

    /** Writes what waits and closes. */
    @Override
    public synchronized void close() {
        release();
        end(new LedgerException(LedgerException.Kind.CLOSED, "the ledger was closed"));
    }

    @Override
    public synchronized Append append(RowDraft draft) {
        check();
        checkDraft(draft);
        if (waiting.size() >= QUEUE_MAX) {
            throw new LedgerException(LedgerException.Kind.BUSY, waiting.size() + " rows wait to be written");
        }
        Waiting row = new Waiting(draft, new CompletableFuture<>(), new CompletableFuture<>());
        waiting.add(row);
        if (!isHeld) {
            release();
        }
        return row;
    }

    private void check() {
        if (failure != null) {
            throw new LedgerException(failure.kind(), String.valueOf(failure.getMessage()), failure);
        }
    }

    private void write(Waiting waited) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        last = now.isAfter(last) ? now : last;
        RowId id = new RowId(gateway, LocalDate.ofInstant(last, ZoneOffset.UTC), rows.size());
        byte[] blind = new byte[32];
        blinds.nextBytes(blind);
        SortedMap<String, String> columns = new TreeMap<>();
        SortedMap<String, String> secrets = new TreeMap<>();
        waited.draft.columns().forEach((column, value) -> (column.isPublic() ? columns : secrets)
                .put(column.key(), value));
        PrivateRow secret = new PrivateRow(
                secrets,
                waited.draft.notes(),
                waited.draft.custom(),
                HexFormat.of().formatHex(blind));
        columns.put(Column.ID.key(), id.toString());
        columns.put(Column.SCHEMA.key(), "2");
        columns.put(Column.TIME.key(), TIME.format(last));
        columns.put(Column.PRIVATE_HASH.key(), ReferenceHash.secret(secret));
        Row row = new Row(id, columns, ReferenceHash.row(columns));
        rows.add(new Entry(row, secret));
        Written written = new Written(id, row.hash());
        waited.written.complete(written);
        waited.durable.complete(written);
    }

    private void checkDraft(RowDraft draft) {
        for (Column column : REQUIRED) {
            require(draft.columns().containsKey(column), column.key() + " is missing");
        }
        draft.columns().forEach((column, value) -> {
            require(!SET_BY_LEDGER.contains(column), column.key() + " is set by the ledger");
            require(bytes(value) <= 8 * 1024, column.key() + " is too long");
        });
        require(
                draft.columns().getOrDefault(Column.FEE, "0").equals("0")
                        || Outcome.COMPLETE.label().equals(draft.columns().get(Column.OUTCOME)),
                "only work that was completed has a fee above 0");
        checkPairs(draft.notes());
        checkPairs(draft.custom());
        draft.notes().values().forEach(value -> require(value.length() <= 1024, "a note is too long"));
        draft.custom().values().forEach(value -> require(bytes(value) <= 4 * 1024, "a custom field is too long"));
    }

    private static void checkPairs(SortedMap<String, String> pairs) {
        require(pairs.size() <= 32, "more than 32 notes or custom fields");
        pairs.keySet().forEach(name -> require(name.matches("[a-z][a-z0-9_]{0,39}"), "a name is not right"));
    }

    private static int bytes(String value) {
        return value.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new LedgerException(LedgerException.Kind.INVALID, message);
        }
    }

    @Override
    public synchronized CompletionStage<Optional<Row>> find(RowId id) {
        return CompletableFuture.completedFuture(kept(id).map(Entry::row));
    }

    private Optional<Entry> kept(RowId id) {
        return rows.stream().filter(kept -> kept.row().id().equals(id)).findFirst();
    }

    @Override
    public synchronized CompletionStage<List<Row>> scan(LocalDate day, long from, int limit) {
        return replay(day, from, limit)
                .thenApply(page -> page.stream().map(Entry::row).toList());
    }

    @Override
    public synchronized CompletionStage<List<Row>> scan(LocalDate day, String customer, long from, int limit) {
        return replay(day, from, limit).thenApply(checked -> rows.stream()
                .map(Entry::row)
                .filter(row -> row.id().day().equals(day)
                        && row.id().sequence() >= from
                        && customer.equals(row.columns().get(Column.CUSTOMER.key())))
                .limit(limit)
                .toList());
    }

    @Override
    public synchronized CompletionStage<Optional<DaySums>> sums(LocalDate day) {
        List<Row> all = rows.stream()
                .map(Entry::row)
                .filter(row -> row.id().day().equals(day))
                .toList();
        return CompletableFuture.completedFuture(
                all.isEmpty() ? Optional.empty() : Optional.of(ReferenceHash.sums(day, all)));
    }

    @Override
    public synchronized CompletionStage<List<Entry>> replay(LocalDate day, long from, int limit) {
        if (from < 0 || limit < 1 || limit > 10_000) {
            return CompletableFuture.failedFuture(new LedgerException(
                    LedgerException.Kind.INVALID, "a scan begins at 0 or more and gives 1 to 10000 rows"));
        }
        return CompletableFuture.completedFuture(rows.stream()
                .filter(kept ->
                        kept.row().id().day().equals(day) && kept.row().id().sequence() >= from)
                .limit(limit)
                .toList());
    }

    @Override
    public synchronized CompletionStage<Optional<PrivateRow>> open(RowId id, String account) {
        return CompletableFuture.completedFuture(kept(id).map(Entry::secret)
                .filter(secret -> account.equals(secret.columns().get(Column.ACCOUNT.key()))));
    }

    @Override
    public synchronized State state() {
        List<LocalDate> days =
                rows.stream().map(kept -> kept.row().id().day()).distinct().toList();
        return new State(0, rows.size(), rows.size(), days);
    }
}
