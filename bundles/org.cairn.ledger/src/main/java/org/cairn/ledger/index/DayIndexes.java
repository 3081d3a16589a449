// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.cairn.core.api.ledger.DaySums;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.core.Follower;
import org.cairn.ledger.core.SegmentHeader;
import org.cairn.ledger.index.core.DayIndex;
import org.cairn.ledger.index.core.DayView;
import org.jspecify.annotations.Nullable;

/**
 * Sums and customers of all days: the present day's in memory, fed by the thread that writes; those of days that are over in
 * {@code DAY.sums}, a few of them in a cache. Whatever file is missing, broken or of other rows is made again from the rows:
 * the present day's at opening, others when somebody asks.
 */
public final class DayIndexes implements Follower, Closeable {
    /** Tables of days that are over, in memory: of each customer some 60 bytes. */
    static final int CACHED_DAYS_MAX = 4;

    private final Path directory;
    private final Executor background;
    private final LedgerLog log;
    private final long start;
    private final Object making = new Object();
    private final Object saving = new Object();
    private final Map<LocalDate, DayIndex> over = new ConcurrentHashMap<>();
    private final Map<LocalDate, SumsFile> cache = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LocalDate, SumsFile> eldest) {
            return size() > CACHED_DAYS_MAX;
        }
    };
    private volatile @Nullable DayIndex current;
    private volatile long durable;

    /**
     * Opens them, in a directory that is locked for this ledger.
     *
     * @param background writes the files of days that are over
     */
    public DayIndexes(Path directory, Executor background, LedgerLog log) throws IOException {
        this.directory = directory;
        this.background = background;
        this.log = log;
        long first = 0;
        for (LocalDate day : days(directory).descendingSet()) {
            Optional<SegmentHeader> header = header(directory.resolve(day + SumsFile.ROWS_SUFFIX));
            if (header.isPresent()) { // else it was being made when the node stopped, or the ledger will not open
                first = header.get().first();
                current = load(day);
                break;
            }
        }
        this.start = first;
        this.durable = next();
    }

    private static NavigableSet<LocalDate> days(Path directory) throws IOException {
        NavigableSet<LocalDate> days = new TreeSet<>();
        try (var files = Files.newDirectoryStream(directory, "*" + SumsFile.ROWS_SUFFIX)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                try {
                    days.add(LocalDate.parse(name.substring(0, name.length() - SumsFile.ROWS_SUFFIX.length())));
                } catch (DateTimeException e) {
                    // the ledger objects to it
                }
            }
        }
        return days;
    }

    private static Optional<SegmentHeader> header(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return SegmentHeader.decode(in.readNBytes(SegmentHeader.BYTES_MAX));
        }
    }

    private @Nullable DayIndex load(LocalDate day) throws IOException {
        try {
            return SumsFile.read(directory, day).load();
        } catch (SumsFile.Unfit e) {
            log.sumsMade(SumsFile.path(directory, day), String.valueOf(e.getMessage()));
            return null;
        }
    }

    @Override
    public long next() {
        DayIndex index = current;
        return index == null ? start : index.end();
    }

    @Override
    public void rows(LocalDate day, Rows rows) {
        DayIndex index = current;
        if (index == null || !index.day().equals(day)) {
            if (index != null) {
                end(index);
            }
            index = new DayIndex(day, rows.first());
            current = index;
        }
        int known = Math.toIntExact(Math.max(0, Math.min(index.end() - rows.first(), rows.count())));
        if (known < rows.count()) {
            index.add(rows, known);
        }
    }

    /** Its rows are durable: the next day has begun. */
    private void end(DayIndex index) {
        over.put(index.day(), index);
        try {
            background.execute(() -> save(index.day()));
        } catch (RejectedExecutionException e) {
            log.sumsNotSaved(SumsFile.path(directory, index.day()), String.valueOf(e.getMessage()));
            over.remove(index.day()); // made again when somebody asks
        }
    }

    private void save(LocalDate day) {
        synchronized (saving) {
            DayIndex index = over.get(day);
            if (index != null) {
                save(index);
                over.remove(day);
            }
        }
    }

    private void save(DayIndex index) {
        try {
            SumsFile.save(directory, index);
        } catch (IOException e) {
            log.sumsNotSaved(SumsFile.path(directory, index.day()), e.toString());
        }
    }

    @Override
    public void durable(long sequence) {
        durable = sequence;
    }

    /**
     * What a day comes to; empty if it has no rows.
     *
     * @param rows of the day, to make it from if its file is of no use
     */
    public Optional<DaySums> sums(LocalDate day, DayRows rows) throws IOException {
        return ask(day, rows, DayView::sums);
    }

    /**
     * Sequences of a customer's rows of a day of at least {@code from}, at most so many.
     *
     * @param rows of the day, to find them in if its file is of no use
     */
    public long[] rows(LocalDate day, String customer, long from, int limit, DayRows rows) throws IOException {
        return ask(day, rows, view -> view.rows(customer, from, limit));
    }

    private interface Question<T> {
        T of(DayView view) throws IOException;
    }

    private <T> T ask(LocalDate day, DayRows rows, Question<T> question) throws IOException {
        DayIndex index = current;
        if (index == null || !index.day().equals(day)) {
            index = over.get(day);
        }
        if (index != null || rows.first() == rows.end()) {
            return question.of(index == null ? new DayIndex(day, rows.first()) : index);
        }
        try {
            return question.of(file(day, rows));
        } catch (SumsFile.Unfit e) {
            synchronized (making) {
                return made(day, rows, question);
            }
        }
    }

    private <T> T made(LocalDate day, DayRows rows, Question<T> question) throws IOException {
        String reason;
        try {
            return question.of(file(day, rows)); // somebody else has made it
        } catch (SumsFile.Unfit e) {
            reason = String.valueOf(e.getMessage());
        }
        DayIndex index = new DayIndex(day, rows.first());
        rows.replay(new Replay(index));
        if (index.end() != rows.end()) {
            throw new IOException("the segment of " + day + " has rows up to " + index.end() + ", not " + rows.end());
        }
        synchronized (saving) {
            save(index);
        }
        synchronized (cache) {
            cache.remove(day);
        }
        log.sumsMade(SumsFile.path(directory, day), reason);
        return question.of(index);
    }

    private record Replay(DayIndex index) implements Follower {
        @Override
        public long next() {
            return index.end();
        }

        @Override
        public void rows(LocalDate day, Rows rows) {
            index.add(rows, 0);
        }

        @Override
        public void durable(long sequence) {
            // all of them were long ago
        }
    }

    private SumsFile file(LocalDate day, DayRows rows) throws IOException {
        synchronized (cache) {
            SumsFile cached = cache.get(day);
            if (cached != null) {
                return cached;
            }
        }
        SumsFile file = SumsFile.read(directory, day);
        boolean isWhole = file.header().segment().bytes() == Files.size(directory.resolve(day + SumsFile.ROWS_SUFFIX));
        if (!isWhole
                || file.header().first() != rows.first()
                || file.header().segment().end() != rows.end()) {
            throw new SumsFile.Unfit("it is of a part of the day's rows");
        }
        synchronized (cache) {
            cache.put(day, file);
        }
        return file;
    }

    /** Saves what is in memory, if all of it is durable. The ledger's directory is still locked, its files are whole. */
    @Override
    public void close() {
        for (LocalDate day : over.keySet()) {
            save(day);
        }
        DayIndex index = current;
        if (index != null && index.end() > index.first() && durable >= index.end()) {
            synchronized (saving) {
                save(index);
            }
        }
    }
}
