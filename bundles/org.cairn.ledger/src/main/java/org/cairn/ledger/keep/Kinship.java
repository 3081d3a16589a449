// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Manifest;
import org.cairn.ledger.core.Mark;
import org.cairn.ledger.core.SegmentHeader;

/**
 * Whether a copy is the beginning of this ledger. Its mark has the chain hashes of a place: if the ledger has the same ones
 * there, then all before is the same. Behind the mark only what an interrupted copy leaves may stand. So a copy of another
 * ledger is never overwritten, nor one that has more rows, as when a node was started on it.
 */
final class Kinship {
    private final Path ledger;
    private final Path copy;
    private final String gateway;

    Kinship(Path ledger, Path copy, String gateway) {
        this.ledger = ledger;
        this.copy = copy;
        this.gateway = gateway;
    }

    /**
     * How far the copy stands for certain.
     *
     * @param days what of the ledger is durable
     * @throws LedgerException INVALID if it is no beginning of this ledger
     */
    Mark standing(List<Extent> days) throws IOException {
        Mark mark = mark(copy.resolve("marks"));
        NavigableSet<LocalDate> copied = days(copy);
        checkGateway(copied);
        if (mark.day() != Mark.NO_DAY) {
            checkMark(mark, days);
        }
        for (LocalDate day : copied) {
            if (mark.day() == Mark.NO_DAY || day.toEpochDay() >= mark.day()) {
                boolean isMarked = mark.day() == day.toEpochDay();
                checkBehind(day, false, isMarked ? mark.openBytes() : 0, days);
                checkBehind(day, true, isMarked ? mark.secretBytes() : 0, days);
            }
        }
        return mark;
    }

    /** The newest whole mark of a file; the one of an empty ledger if there is none. */
    static Mark mark(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Mark.start();
        }
        byte[] bytes = Files.readAllBytes(file);
        Optional<Mark> a = Mark.decode(bytes, 0);
        Optional<Mark> b = Mark.decode(bytes, Mark.PLACE_BYTES);
        if (a.isPresent() && b.isPresent()) {
            return a.get().count() > b.get().count() ? a.get() : b.get();
        }
        return a.or(() -> b).orElse(Mark.start());
    }

    /** Days of which a directory has a segment file. */
    static NavigableSet<LocalDate> days(Path directory) throws IOException {
        NavigableSet<LocalDate> days = days(directory, ".rows");
        days.addAll(days(directory, ".private"));
        return days;
    }

    /** Days of which a directory has a file of a kind. */
    static NavigableSet<LocalDate> days(Path directory, String suffix) throws IOException {
        NavigableSet<LocalDate> days = new TreeSet<>();
        try (var files = Files.newDirectoryStream(directory, "*" + suffix)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                try {
                    days.add(LocalDate.parse(name.substring(0, name.indexOf('.'))));
                } catch (DateTimeException e) {
                    throw refused(file + " is no file of a day; nothing is copied there");
                }
            }
        }
        return days;
    }

    private void checkGateway(NavigableSet<LocalDate> copied) throws IOException {
        for (LocalDate day : copied) {
            Optional<SegmentHeader> header = SegmentFile.of(copy, day, false).header();
            if (header.isPresent() && !header.get().gateway().equals(gateway)) {
                throw refused(copy + " is of the gateway " + header.get().gateway() + ", not of " + gateway);
            }
        }
    }

    private void checkMark(Mark mark, List<Extent> days) throws IOException {
        LocalDate day = LocalDate.ofEpochDay(mark.day());
        Optional<Extent> extent = extent(day, days);
        if (days.isEmpty() || mark.rows() > days.get(days.size() - 1).end()) {
            throw refused(copy + " has " + mark.rows() + " rows and is ahead of this ledger; it is not overwritten");
        }
        if (extent.isPresent()) {
            if (mark.openBytes() > extent.get().openBytes()
                    || mark.secretBytes() > extent.get().secretBytes()
                    || !isChain(day, false, mark.openBytes(), mark.openChain().toString())
                    || !isChain(
                            day, true, mark.secretBytes(), mark.secretChain().toString())) {
                throw refused(copy + " is a copy of another ledger: its rows up to " + mark.rows() + " are not these");
            }
            return;
        }
        Optional<Manifest> dropped = manifest(ledger.resolve(day + ".manifest"));
        if (dropped.isEmpty()
                || dropped.get().openBytes() != mark.openBytes()
                || !dropped.get().openChain().equals(mark.openChain())
                || !dropped.get().secretChain().equals(mark.secretChain())) {
            throw refused(copy + " ends within " + day + ", which this ledger does not have any more;"
                    + " nobody can tell whether it is a copy of this one: take an empty directory");
        }
    }

    private boolean isChain(LocalDate day, boolean isPrivate, long at, String chain) throws IOException {
        return SegmentFile.of(ledger, day, isPrivate).chainAt(at).equals(chain);
    }

    private void checkBehind(LocalDate day, boolean isPrivate, long from, List<Extent> days) throws IOException {
        SegmentFile file = SegmentFile.of(copy, day, isPrivate);
        long until = extent(day, days)
                .map(e -> isPrivate ? e.secretBytes() : e.openBytes())
                .orElse(0L);
        SegmentFile original = SegmentFile.of(ledger, day, isPrivate);
        if (until == 0
                && !days.isEmpty()
                && day.isBefore(days.get(days.size() - 1).day())) {
            until = original.size(); // a day without rows
        }
        Optional<Long> stranger = file.strangerIn(original, from, until);
        if (stranger.isPresent()) {
            throw refused(file.path() + " has rows up to offset " + stranger.get()
                    + " that this ledger does not have there: it is a copy of another one, or ahead of it");
        }
    }

    /** The text of a manifest file, unverified: only what a verified one could say as well is compared. */
    static Optional<Manifest> manifest(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String note = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        int end = note.indexOf("\n\n");
        try {
            return end < 0 ? Optional.empty() : Optional.of(Manifest.of(note.substring(0, end + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Extent> extent(LocalDate day, List<Extent> days) {
        return days.stream().filter(extent -> extent.day().equals(day)).findFirst();
    }

    static LedgerException refused(String message) {
        return new LedgerException(LedgerException.Kind.INVALID, message);
    }
}
