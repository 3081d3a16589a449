// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.cairn.core.api.ledger.DaySums;
import org.cairn.ledger.core.Frame;
import org.cairn.ledger.core.Hashes;
import org.cairn.ledger.core.RecordReader;
import org.cairn.ledger.index.core.DayIndex;
import org.cairn.ledger.index.core.DayView;
import org.cairn.ledger.index.core.Postings;
import org.cairn.ledger.index.core.SumsHeader;
import org.cairn.ledger.index.core.SumsTable;
import org.cairn.ledger.io.DurableFile;
import org.cairn.ledger.io.FileSource;

/** {@code DAY.sums}: its table is kept in memory, postings are read and checked when somebody asks for a customer's rows. */
final class SumsFile implements DayView {
    static final String SUFFIX = ".sums";
    static final String ROWS_SUFFIX = ".rows";

    private static final int END_BYTES = Frame.OVERHEAD + Frame.END_BYTES;
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Path file;
    private final SumsTable table;

    private SumsFile(Path file, SumsTable table) {
        this.file = file;
        this.table = table;
    }

    /** The file is missing, broken or not of these rows: it must be made again. */
    static final class Unfit extends IOException {
        private static final long serialVersionUID = 1;

        Unfit(String reason) {
            super(reason);
        }
    }

    static Path path(Path directory, LocalDate day) {
        return directory.resolve(day + SUFFIX);
    }

    /**
     * Reads header and table, and checks that they are of the rows in the segment file.
     *
     * @throws Unfit if they are not
     */
    static SumsFile read(Path directory, LocalDate day) throws IOException {
        Path file = path(directory, day);
        try (FileSource source = new FileSource(file)) {
            byte[] head = bytes(source, 0, SumsHeader.BYTES);
            SumsHeader header = SumsHeader.decode(head);
            byte[] body = bytes(source, SumsHeader.BYTES, header.tableBytes() + SumsTable.CRC_BYTES);
            SumsTable table = SumsTable.of(header, body, source.size());
            Path rows = directory.resolve(day + ROWS_SUFFIX);
            if (!header.day().equals(day)
                    || !segment(rows, header.segment().bytes()).equals(header.segment())) {
                throw new Unfit("it is not of the rows that are there");
            }
            return new SumsFile(file, table);
        } catch (NoSuchFileException e) {
            throw new Unfit("it is missing");
        } catch (EOFException e) {
            throw new Unfit("it is cut off");
        } catch (IllegalArgumentException e) {
            throw new Unfit(String.valueOf(e.getMessage()));
        }
    }

    private static byte[] bytes(FileSource source, long position, int length) throws IOException {
        if (length > source.size() - position) {
            throw new EOFException();
        }
        byte[] bytes = new byte[length];
        source.read(position, bytes, 0, length);
        return bytes;
    }

    /** How far a segment file reaches if it ends after so many bytes: what the end of its last batch says. */
    private static SumsHeader.Segment segment(Path rows, long length) throws IOException {
        try (FileSource source = new FileSource(rows)) {
            if (length >= END_BYTES && length <= source.size()) {
                RecordReader records = new RecordReader(source, length - END_BYTES, length, END_BYTES);
                if (records.next() == Frame.END) {
                    ByteBuffer end = records.payload();
                    byte[] chain = new byte[Hashes.BYTES];
                    long next = end.getLong() + end.getInt();
                    end.get(chain);
                    return new SumsHeader.Segment(next, length, HexFormat.of().formatHex(chain));
                }
            }
        } catch (NoSuchFileException | RecordReader.Broken e) {
            throw new Unfit("the segment file is not there, or ends elsewhere");
        }
        throw new Unfit("the segment file does not end a batch there");
    }

    /**
     * Writes an index to which nobody adds any more: another file at first, so that a whole one is in its place at any time.
     *
     * @throws Unfit if the segment does not end where the index does
     */
    static void save(Path directory, DayIndex index) throws IOException {
        Path rows = directory.resolve(index.day() + ROWS_SUFFIX);
        SumsHeader.Segment segment = segment(rows, Files.size(rows));
        if (segment.end() != index.end()) {
            throw new Unfit("the segment has rows that the index does not know");
        }
        DurableFile.replace(path(directory, index.day()), channel -> {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            SumsTable.<IOException>write(index, segment, (bytes, length) -> put(channel, buffer, bytes, length));
            DurableFile.write(channel, buffer.flip());
        });
    }

    private static void put(FileChannel channel, ByteBuffer buffer, byte[] bytes, int length) throws IOException {
        if (length > buffer.remaining()) {
            DurableFile.write(channel, buffer.flip());
            buffer.clear();
        }
        if (length > buffer.remaining()) {
            DurableFile.write(channel, ByteBuffer.wrap(bytes, 0, length));
        } else {
            buffer.put(bytes, 0, length);
        }
    }

    SumsHeader header() {
        return table.header();
    }

    @Override
    public Optional<DaySums> sums() {
        return Optional.of(table.sums());
    }

    @Override
    public long[] rows(String customer, long from, int limit) throws IOException {
        Optional<SumsTable.Place> place = table.find(customer);
        if (place.isEmpty()) {
            return new long[0];
        }
        try (FileSource source = new FileSource(file)) {
            return postings(source, place.get()).from(from, limit);
        } catch (NoSuchFileException e) {
            throw new Unfit("it is missing");
        } catch (IllegalArgumentException e) {
            throw new Unfit(String.valueOf(e.getMessage()));
        }
    }

    /** The index in memory again. */
    DayIndex load() throws IOException {
        try (FileSource source = new FileSource(file)) {
            return table.<IOException>load(place -> postings(source, place));
        } catch (IllegalArgumentException e) {
            throw new Unfit(String.valueOf(e.getMessage()));
        }
    }

    private Postings postings(FileSource source, SumsTable.Place place) throws IOException {
        byte[] bytes;
        try {
            bytes = bytes(source, place.offset(), place.length());
        } catch (EOFException e) {
            throw new Unfit("it is cut off");
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        if ((int) crc.getValue() != place.crc()) {
            throw new Unfit("postings at " + place.offset() + " are broken");
        }
        return Postings.of(bytes, table.header().first());
    }
}
