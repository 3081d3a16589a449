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
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentSkipListMap;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Mark;
import org.cairn.ledger.core.SegmentCheck;
import org.cairn.ledger.core.SegmentCheck.Standing;
import org.cairn.ledger.core.SegmentHeader;
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
    private @Nullable Tail tail;
    private @Nullable Marks marks;
    private long next;

    private SegmentStore(Directory directory, String gateway, Disk disk, LedgerLog log, FileChannel lock) {
        this.directory = directory;
        this.gateway = gateway;
        this.disk = disk;
        this.log = log;
        this.lock = lock;
    }

    /**
     * Opens a ledger, checks every byte and cuts a torn tail.
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
        Marks.Found found = Marks.read(directory.marks());
        NavigableSet<LocalDate> days = directory.days();
        Optional<Mark> mark = found.newest();
        if (found.isBroken()) {
            log.markBroken(directory.marks());
        }
        if (mark.isEmpty() && days.isEmpty()) {
            mark = Optional.of(Mark.start());
        }
        if (!days.isEmpty() && mark.isPresent() && isUnborn(days.last(), mark.get())) {
            discard(days.last());
            days.remove(days.last());
        }
        if (mark.isPresent() && mark.get().day() != Mark.NO_DAY) {
            LocalDate marked = LocalDate.ofEpochDay(mark.get().day());
            if (!days.contains(marked)) {
                throw Directory.failed("the files of " + marked + " are missing in " + directory.path() + "; "
                        + mark.get().rows() + " rows of the ledger were durable, restore them");
            }
        }
        Mark end = Mark.start();
        for (LocalDate day : days) {
            end = load(day, end, day.equals(days.last()) ? mark : Optional.empty());
        }
        marks = Marks.start(directory, end);
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

    /**
     * Loads a day.
     *
     * @param before where the day before ended
     * @param mark for the last day, up to where it must stand; without it the day must be whole
     */
    private Mark load(LocalDate day, Mark before, Optional<Mark> mark) throws IOException {
        Path open = directory.file(day, false);
        Path secret = directory.file(day, true);
        SegmentHeader openHeader = header(open, day, false, before.rows(), before.openChain());
        SegmentHeader secretHeader = header(secret, day, true, before.rows(), before.secretChain());
        Standing standing;
        try (FileSource openSource = new FileSource(open);
                FileSource secretSource = new FileSource(secret)) {
            standing = new SegmentCheck(open.toString(), openSource, secret.toString(), secretSource)
                    .run(openHeader, secretHeader, mark.map(m -> of(day, m, openHeader, secretHeader)));
        }
        Mark end = new Mark(
                0,
                openHeader.first() + standing.rows(),
                day.toEpochDay(),
                standing.openBytes(),
                standing.secretBytes(),
                standing.openChain(),
                standing.secretChain());
        Segment segment = new Segment(openHeader, open, secret, standing.index(), standing.rows());
        if (tail != null) {
            tail.close();
        }
        tail = new Tail(segment, disk.open(open), disk.open(secret), end);
        if (mark.isPresent()) {
            cut(standing, open, secret, tail);
        }
        tail.force();
        segments.put(day, segment);
        next = end.rows();
        return end;
    }

    /** The mark, or for a segment that is younger than the mark its bare beginning. */
    private static Mark of(LocalDate day, Mark mark, SegmentHeader open, SegmentHeader secret) {
        if (mark.day() == day.toEpochDay()) {
            return mark;
        }
        int header = SegmentHeader.bytes(open.gateway());
        return new Mark(0, mark.rows(), day.toEpochDay(), header, header, open.chain(), secret.chain());
    }

    private void cut(Standing standing, Path open, Path secret, Tail last) throws IOException {
        long openCut = Files.size(open) - standing.openBytes();
        long secretCut = Files.size(secret) - standing.secretBytes();
        if (standing.torn().isPresent()) {
            log.tailCut(open, openCut, secretCut, standing.torn().get());
            last.cutToMark();
        }
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
        ChainHash zeros = ChainHash.ZERO;
        SegmentHeader openHeader =
                new SegmentHeader(false, day, next, tail == null ? zeros : tail.chain(false), gateway);
        SegmentHeader secretHeader =
                new SegmentHeader(true, day, next, tail == null ? zeros : tail.chain(true), gateway);
        directory.create(directory.file(day, true), secretHeader.encode());
        directory.create(directory.file(day, false), openHeader.encode());
        if (tail != null) {
            tail.close();
            tail = null;
        }
        int bytes = SegmentHeader.bytes(gateway);
        Mark mark = new Mark(0, next, day.toEpochDay(), bytes, bytes, openHeader.chain(), secretHeader.chain());
        Path open = directory.file(day, false);
        Path secret = directory.file(day, true);
        Segment segment = new Segment(openHeader, open, secret, new SparseIndex(next), 0);
        Tail fresh = new Tail(segment, disk.open(open), disk.open(secret), mark);
        tail = fresh;
        segments.put(day, segment);
        return fresh;
    }

    /** Sequence of the next row. */
    long next() {
        return next;
    }

    void next(long sequence) {
        next = sequence;
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
