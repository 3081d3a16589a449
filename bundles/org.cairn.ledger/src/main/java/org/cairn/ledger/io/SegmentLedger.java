// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.DaySums;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.PrivateRow;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.core.api.ledger.RowId;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.core.ByteBuilder;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Follower;
import org.cairn.ledger.core.Hashes;
import org.cairn.ledger.core.Mark;
import org.cairn.ledger.core.PreparedRow;
import org.cairn.ledger.core.PrivatePart;
import org.cairn.ledger.index.DayIndexes;
import org.jspecify.annotations.Nullable;

/** The ledger as a log of segments in a directory (docs/LEDGER.md). */
public final class SegmentLedger implements Ledger, Segments, AutoCloseable {
    /** Rows that one scan gives. */
    public static final int SCAN_MAX = 10_000;

    private static final int SCRATCH_BYTES = 4096;

    private final String gateway;
    private final Executor blocking;
    private final SegmentStore store;
    private final GroupCommit commit;
    private final BatchWriter writer;
    private final LedgerLog log;
    private final DayIndexes indexes;
    private List<Follower> followers = List.of();
    private final AtomicReference<@Nullable ByteBuilder> scratch = new AtomicReference<>();
    private final ReentrantReadWriteLock reading = new ReentrantReadWriteLock();
    private boolean isClosed;

    /**
     * Opens a ledger and checks its last day: about a second for each gigabyte.
     *
     * @param blocking runs reads
     * @param nanos monotonic time, against which the clock is checked
     * @param following opens who follows the log; closed with it
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
            Disk disk,
            Followers following) {
        this.gateway = gateway;
        this.blocking = blocking;
        this.log = log;
        long began = nanos.getAsLong();
        this.store = SegmentStore.open(directory, gateway, disk, log);
        try {
            this.indexes = new DayIndexes(directory, blocking, log);
            followers = List.of(indexes); // closed with the store, whatever comes now
            followers = Stream.concat(followers.stream(), following.open(directory).stream())
                    .toList();
            for (Follower follower : followers) {
                replay(follower);
            }
            this.commit = new GroupCommit(
                    store.marks(), followers, log, settings.flushInterval().toNanos(), store.end());
            this.writer = new BatchWriter(store, commit, followers, settings, log, clock, nanos, gateway);
        } catch (IOException e) {
            closeStore();
            throw new LedgerException(
                    LedgerException.Kind.FAILED, "the ledger in " + directory + " cannot be opened: " + e, e);
        } catch (RuntimeException e) {
            closeStore();
            throw e;
        }
        commit.start();
        writer.start();
        log.opened(directory, store.next(), store.segments().size(), (nanos.getAsLong() - began) / 1_000_000);
    }

    /** Tells a follower of the rows that it does not have yet. */
    private void replay(Follower follower) throws IOException {
        long next = follower.next();
        if (next > store.next()) {
            throw Directory.failed("what was made of the ledger's rows has " + next + " of them, and the ledger has "
                    + store.next() + ": an older ledger was put back");
        }
        if (next < store.first()) {
            throw Directory.failed("what was made of the ledger's rows has " + next + " of them; those before "
                    + store.first() + " are not kept any more: restore it");
        }
        for (Segment segment : store.segments().values()) {
            if (next < segment.end()) {
                new SegmentRows(segment).replay(next, follower);
                next = segment.end();
            }
        }
        follower.durable(next);
    }

    @Override
    public Append append(RowDraft draft) {
        writer.check();
        ByteBuilder taken = scratch.getAndSet(null); // if another thread has it, this one makes its own
        ByteBuilder mine = taken == null ? new ByteBuilder(SCRATCH_BYTES) : taken;
        Pending row = new Pending(PreparedRow.of(draft, mine), gateway);
        scratch.setRelease(mine);
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
        return scan(
                day,
                from,
                limit,
                segment -> segment.rows(indexes.rows(day, customer, from, limit, new SegmentRows(segment))));
    }

    @Override
    public CompletionStage<Optional<DaySums>> sums(LocalDate day) {
        return read(() -> sumsOf(day));
    }

    private Optional<DaySums> sumsOf(LocalDate day) throws IOException {
        Segment segment = store.segments().get(day);
        return segment == null ? Optional.empty() : indexes.sums(day, new SegmentRows(segment));
    }

    /** XOR of the row hashes of a day; empty if it has no rows here. Blocks. */
    public Optional<ChainHash> aggregate(LocalDate day) {
        try {
            return guarded(() -> sumsOf(day))
                    .map(sums -> ChainHash.of(HexFormat.of().parseHex(sums.aggregate())));
        } catch (IOException e) {
            throw new LedgerException(LedgerException.Kind.FAILED, "the ledger cannot be read: " + e, e);
        }
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
        long durable = durable();
        return new State(store.first(), writer.written(), durable, days);
    }

    @Override
    public Path directory() {
        return store.directory().path();
    }

    @Override
    public List<Extent> days() {
        Mark durable = commit.durable();
        List<Extent> days = new ArrayList<>();
        for (Segment segment : store.segments().values()) {
            segment.over()
                    .or(() -> Optional.of(extent(segment, durable))
                            .filter(open -> segment.day().toEpochDay() == durable.day()))
                    .filter(extent -> extent.rows() > 0)
                    .ifPresent(days::add);
        }
        return days;
    }

    private static Extent extent(Segment segment, Mark mark) {
        return new Extent(
                segment.day(),
                segment.first(),
                mark.rows() - segment.first(),
                mark.openBytes(),
                mark.openChain(),
                mark.secretBytes(),
                mark.secretChain(),
                false);
    }

    @Override
    public long durable() {
        return commit.durable().rows();
    }

    @Override
    public void entries(long from, long until, EntrySink sink) throws IOException {
        if (from < store.first() || until > durable()) {
            throw Directory.failed("rows " + from + " to " + until + " are not all there: the ledger has "
                    + store.first() + " to " + durable());
        }
        for (Segment segment : store.segments().values()) {
            long end = Math.min(until, segment.end());
            for (long at = Math.max(from, segment.first()); at < end; at += SCAN_MAX) {
                long first = at;
                long after = Math.min(end, at + SCAN_MAX);
                guarded(() -> {
                    segment.entries(
                            first,
                            after,
                            (sequence, array, begin, behind) ->
                                    sink.entry(sequence, array, begin + Hashes.BYTES, behind));
                    return after;
                });
            }
        }
    }

    @Override
    public void drop(LocalDate day) throws IOException {
        reading.writeLock().lock();
        try {
            store.forget(day);
        } finally {
            reading.writeLock().unlock();
        }
        store.directory().drop(day);
    }

    @Override
    public void refuse(String reason) {
        writer.refuse(reason);
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
        log.closed(durable());
    }

    private void closeStore() {
        try (SegmentStore closed = store) {
            for (Follower follower : followers) {
                if (follower instanceof Closeable open) {
                    open.close();
                }
            }
        } catch (IOException e) {
            log.failed("the ledger's files could not be closed: " + e);
        }
    }
}
