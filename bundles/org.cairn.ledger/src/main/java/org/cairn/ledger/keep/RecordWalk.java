// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Frame;
import org.cairn.ledger.core.Hashes;
import org.cairn.ledger.core.RecordReader;
import org.cairn.ledger.core.RecordReader.Broken;
import org.cairn.ledger.core.SegmentHeader;
import org.cairn.ledger.io.FileSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file of a segment row by row, checks frames, checksums, sequences and the chain, and goes on behind a broken
 * place where the next whole record is found. For one thread.
 */
final class RecordWalk {
    private static final int WINDOW_BYTES = 256 * 1024;
    /** A broken record cannot reach further: its length is bounded, and the one behind it begins within that again. */
    private static final int SEARCH_BYTES = 2 * (Frame.PAYLOAD_BYTES_MAX + Frame.OVERHEAD);

    private final Path file;
    private final FileSource source;
    private final boolean isPrivate;
    private final Findings findings;
    private final Meter meter;
    private final long end;
    private final MessageDigest rowSha = TreeCheck.sha256();
    private final MessageDigest batchSha = TreeCheck.sha256();
    private @Nullable RecordReader records;
    private byte[] chain;
    private boolean isBatchWhole = true;
    private long expected;
    private long batchFirst;
    private long told;
    private ByteBuffer row = ByteBuffer.allocate(0);
    private byte[] hash = new byte[0];
    private long sequence;
    private long offset;

    /**
     * A walk from the end of the header to where what is durable ends.
     *
     * @param extent how far the day reaches
     * @param header of the file, which is right
     */
    RecordWalk(SegmentFile file, FileSource source, Extent extent, SegmentHeader header, Findings findings, Meter meter)
            throws IOException {
        this.file = file.path();
        this.source = source;
        this.isPrivate = header.isPrivate();
        this.findings = findings;
        this.meter = meter;
        this.end = Math.min(source.size(), isPrivate ? extent.secretBytes() : extent.openBytes());
        int begin = SegmentHeader.bytes(header.gateway());
        this.records = begin <= end ? new RecordReader(source, begin, end, WINDOW_BYTES) : null;
        this.chain = HexFormat.of().parseHex(header.chain().toString());
        this.expected = extent.first();
        this.batchFirst = extent.first();
        this.told = begin;
        batchSha.update(chain);
    }

    /** Moves to the next row that can be read; false at the end. */
    boolean next() throws IOException {
        while (records != null) {
            RecordReader reader = records;
            try {
                int type = reader.next();
                meter.add(Math.max(0, reader.position() - told));
                told = reader.position();
                if (type == Frame.ROW) {
                    row(reader);
                    return true;
                }
                if (type == 0) {
                    records = null;
                    if (isBatchWhole && expected > batchFirst) {
                        findings.at(file, reader.position(), "the batch is cut off");
                    }
                } else {
                    end(reader);
                }
            } catch (Broken e) {
                findings.at(file, e.offset(), String.valueOf(e.getMessage()));
                isBatchWhole = false;
                records = behind(e.offset());
            }
        }
        return false;
    }

    private void row(RecordReader reader) {
        ByteBuffer payload = reader.payload();
        sequence = payload.getLong();
        offset = reader.recordAt();
        if (sequence != expected && (isBatchWhole || sequence < expected)) {
            findings.at(file, offset, "the row's sequence is " + sequence + ", not " + expected);
            isBatchWhole = false;
        }
        expected = sequence + 1;
        row = payload.slice();
        if (!isPrivate) {
            rowSha.update((byte) 0);
            payload.position(payload.position() + Hashes.BYTES);
        }
        rowSha.update(payload);
        hash = rowSha.digest();
        batchSha.update(hash);
    }

    private void end(RecordReader reader) {
        ByteBuffer payload = reader.payload();
        long first = payload.getLong();
        long count = payload.getInt();
        byte[] stated = new byte[Hashes.BYTES];
        payload.get(stated);
        payload.flip();
        payload.limit(Long.BYTES + Integer.BYTES);
        batchSha.update(payload);
        byte[] computed = batchSha.digest();
        boolean isRight = first == batchFirst
                && first + count == expected
                && count > 0
                && MessageDigest.isEqual(stated, computed);
        if (isBatchWhole && !isRight) {
            findings.at(file, reader.recordAt(), "the batch does not follow the one before (chain hash, rows)");
        }
        chain = stated;
        isBatchWhole = true;
        batchFirst = first + count;
        if (expected < batchFirst) {
            expected = batchFirst; // the last rows of the batch were broken
        }
        batchSha.update(chain);
    }

    /** A reader from the next whole record on; null if none is found near. */
    private @Nullable RecordReader behind(long broken) throws IOException {
        int length = (int) Math.min(SEARCH_BYTES, end - broken);
        byte[] bytes = new byte[length];
        source.read(broken, bytes, 0, length);
        ByteBuffer near = ByteBuffer.wrap(bytes);
        for (int at = 1; at + Frame.OVERHEAD <= length; at++) {
            byte type = bytes[at + Integer.BYTES];
            int payload = near.getInt(at);
            boolean isLikely =
                    (type == Frame.ROW || type == Frame.END) && payload >= 0 && payload <= length - at - Frame.OVERHEAD;
            if (isLikely && isWhole(bytes, at, payload)) {
                return new RecordReader(source, broken + at, end, WINDOW_BYTES);
            }
        }
        return null;
    }

    private static boolean isWhole(byte[] bytes, int at, int payload) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, at, Frame.HEAD + payload);
        return (int) crc.getValue() == ByteBuffer.wrap(bytes).getInt(at + Frame.HEAD + payload);
    }

    /** Where the present row begins. */
    long offset() {
        return offset;
    }

    long sequence() {
        return sequence;
    }

    /** The present row's payload behind the sequence; valid until the next. */
    ByteBuffer row() {
        return row.duplicate();
    }

    /** What the chain has of the present row: its leaf hash, or the hash of its private part. */
    byte[] hash() {
        return hash.clone();
    }

    /** First sequence of the present row's batch, as far as it can be told. */
    long batchFirst() {
        return batchFirst;
    }

    /** Whether nothing was broken in the present row's batch so far. */
    boolean isBatchWhole() {
        return isBatchWhole;
    }

    /** Sequence after the last row that was read. */
    long expected() {
        return expected;
    }

    /** Chain hash behind the last batch, in hex. */
    String chain() {
        return HexFormat.of().formatHex(chain);
    }
}
