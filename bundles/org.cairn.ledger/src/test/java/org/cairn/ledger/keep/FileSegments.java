// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Mark;
import org.cairn.ledger.core.SegmentHeader;
import org.cairn.ledger.io.Segments;

/** What is durable of a ledger as its files say it, whoever writes them: so mirrors are tested against what is on the disk. */
final class FileSegments implements Segments {
    private final Path directory;

    FileSegments(Path directory) {
        this.directory = directory;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public List<Extent> days() {
        try {
            Mark mark = mark();
            List<Extent> extents = new ArrayList<>();
            List<LocalDate> days = new ArrayList<>(Kinship.days(directory));
            for (int i = 0; i < days.size() && days.get(i).toEpochDay() <= mark.day(); i++) {
                LocalDate day = days.get(i);
                long end = day.toEpochDay() == mark.day() ? mark.rows() : first(days.get(i + 1));
                Extent extent = extent(day, end, day.toEpochDay() < mark.day(), mark);
                if (extent.rows() > 0) {
                    extents.add(extent);
                }
            }
            return extents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Mark mark() throws IOException {
        for (int i = 0; i < 1_000; i++) { // it is being written
            byte[] bytes = Files.readAllBytes(directory.resolve("marks"));
            if (Mark.decode(bytes, 0).isPresent()
                    && Mark.decode(bytes, Mark.PLACE_BYTES).isPresent()) {
                return Kinship.mark(directory.resolve("marks"));
            }
        }
        throw new IOException("marks are broken");
    }

    private long first(LocalDate day) throws IOException {
        return header(day).first();
    }

    private SegmentHeader header(LocalDate day) throws IOException {
        return SegmentFile.of(directory, day, false).header().orElseThrow();
    }

    private Extent extent(LocalDate day, long end, boolean isOver, Mark mark) throws IOException {
        if (!isOver) {
            return new Extent(
                    day,
                    first(day),
                    end - first(day),
                    mark.openBytes(),
                    mark.openChain(),
                    mark.secretBytes(),
                    mark.secretChain(),
                    false);
        }
        SegmentFile open = SegmentFile.of(directory, day, false);
        SegmentFile secret = SegmentFile.of(directory, day, true);
        return new Extent(
                day, first(day), end - first(day), open.size(), hash(open), secret.size(), hash(secret), true);
    }

    private static ChainHash hash(SegmentFile file) throws IOException {
        return ChainHash.of(java.util.HexFormat.of().parseHex(file.chainAt(file.size())));
    }

    @Override
    public long durable() {
        try {
            return mark().rows();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void entries(long from, long until, EntrySink sink) {
        throw new UnsupportedOperationException("nobody here reads entries");
    }

    @Override
    public void drop(LocalDate day) throws IOException {
        Files.delete(SegmentFile.of(directory, day, false).path());
        Files.delete(SegmentFile.of(directory, day, true).path());
    }

    @Override
    public void refuse(String reason) {
        throw new AssertionError(reason);
    }
}
