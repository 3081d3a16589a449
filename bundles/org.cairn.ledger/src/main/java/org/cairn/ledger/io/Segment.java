// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowId;
import org.cairn.ledger.core.Canonical;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Frame;
import org.cairn.ledger.core.Hashes;
import org.cairn.ledger.core.RecordReader;
import org.cairn.ledger.core.SegmentHeader;
import org.cairn.ledger.core.SegmentIndex;
import org.cairn.ledger.core.SparseIndex;
import org.jspecify.annotations.Nullable;

/** A day's rows, for reading. Every record's CRC is checked when it is read. */
final class Segment {
    private static final int FEW_ROWS_BYTES = 32 * 1024;
    private static final int MANY_ROWS_BYTES = 256 * 1024;

    private final SegmentHeader header;
    private final Path open;
    private final Path secret;
    private volatile Places places;
    private volatile long end;
    private volatile @Nullable Extent over;

    /** Where rows are. */
    interface Places {
        /** Offset of a row that was written, or of one before it. */
        long floor(long sequence, boolean isPrivate) throws IOException;
    }

    Segment(SegmentHeader header, Path open, Path secret, Places places, long rows) {
        this.header = header;
        this.open = open;
        this.secret = secret;
        this.places = places;
        this.end = header.first() + rows;
    }

    /** A day that is over. */
    Segment(SegmentHeader header, Path open, Path secret, Extent extent, Path index) {
        this(header, open, secret, places(extent, index), extent.rows());
        this.over = extent;
    }

    /** Ends the day: its places are in a file from now on. */
    void over(Extent extent, Path index) {
        over = extent;
        places = places(extent, index);
    }

    private static Places places(Extent extent, Path index) {
        return (sequence, isPrivate) -> place(index, SegmentIndex.placeAt(extent.first(), sequence, isPrivate));
    }

    private static long place(Path index, long at) throws IOException {
        byte[] place = new byte[Long.BYTES];
        try (FileSource source = new FileSource(index)) {
            source.read(at, place, 0, place.length);
        }
        return ByteBuffer.wrap(place).getLong();
    }

    /** How far it reaches; empty while it is the last. */
    Optional<Extent> over() {
        return Optional.ofNullable(over);
    }

    LocalDate day() {
        return header.day();
    }

    long first() {
        return header.first();
    }

    /** Sequence after the last row that was written. */
    long end() {
        return end;
    }

    void end(long sequence) {
        end = sequence;
    }

    /** Rows from a sequence on, in order. */
    List<Row> rows(long from, int limit) throws IOException {
        long at = Math.max(from, first());
        long until = Math.min(end, at + limit);
        List<Row> rows = new ArrayList<>((int) Math.max(0, until - at));
        if (at >= until) {
            return rows;
        }
        read(
                false,
                at,
                until,
                (sequence, array, begin, after) ->
                        rows.add(row(sequence, ByteBuffer.wrap(array, begin, after - begin))));
        return rows;
    }

    /** Rows with ascending sequences, all of which were written. */
    List<Row> rows(long[] sequences) throws IOException {
        List<Row> rows = new ArrayList<>(sequences.length);
        try (FileSource source = new FileSource(open)) {
            int at = 0;
            while (at < sequences.length) {
                int until = at + 1; // those that lie near each other are read in one go
                while (until < sequences.length && sequences[until] - sequences[until - 1] < SparseIndex.STEP) {
                    until++;
                }
                read(source, false, sequences[at], sequences[until - 1] + 1, (sequence, array, begin, after) -> {
                    if (sequence == sequences[rows.size()]) {
                        rows.add(row(sequence, ByteBuffer.wrap(array, begin, after - begin)));
                    }
                });
                at = until;
            }
        }
        return rows;
    }

    /** Blind and pairs of a row's private part. */
    Optional<byte[]> secret(long sequence) throws IOException {
        if (sequence < first() || sequence >= end) {
            return Optional.empty();
        }
        return Optional.of(secrets(sequence, 1).get(0));
    }

    /** Blinds and pairs of the private parts of that many rows from a sequence on; all of them must have been written. */
    List<byte[]> secrets(long from, int count) throws IOException {
        List<byte[]> parts = new ArrayList<>(count);
        read(
                true,
                from,
                from + count,
                (sequence, array, begin, after) -> parts.add(Arrays.copyOfRange(array, begin, after)));
        return parts;
    }

    /** Takes what a record has behind its sequence, valid during the call. */
    interface Payloads {
        void payload(long sequence, byte[] array, int from, int until) throws IOException;
    }

    /** Row hashes and entries of rows that were written. */
    void entries(long from, long until, Payloads payloads) throws IOException {
        read(false, from, until, payloads);
    }

    private void read(boolean isPrivate, long from, long until, Payloads payloads) throws IOException {
        try (FileSource source = new FileSource(isPrivate ? secret : open)) {
            read(source, isPrivate, from, until, payloads);
        }
    }

    private void read(FileSource source, boolean isPrivate, long from, long until, Payloads payloads)
            throws IOException {
        Path file = isPrivate ? secret : open;
        try {
            int window = until - from < SparseIndex.STEP ? FEW_ROWS_BYTES : MANY_ROWS_BYTES;
            RecordReader records = new RecordReader(source, places.floor(from, isPrivate), source.size(), window);
            long next = from;
            while (next < until) {
                int type = records.next();
                if (type == 0) {
                    throw Directory.failed(file + " ends at " + records.position() + " before row " + next);
                }
                if (type != Frame.ROW) {
                    continue;
                }
                ByteBuffer payload = records.payload();
                long sequence = payload.getLong(0);
                if (sequence > next) {
                    throw Directory.failed(
                            file + " is broken at offset " + records.recordAt() + ": row " + next + " is missing");
                }
                if (sequence == next) {
                    int begin = payload.arrayOffset() + Long.BYTES;
                    payloads.payload(sequence, payload.array(), begin, begin - Long.BYTES + payload.limit());
                    next++;
                }
            }
        } catch (RecordReader.Broken e) {
            throw Directory.failed(file + " is broken at offset " + e.offset() + ": " + e.getMessage());
        }
    }

    private Row row(long sequence, ByteBuffer payload) {
        byte[] hash = new byte[Hashes.BYTES];
        payload.get(hash);
        RowId id = new RowId(header.gateway(), day(), sequence);
        return new Row(id, Canonical.decode(payload), HexFormat.of().formatHex(hash));
    }
}
