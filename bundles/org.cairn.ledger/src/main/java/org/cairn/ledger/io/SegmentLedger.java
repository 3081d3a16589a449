// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.DaySums;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.PrivateRow;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.core.api.ledger.RowId;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.core.PreparedRow;
import org.cairn.ledger.core.PrivatePart;

/** The ledger as a log of segments in a directory (docs/LEDGER.md). */
public final class SegmentLedger implements Ledger, AutoCloseable {
    /** Rows that one scan gives. */
    public static final int SCAN_MAX = 10_000;

    private final String gateway;
    private final Executor blocking;
    private final SegmentStore store;
    private final GroupCommit commit;
    private final BatchWriter writer;
    private final LedgerLog log;
    private final Blinds blinds = new Blinds();
    private final ReentrantReadWriteLock reading = new ReentrantReadWriteLock();
    private boolean isClosed;

    /**
     * Opens a ledger and checks all of it: about a second for each gigabyte.
     *
     * @param blocking runs reads
     * @param nanos monotonic time, against which the clock is checked
     * @throws LedgerException FAILED: another writer has the directory, or it is damaged
     */
    public SegmentLedger(
            Path directory,
            String gateway,
            Clock clock,
            LongSupplier nanos,
            Executor blocking,
            LedgerSettings settings,
            LedgerLog log,
            Disk disk) {
        this.gateway = gateway;
        this.blocking = blocking;
        this.log = log;
        long began = nanos.getAsLong();
        this.store = SegmentStore.open(directory, gateway, disk, log);
        try {
            this.commit =
                    new GroupCommit(store.marks(), log, settings.flushInterval().toNanos(), store.next());
            this.writer = new BatchWriter(store, commit, settings, log, clock, nanos, gateway);
        } catch (RuntimeException e) {
            closeStore();
            throw e;
        }
        commit.start();
        writer.start();
        log.opened(directory, store.next(), store.segments().size(), (nanos.getAsLong() - began) / 1_000_000);
    }

    @Override
    public Append append(RowDraft draft) {
        writer.check();
        Pending row = new Pending(PreparedRow.of(draft, gateway, blinds.get()));
        writer.submit(row);
        return row;
    }

    @Override
    public CompletionStage<Optional<Row>> find(RowId id) {
        return read(() -> row(id));
    }

    private Optional<Row> row(RowId id) throws IOException {
        Segment segment = id.gateway().equals(gateway) ? store.segments().get(id.day()) : null;
        if (segment == null || id.sequence() < segment.first() || id.sequence() >= segment.end()) {
            return Optional.empty();
        }
        return Optional.of(segment.rows(id.sequence(), 1).get(0));
    }

    @Override
    public CompletionStage<List<Row>> scan(LocalDate day, long from, int limit) {
        return scan(day, from, limit, segment -> segment.rows(from, limit));
    }

    @Override
    public CompletionStage<List<Row>> scan(LocalDate day, String customer, long from, int limit) {
        throw new UnsupportedOperationException("the day index answers this");
    }

    @Override
    public CompletionStage<Optional<DaySums>> sums(LocalDate day) {
        throw new UnsupportedOperationException("the day index answers this");
    }

    @Override
    public CompletionStage<List<Entry>> replay(LocalDate day, long from, int limit) {
        return scan(day, from, limit, segment -> entries(segment, segment.rows(from, limit)));
    }

    private static List<Entry> entries(Segment segment, List<Row> rows) throws IOException {
        if (rows.isEmpty()) {
            return List.of();
        }
        List<byte[]> secrets = segment.secrets(rows.get(0).id().sequence(), rows.size());
        List<Entry> entries = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            entries.add(new Entry(rows.get(i), checked(rows.get(i), secrets.get(i))));
        }
        return entries;
    }

    private interface Page<T> {
        List<T> of(Segment segment) throws IOException;
    }

    private <T> CompletionStage<List<T>> scan(LocalDate day, long from, int limit, Page<T> page) {
        if (from < 0 || limit < 1 || limit > SCAN_MAX) {
            return CompletableFuture.failedFuture(new LedgerException(
                    LedgerException.Kind.INVALID, "a scan begins at 0 or more and gives 1 to " + SCAN_MAX + " rows"));
        }
        return read(() -> {
            Segment segment = store.segments().get(day);
            return segment == null ? List.of() : page.of(segment);
        });
    }

    @Override
    public CompletionStage<Optional<PrivateRow>> open(RowId id, String account) {
        return read(() -> {
            Optional<Row> row = row(id);
            Segment segment = store.segments().get(id.day());
            if (row.isEmpty() || segment == null) {
                return Optional.empty();
            }
            byte[] secret = segment.secret(id.sequence()).orElseThrow();
            return Optional.of(checked(row.get(), secret))
                    .filter(part -> account.equals(part.columns().get(Column.ACCOUNT.key())));
        });
    }

    private static PrivateRow checked(Row row, byte[] secret) {
        if (!PrivatePart.hash(secret).equals(row.columns().get(Column.PRIVATE_HASH.key()))) {
            throw Directory.failed("the private part of " + row.id() + " is not the one whose hash the row has");
        }
        return PrivatePart.decode(ByteBuffer.wrap(secret));
    }

    private interface Question<T> {
        T answer() throws IOException;
    }

    private <T> CompletionStage<T> read(Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            blocking.execute(() -> {
                try {
                    answer.complete(guarded(question));
                } catch (LedgerException e) {
                    answer.completeExceptionally(e);
                } catch (IOException | RuntimeException | Error e) {
                    answer.completeExceptionally(
                            new LedgerException(LedgerException.Kind.FAILED, "the ledger cannot be read: " + e, e));
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(
                    new LedgerException(LedgerException.Kind.BUSY, "too many reads of the node's disk wait", e));
        }
        return answer;
    }

    private <T> T guarded(Question<T> question) throws IOException {
        reading.readLock().lock();
        try {
            if (isClosed) {
                throw new LedgerException(LedgerException.Kind.CLOSED, "the ledger was closed");
            }
            return question.answer();
        } finally {
            reading.readLock().unlock();
        }
    }

    @Override
    public State state() {
        List<LocalDate> days = store.segments().values().stream()
                .filter(segment -> segment.end() > segment.first())
                .map(Segment::day)
                .toList();
        long durable = commit.durable();
        return new State(0, writer.written(), durable, days);
    }

    /** Ends after all that was appended is durable, or failed. */
    @Override
    public void close() {
        writer.close();
        commit.close();
        reading.writeLock().lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
        } finally {
            reading.writeLock().unlock();
        }
        closeStore();
        log.closed(commit.durable());
    }

    private void closeStore() {
        try {
            store.close();
        } catch (IOException e) {
            log.failed("the ledger's files could not be closed: " + e);
        }
    }
}
