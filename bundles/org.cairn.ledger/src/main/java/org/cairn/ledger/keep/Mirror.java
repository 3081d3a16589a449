// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Mark;
import org.cairn.ledger.core.SegmentHeader;
import org.cairn.ledger.io.Segments;

/**
 * Makes a directory a copy of what is durable of the ledger: its part {@code ledger}, and beside it {@code checkpoints}.
 * It can be killed at any step: what is there is a beginning of the ledger that opens, and the next pass goes on.
 *
 * <p>That rests on the order. Of a day first the headers, then the private part, then the public one, then the tree as far
 * as these rows, then the mark: each is durable before the next. Files that say of a day that it is over come when a later
 * day is there; checkpoints come last, and were read before it was asked how far the rows reach.
 *
 * <p>The lock of the copy is held: nobody can start a node on it meanwhile. For one thread; the numbers are for any.
 */
final class Mirror implements Closeable {
    /** What a copy leaves free on its disk. */
    static final long ROOM_BYTES_MIN = 16 << 20;

    private static final String DROPPED = ".dropped";

    private final Segments segments;
    private final String gateway;
    private final Path copy;
    private final Volume volume;
    private final Copying copying;
    private final KeepingLog log;
    private final FileChannel lock;
    private final SideFiles sides;
    private final Set<LocalDate> whole = new HashSet<>();
    private List<LocalDate> known = List.of();
    private boolean isRecognised;
    private volatile Mark mark = Mark.start();

    /** What a mirror is between: the ledger and its checkpoints here, the directory of both there. */
    record Places(Segments segments, Path checkpoints, String gateway, Path to) {}

    private Mirror(Places places, Volume volume, KeepingLog log, FileChannel lock) {
        this.segments = places.segments();
        this.gateway = places.gateway();
        this.copy = places.to().resolve("ledger");
        this.volume = volume;
        this.copying = new Copying(volume);
        this.log = log;
        this.lock = lock;
        this.sides = new SideFiles(places, volume, copying);
    }

