// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.zip.CRC32C;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Follower;
import org.cairn.ledger.core.Frame;
import org.cairn.ledger.core.SegmentHeader;
import org.cairn.ledger.index.core.SampleRows;

/** The segment of a day, of which the file has no more than header and ends of batches: all that an index looks at. */
final class SampleSegment implements DayRows {
    final LocalDate day;
    final SampleRows rows;
    private final Path file;
    private int written;

    SampleSegment(Path directory, LocalDate day, SampleRows rows) throws IOException {
        this.day = day;
        this.rows = rows;
        this.file = directory.resolve(day + ".rows");
        Files.write(file, new SegmentHeader(false, day, rows.first(), ChainHash.ZERO, "eu-1").encode());
    }

    /** Writes the next batch and tells a follower. */
    void write(int count, Follower to) throws IOException {
        SampleRows batch = rows.part(written, written + count);
        end(batch.first(), count, chain(batch));
        written += count;
        to.rows(day, batch);
    }

    /** Ends it as if it had so many rows, in one batch. */
    void end(int count) throws IOException {
        end(first(), count, new byte[32]);
        written = count;
    }

    private void end(long first, int count, byte[] chain) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(Frame.OVERHEAD + Frame.END_BYTES);
        record.putInt(Frame.END_BYTES).put(Frame.END).putLong(first).putInt(count);
        record.put(chain);
        CRC32C crc = new CRC32C();
        crc.update(record.array(), 0, record.position());
        record.putInt((int) crc.getValue());
        Files.write(file, record.array(), StandardOpenOption.APPEND);
    }

    private static byte[] chain(SampleRows batch) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(batch.samples().toString().getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    @Override
    public long first() {
        return rows.first();
    }

    @Override
    public long end() {
        return rows.first() + written;
    }

    @Override
    public void replay(Follower to) throws IOException {
        replay(first(), to);
    }

    /** Tells a follower of what was written, from a sequence on. */
    void replay(long from, Follower to) throws IOException {
        if (from < end()) {
            to.rows(day, rows.part((int) (from - first()), written));
        }
        to.durable(end());
    }
}
