// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentSkipListMap;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Manifest;
import org.cairn.ledger.core.Mark;
import org.cairn.ledger.core.SegmentCheck;
import org.cairn.ledger.core.SegmentCheck.Standing;
import org.cairn.ledger.core.SegmentHeader;
import org.cairn.ledger.core.SegmentIndex;
import org.cairn.ledger.core.SparseIndex;
import org.jspecify.annotations.Nullable;

/** All segments of a ledger: opened and checked as a whole, then written at the tail. */
final class SegmentStore implements Closeable {
    private final Directory directory;
    private final String gateway;
    private final Disk disk;
    private final LedgerLog log;
    private final FileChannel lock;
    private final NavigableMap<LocalDate, Segment> segments = new ConcurrentSkipListMap<>();
    private volatile @Nullable Tail tail;
    private @Nullable Marks marks;
    private Mark end = Mark.start();

    private SegmentStore(Directory directory, String gateway, Disk disk, LedgerLog log, FileChannel lock) {
        this.directory = directory;
        this.gateway = gateway;
        this.disk = disk;
        this.log = log;
        this.lock = lock;
    }

    /**
     * Opens a ledger: checks every byte of the last day, and that the days before are there as they were when they were over;
     * cuts a torn tail.
     *
     * @throws LedgerException FAILED: somebody else has it, or it is damaged; the message names file and offset
     */
    static SegmentStore open(Path path, String gateway, Disk disk, LedgerLog log) {
        try {
            Directory directory = new Directory(path);
            SegmentStore store = new SegmentStore(directory, gateway, disk, log, directory.lock());
            try {
                store.load();
                return store;
            } catch (IOException | RuntimeException e) {
                store.close();
                throw e;
            }
        } catch (IOException e) {
            throw new LedgerException(
                    LedgerException.Kind.FAILED, "the ledger in " + path + " cannot be opened: " + e, e);
        }
    }

    private void load() throws IOException {
        directory.finishDrops();
        Marks.Found found = Marks.read(directory.marks());
        NavigableSet<LocalDate> days = directory.days();
        Optional<Mark> mark = found.newest();
        if (found.isBroken()) {
            log.markBroken(directory.marks());
        }
        Optional<Manifest> dropped = directory.manifestBefore(days.isEmpty() ? LocalDate.MAX : days.first());
        if (mark.isEmpty() && days.isEmpty() && dropped.isEmpty()) {
            mark = Optional.of(Mark.start());
        }
        if (!days.isEmpty() && mark.isPresent() && isUnborn(days.last(), mark.get())) {
            discard(days.last());
            days.remove(days.last());
        }
        if (mark.isPresent() && mark.get().day() != Mark.NO_DAY) {
            LocalDate marked = LocalDate.ofEpochDay(mark.get().day());
            long rows = mark.get().rows();
            if (!days.contains(marked)
                    && dropped.filter(day -> day.size() >= rows).isEmpty()) {
                throw Directory.failed("the files of " + marked + " are missing in " + directory.path() + "; " + rows
                        + " rows of the ledger were durable, restore them");
            }
        }
        end = dropped.map(SegmentStore::end).orElse(Mark.start());
        for (LocalDate day : days) {
            end = day.equals(days.last()) ? loadLast(day, mark) : loadOver(day);
        }
        marks = Marks.start(directory, end);
    }

    private static Mark end(Manifest day) {
        return new Mark(
                0,
                day.size(),
                day.day().toEpochDay(),
                day.openBytes(),
                day.secretBytes(),
                day.openChain(),
                day.secretChain());
    }

    /** A segment that was being made when the node stopped: its header is not whole, and nothing was written to it. */
    private boolean isUnborn(LocalDate day, Mark mark) throws IOException {
        if (mark.day() != Mark.NO_DAY && day.toEpochDay() <= mark.day()) {
            return false;
        }
        boolean isWhole = true;
        for (boolean isPrivate : new boolean[] {false, true}) {
            Path file = directory.file(day, isPrivate);
            if (Files.exists(file) && Files.size(file) > SegmentHeader.bytes(gateway)) {
                return false;
            }
            isWhole &= Files.exists(file) && header(file).isPresent();
        }
        return !isWhole;
    }

    private void discard(LocalDate day) throws IOException {
        log.unbornDiscarded(directory.file(day, false));
        Files.deleteIfExists(directory.file(day, false));
        Files.deleteIfExists(directory.file(day, true));
        directory.force();
    }

