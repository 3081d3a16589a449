// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowId;
import org.cairn.ledger.core.Canonical;
import org.cairn.ledger.core.Frame;
import org.cairn.ledger.core.Hashes;
import org.cairn.ledger.core.RecordReader;
import org.cairn.ledger.core.SegmentHeader;
import org.cairn.ledger.core.SparseIndex;

/** A day's rows, for reading. Every record's CRC is checked when it is read. */
final class Segment {
    private static final int FEW_ROWS_BYTES = 32 * 1024;
    private static final int MANY_ROWS_BYTES = 256 * 1024;

    private final SegmentHeader header;
    private final Path open;
    private final Path secret;
    private final SparseIndex index;
    private volatile long end;

    Segment(SegmentHeader header, Path open, Path secret, SparseIndex index, long rows) {
        this.header = header;
        this.open = open;
        this.secret = secret;
        this.index = index;
        this.end = header.first() + rows;
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

    SparseIndex index() {
        return index;
    }

    /** Rows from a sequence on, in order. */
    List<Row> rows(long from, int limit) throws IOException {
        long at = Math.max(from, first());
        long until = Math.min(end, at + limit);
        List<Row> rows = new ArrayList<>((int) Math.max(0, until - at));
        if (at >= until) {
            return rows;
        }
        read(false, at, until, payload -> rows.add(row(payload)));
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
        read(true, from, from + count, payload -> {
            byte[] part = new byte[payload.position(8).remaining()];
            payload.get(part);
            parts.add(part);
        });
        return parts;
    }

    private interface Payloads {
        void payload(ByteBuffer payload);
    }

    private void read(boolean isPrivate, long from, long until, Payloads payloads) throws IOException {
        Path file = isPrivate ? secret : open;
        try (FileSource source = new FileSource(file)) {
            int window = until - from < SparseIndex.STEP ? FEW_ROWS_BYTES : MANY_ROWS_BYTES;
            RecordReader records = new RecordReader(source, index.floor(from, isPrivate), source.size(), window);
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
                    payloads.payload(payload);
                    next++;
                }
            }
        } catch (RecordReader.Broken e) {
            throw Directory.failed(file + " is broken at offset " + e.offset() + ": " + e.getMessage());
        }
    }

    private Row row(ByteBuffer payload) {
        long sequence = payload.getLong();
        byte[] hash = new byte[Hashes.BYTES];
        payload.get(hash);
        RowId id = new RowId(header.gateway(), day(), sequence);
        return new Row(id, Canonical.decode(payload), HexFormat.of().formatHex(hash));
    }
}
