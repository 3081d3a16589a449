// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.cairn.ledger.core.Frame;
import org.cairn.ledger.core.Hashes;
import org.cairn.ledger.core.RecordReader;
import org.cairn.ledger.core.SegmentHeader;
import org.cairn.ledger.io.FileSource;

/** One of the two files of a day, in the ledger or in a copy of it. */
record SegmentFile(Path path) {
    private static final int END_RECORD_BYTES = Frame.OVERHEAD + Frame.END_BYTES;
    private static final int CRC_BYTES = 4;
    private static final int WINDOW_BYTES = 256 * 1024;

    static SegmentFile of(Path directory, LocalDate day, boolean isPrivate) {
        return new SegmentFile(directory.resolve(day + (isPrivate ? ".private" : ".rows")));
    }

    /** Bytes; 0 if there is no such file. */
    long size() throws IOException {
        return Files.exists(path) ? Files.size(path) : 0;
    }

    /** Its header; empty if it is not whole. */
    Optional<SegmentHeader> header() throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(path)) {
            return SegmentHeader.decode(in.readNBytes(SegmentHeader.BYTES_MAX));
        }
    }

    /** The chain hash, in hex, of the batch that ends at an offset; of the header, if that ends there. */
    String chainAt(long offset) throws IOException {
        Optional<SegmentHeader> header = header();
        if (header.isPresent() && SegmentHeader.bytes(header.get().gateway()) == offset) {
            return header.get().chain().toString();
        }
        if (offset < END_RECORD_BYTES || offset > size()) {
            return "";
        }
        byte[] hash = new byte[Hashes.BYTES];
        try (FileSource source = new FileSource(path)) {
            source.read(offset - CRC_BYTES - Hashes.BYTES, hash, 0, hash.length);
        }
        return HexFormat.of().formatHex(hash);
    }

    /**
     * Looks for a whole batch that another file does not have in the same place. Bytes that are no batch are what an
     * interrupted copy leaves.
     *
     * @param from where to begin: 0 or behind a batch
     * @param until how much of the other file counts
     * @return where the first such batch ends; empty if there is none
     */
    Optional<Long> strangerIn(SegmentFile other, long from, long until) throws IOException {
        long at = from;
        if (at == 0) {
            Optional<SegmentHeader> header = header();
            if (header.isEmpty()) {
                return Optional.empty();
            }
            at = SegmentHeader.bytes(header.get().gateway());
            if (until < at || !header.equals(other.header())) {
                return Optional.of(at);
            }
        }
        if (size() <= at) {
            return Optional.empty();
        }
        try (FileSource mine = new FileSource(path)) {
            RecordReader records = new RecordReader(mine, at, mine.size(), WINDOW_BYTES);
            int type = records.next();
            while (type != 0) {
                if (type == Frame.END
                        && (records.position() > until
                                || !Arrays.equals(bytes(records.recordAt()), other.bytes(records.recordAt())))) {
                    return Optional.of(records.position());
                }
                type = records.next();
            }
            return Optional.empty();
        } catch (RecordReader.Broken e) {
            return Optional.empty();
        }
    }

    private byte[] bytes(long at) throws IOException {
        byte[] bytes = new byte[END_RECORD_BYTES];
        try (FileSource source = new FileSource(path)) {
            source.read(at, bytes, 0, bytes.length);
        }
        return bytes;
    }
}