    private static Optional<SegmentHeader> header(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(SegmentHeader.BYTES_MAX);
            OptionalInt version = SegmentHeader.version(bytes);
            if (version.isPresent() && version.getAsInt() != SegmentHeader.VERSION) {
                throw Directory.failed(
                        file + " has version " + version.getAsInt() + " of the format, and this ledger reads "
                                + SegmentHeader.VERSION + "; open it with the Cairn that wrote it");
            }
            return SegmentHeader.decode(bytes);
        }
    }

    /** The two files of a day and their headers, which follow the day before. */
    private final class Day {
        private final LocalDate day;
        private final Path open;
        private final Path secret;
        private final SegmentHeader openHeader;
        private final SegmentHeader secretHeader;

        Day(LocalDate day) throws IOException {
            this.day = day;
            open = directory.file(day, false);
            secret = directory.file(day, true);
            openHeader = header(open, day, false, end.rows(), end.openChain());
            secretHeader = header(secret, day, true, end.rows(), end.secretChain());
        }

        Standing check(Optional<Mark> mark) throws IOException {
            try (FileSource openSource = new FileSource(open);
                    FileSource secretSource = new FileSource(secret)) {
                return new SegmentCheck(open.toString(), openSource, secret.toString(), secretSource)
                        .run(openHeader, secretHeader, mark.map(m -> of(day, m, openHeader, secretHeader)));
            }
        }

        Extent extent(Standing standing, boolean isOver) {
            return new Extent(
                    day,
                    openHeader.first(),
                    standing.rows(),
                    standing.openBytes(),
                    standing.openChain(),
                    standing.secretBytes(),
                    standing.secretChain(),
                    isOver);
        }
    }

    /** Loads a day that is over: by its index, which is made if it is not right. */
    private Mark loadOver(LocalDate date) throws IOException {
        Day day = new Day(date);
        Path index = directory.index(date);
        Optional<Extent> known =
                Files.exists(index) ? SegmentIndex.decode(Files.readAllBytes(index)) : Optional.empty();
        Extent extent = known.filter(e -> e.day().equals(date) && e.first() == day.openHeader.first())
                .orElse(null);
        if (extent == null) {
            Standing standing = day.check(Optional.empty());
            extent = day.extent(standing, true);
            directory.replace(index, SegmentIndex.encode(extent, standing.index()));
            log.indexMade(index);
        }
        checkLength(day.open, extent.openBytes());
        checkLength(day.secret, extent.secretBytes());
        Segment segment = new Segment(day.openHeader, day.open, day.secret, extent, index);
        segments.put(date, segment);
        return mark(extent);
    }

    private static void checkLength(Path file, long length) throws IOException {
        if (Files.size(file) != length) {
            throw Directory.failed(file + " is broken at offset " + Math.min(Files.size(file), length) + ": it has "
                    + Files.size(file) + " bytes, and had " + length + " when its day was over; restore it");
        }
    }

    private static Mark mark(Extent extent) {
        return new Mark(
                0,
                extent.end(),
                extent.day().toEpochDay(),
                extent.openBytes(),
                extent.secretBytes(),
                extent.openChain(),
                extent.secretChain());
    }

    /**
     * Loads the last day: all of it is read.
     *
     * @param mark up to where it must stand; without it the day must be whole
     */
    private Mark loadLast(LocalDate date, Optional<Mark> mark) throws IOException {
        Day day = new Day(date);
        Standing standing = day.check(mark);
        Mark at = mark(day.extent(standing, false));
        Segment segment = new Segment(day.openHeader, day.open, day.secret, standing.index()::floor, standing.rows());
        Tail last = new Tail(segment, standing.index(), disk.open(day.open), disk.open(day.secret), at);
        tail = last;
        if (standing.torn().isPresent()) {
            log.tailCut(
                    day.open,
                    Files.size(day.open) - standing.openBytes(),
                    Files.size(day.secret) - standing.secretBytes(),
                    standing.torn().get());
            last.cutToMark();
        }
        last.force();
        segments.put(date, segment);
        return at;
    }

    /** The mark, or for a segment that is younger than the mark its bare beginning. */
    private static Mark of(LocalDate day, Mark mark, SegmentHeader open, SegmentHeader secret) {
        if (mark.day() == day.toEpochDay()) {
            return mark;
        }
        int header = SegmentHeader.bytes(open.gateway());
        return new Mark(0, mark.rows(), day.toEpochDay(), header, header, open.chain(), secret.chain());
    }

    private SegmentHeader header(Path file, LocalDate day, boolean isPrivate, long first, ChainHash previous)
            throws IOException {
        if (!Files.exists(file)) {
            throw Directory.failed(file + " is missing; restore it");
        }
        SegmentHeader header = header(file)
                .orElseThrow(() -> Directory.failed(file + " is broken at offset 0: its header is not right"));
        if (!header.gateway().equals(gateway)) {
            throw Directory.failed(file + " is of the gateway " + header.gateway() + ", not of " + gateway);
        }
        if (header.isPrivate() != isPrivate || !header.day().equals(day)) {
            throw Directory.failed(
                    file + " is the " + (header.isPrivate() ? "private" : "public") + " file of " + header.day());
        }
        if (header.first() != first || !header.previous().equals(previous)) {
            throw Directory.failed(file + " does not follow the day before (it begins with row " + header.first()
                    + ", expected " + first + "); a file is missing or was changed");
        }
        return header;
    }

    /**
     * What no row may be before: the time of the last row, or the beginning of a day whose files were made and whose rows, if
     * it had any, did not survive; {@link Instant#MIN} for a new ledger.
     */
    Instant lastTime() {
        if (segments.isEmpty()) {
            return Instant.MIN;
        }
        Segment newest = segments.lastEntry().getValue();
        if (newest.end() == newest.first()) {
            return newest.day().atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        try {
            return Instant.parse(
                    newest.rows(newest.end() - 1, 1).get(0).columns().getOrDefault(Column.TIME.key(), ""));
        } catch (IOException e) {
            throw new LedgerException(LedgerException.Kind.FAILED, "the last row cannot be read: " + e, e);
        }
    }

    /** The tail for a day, which never goes back: the present one, or empty if {@link #roll} must make it. */
    Optional<Tail> tail(LocalDate day) {
        return Optional.ofNullable(tail).filter(t -> t.segment().day().equals(day));
    }

    /** Begins a day. All rows of the day before are durable. */
    Tail roll(LocalDate day) throws IOException {
        Tail before = tail;
        if (before != null) {
            Extent extent = before.extent(true);
            Path index = directory.index(extent.day());
            directory.replace(index, SegmentIndex.encode(extent, before.index()));
            before.segment().over(extent, index);
            end = before.mark();
        }
        SegmentHeader openHeader = new SegmentHeader(false, day, end.rows(), end.openChain(), gateway);
        SegmentHeader secretHeader = new SegmentHeader(true, day, end.rows(), end.secretChain(), gateway);
        Path open = directory.file(day, false);
        Path secret = directory.file(day, true);
        directory.create(secret, secretHeader.encode());
        directory.create(open, openHeader.encode());
        if (before != null) {
            before.close();
            tail = null;
        }
        int bytes = SegmentHeader.bytes(gateway);
        Mark mark = new Mark(0, end.rows(), day.toEpochDay(), bytes, bytes, openHeader.chain(), secretHeader.chain());
        SparseIndex index = new SparseIndex(end.rows());
        Segment segment = new Segment(openHeader, open, secret, index::floor, 0);
        Tail fresh = new Tail(segment, index, disk.open(open), disk.open(secret), mark);
        tail = fresh;
        segments.put(day, segment);
        return fresh;
    }

    /** Where the log ended when it was opened. */
    Mark end() {
        return end;
    }

    /** Sequence of the next row. */
    long next() {
        Tail last = tail;
        return last == null ? end.rows() : last.segment().end();
    }

    /** Sequence of the first row that is kept. */
    long first() {
        Map.Entry<LocalDate, Segment> oldest = segments.firstEntry();
        return oldest == null ? end.rows() : oldest.getValue().first();
    }

    /**
     * Forgets the oldest day that has rows, and days without rows before it; their files are still there.
     *
     * @throws LedgerException INVALID if it is not that day, not over, or has no manifest that says what it was
     */
    void forget(LocalDate day) throws IOException {
        Segment oldest = segments.values().stream()
                .filter(segment -> segment.end() > segment.first())
                .findFirst()
                .orElse(null);
        Extent extent = oldest == null ? null : oldest.over().orElse(null);
        if (extent == null || !extent.day().equals(day)) {
            throw new LedgerException(
                    LedgerException.Kind.INVALID, day + " is not the oldest day that has rows, or it is not over");
        }
        if (directory
                .manifest(day)
                .filter(manifest -> end(manifest).equals(mark(extent)))
                .isEmpty()) {
            throw new LedgerException(
                    LedgerException.Kind.INVALID, day + " has no manifest, or another one than its rows");
        }
        segments.headMap(day, true).clear();
    }

    Directory directory() {
        return directory;
    }

    /** Days with their segments; some may be empty. */
    NavigableMap<LocalDate, Segment> segments() {
        return segments;
    }

    Marks marks() {
        if (marks == null) {
            throw new IllegalStateException("the store is not loaded");
        }
        return marks;
    }

    @Override
    public void close() throws IOException {
        try (FileChannel unlocked = lock;
                Marks closedMarks = marks;
                Tail closedTail = tail) {
            tail = null;
            marks = null;
        }
    }
}