    /**
     * Takes a directory, which is there and is for copies alone.
     *
     * @throws LedgerException INVALID if it holds something else, FAILED if somebody uses it
     */
    static Mirror open(Places places, Volume volume, KeepingLog log) throws IOException {
        checkPlace(places);
        Path ledger = places.to().resolve("ledger");
        volume.makeDirectory(ledger);
        volume.makeDirectory(places.to().resolve("checkpoints"));
        volume.forceDirectory(places.to());
        Path file = ledger.resolve("lock");
        if (!Files.exists(file)) {
            volume.create(file);
        }
        FileChannel lock = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            if (lock.tryLock() != null) {
                return new Mirror(places, volume, log, lock);
            }
        } catch (OverlappingFileLockException e) {
            // told below
        } catch (IOException e) {
            lock.close();
            throw e;
        }
        lock.close();
        throw new LedgerException(
                LedgerException.Kind.FAILED, ledger + " is in use: by a node that runs on it, or by another copy");
    }

    /** Refuses a place that is not for copies of this ledger. */
    static void checkPlace(Places places) throws IOException {
        Path to = places.to().toRealPath();
        Path from = places.segments().directory().toRealPath();
        if (to.startsWith(from) || from.startsWith(to)) {
            throw Kinship.refused(to + " and the ledger's directory " + from + " lie within each other");
        }
        Set<String> ours =
                Set.of("ledger", "checkpoints", "backup", "backup.new", "standby", "standby.new", "lost+found");
        try (var files = Files.newDirectoryStream(to)) {
            for (Path file : files) {
                if (!ours.contains(String.valueOf(file.getFileName()))) {
                    throw Kinship.refused(to + " holds something else: " + file.getFileName()
                            + "; take a directory that is empty or has a copy of this ledger");
                }
            }
        }
    }

    /** Rows that the copy has, durably. */
    long rows() {
        return mark.rows();
    }

    /**
     * Copies what is new.
     *
     * @param isThorough whether to look for everything; otherwise files beside the segments are looked for only when a
     *     day has begun or gone
     */
    void pass(boolean isThorough, Meter meter) throws IOException {
        sides.readCheckpoints();
        List<Extent> days = segments.days();
        if (!isRecognised) {
            mark = new Kinship(segments.directory(), copy, gateway).standing(days);
            sides.begin(mark.rows());
            if (mark.rows() == 0) {
                sides.writeCheckpoints(); // whoever opens a copy that was only begun is refused
            }
            isRecognised = true;
        }
        List<Extent> missing = missing(days, meter);
        expect(days, missing, meter);
        List<LocalDate> names = days.stream().map(Extent::day).toList();
        boolean isNews = isThorough || !names.equals(known);
        if (isNews && !days.isEmpty()) {
            sides.manifestsBefore(days.get(0).day(), meter);
            drop(days);
        }
        for (Extent day : missing) {
            copy(day, meter);
        }
        if (isNews && !days.isEmpty()) {
            sides.ofDays(days.get(days.size() - 1).day(), meter);
            known = names;
        }
        sides.payments(meter);
        sides.writeCheckpoints();
        meter.end();
    }

    /** Days that the copy does not have as a whole, and those without rows, which only hang the others together. */
    private List<Extent> missing(List<Extent> days, Meter meter) throws IOException {
        List<Extent> missing = new ArrayList<>();
        if (days.isEmpty()) {
            return missing;
        }
        List<LocalDate> present = days.stream().map(Extent::day).toList();
        if (!present.equals(known)) {
            for (LocalDate day : Kinship.days(segments.directory()).headSet(present.get(present.size() - 1))) {
                if (!present.contains(day)) {
                    withoutRows(day).ifPresent(missing::add);
                }
            }
        }
        for (Extent day : days) {
            boolean isCopied = day.end() <= mark.rows();
            if (isCopied && (whole.contains(day.day()) || isWhole(day))) {
                whole.add(day.day());
            } else {
                missing.add(day);
            }
            meter.add(0);
        }
        missing.sort(Comparator.comparing(Extent::day));
        return missing;
    }

    private boolean isWhole(Extent day) throws IOException {
        for (boolean isPrivate : new boolean[] {false, true}) {
            SegmentFile file = SegmentFile.of(copy, day.day(), isPrivate);
            long bytes = isPrivate ? day.secretBytes() : day.openBytes();
            String chain = (isPrivate ? day.secretChain() : day.openChain()).toString();
            if (file.size() != bytes || !file.chainAt(bytes).equals(chain)) {
                return false;
            }
        }
        return true;
    }

    /** A day whose files were made and whose rows did not survive a crash, if it is one and the copy lacks it. */
    private Optional<Extent> withoutRows(LocalDate day) throws IOException {
        SegmentFile open = SegmentFile.of(segments.directory(), day, false);
        SegmentFile secret = SegmentFile.of(segments.directory(), day, true);
        Optional<SegmentHeader> openHeader = open.header();
        Optional<SegmentHeader> secretHeader = secret.header();
        int bytes = SegmentHeader.bytes(gateway);
        if (openHeader.isEmpty() || secretHeader.isEmpty() || open.size() != bytes || secret.size() != bytes) {
            return Optional.empty();
        }
        Extent extent = new Extent(
                day,
                openHeader.get().first(),
                0,
                bytes,
                openHeader.get().chain(),
                bytes,
                secretHeader.get().chain(),
                true);
        return isWhole(extent) ? Optional.empty() : Optional.of(extent);
    }

    /** Says how much there is to do, and that there is room for it. */
    private void expect(List<Extent> days, List<Extent> missing, Meter meter) throws IOException {
        long bytes =
                days.isEmpty() ? 0 : sides.treeBytes(days.get(days.size() - 1).end());
        for (Extent day : missing) {
            bytes += day.openBytes() - same(day, false) + day.secretBytes() - same(day, true);
        }
        meter.expect(bytes);
        long usable = bytes == 0 ? Long.MAX_VALUE : volume.usable(copy) - ROOM_BYTES_MIN;
        if (bytes > usable) {
            throw new LedgerException(
                    LedgerException.Kind.FAILED,
                    copy + " has not enough room: " + bytes + " bytes are to be copied, " + Math.max(0, usable)
                            + " are free, besides " + ROOM_BYTES_MIN + " that stay free");
        }
    }

    /** How much of a file the copy has for certain. */
    private long same(Extent day, boolean isPrivate) throws IOException {
        long marked = isPrivate ? mark.secretBytes() : mark.openBytes();
        return mark.day() == day.day().toEpochDay()
                        && SegmentFile.of(copy, day.day(), isPrivate).size() >= marked
                ? marked
                : 0;
    }

    private void copy(Extent day, Meter meter) throws IOException {
        SegmentFile open = SegmentFile.of(segments.directory(), day.day(), false);
        SegmentFile secret = SegmentFile.of(segments.directory(), day.day(), true);
        Path openCopy = SegmentFile.of(copy, day.day(), false).path();
        Path secretCopy = SegmentFile.of(copy, day.day(), true).path();
        long openSame = same(day, false);
        long secretSame = same(day, true);
        if (day.rows() > 0 && day.end() <= mark.rows()) {
            log.copyMended(openCopy);
        }
        if (openSame == 0 && secretSame == 0) {
            // a day that is being made has its headers, or can be taken away when the copy is opened
            int header = SegmentHeader.bytes(gateway);
            copying.grow(secret.path(), secretCopy, 0, header, meter);
            copying.grow(open.path(), openCopy, 0, header, meter);
            openSame = header;
            secretSame = header;
        }
        copying.grow(secret.path(), secretCopy, secretSame, day.secretBytes(), meter);
        copying.grow(open.path(), openCopy, openSame, day.openBytes(), meter);
        sides.tree(Math.max(day.end(), mark.rows()), meter);
        if (day.end() > mark.rows()) {
            Mark next = new Mark(
                    mark.count() + 1,
                    day.end(),
                    day.day().toEpochDay(),
                    day.openBytes(),
                    day.secretBytes(),
                    day.openChain(),
                    day.secretChain());
            copying.mark(copy.resolve("marks"), next);
            mark = next;
        }
        whole.add(day.day());
    }

    /**
     * Takes days away that the ledger has dropped; their manifests stay. As the ledger does it: a name says that it was begun,
     * so that half of a day is not taken for damage when the copy is opened.
     */
    private void drop(List<Extent> days) throws IOException {
        NavigableSet<LocalDate> copied = Kinship.days(copy);
        copied.addAll(Kinship.days(copy, DROPPED));
        for (LocalDate day : copied.headSet(days.get(0).day())) {
            Path open = SegmentFile.of(copy, day, false).path();
            Path secret = SegmentFile.of(copy, day, true).path();
            Path begun = copy.resolve(day + DROPPED);
            boolean isKept = Files.exists(segments.directory().resolve(open.getFileName()))
                    || Files.exists(segments.directory().resolve(secret.getFileName()));
            boolean isKnown = Files.exists(begun) || Files.exists(copy.resolve(day + ".manifest")) || hasNoRows(day);
            if (isKept || !isKnown) {
                continue;
            }
            if (Files.exists(open)) {
                volume.move(open, begun);
                volume.forceDirectory(copy);
            }
            volume.delete(secret);
            volume.forceDirectory(copy);
            volume.delete(begun);
            whole.remove(day);
        }
    }

    /** No manifest tells of such a day, and between a day that was dropped and the next one it would be in the way. */
    private boolean hasNoRows(LocalDate day) throws IOException {
        return SegmentFile.of(copy, day, false).size() <= SegmentHeader.bytes(gateway)
                && SegmentFile.of(copy, day, true).size() <= SegmentHeader.bytes(gateway);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
