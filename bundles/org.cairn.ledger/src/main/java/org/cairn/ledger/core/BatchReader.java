// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import org.cairn.ledger.core.RecordReader.Broken;

/** Reads one file of a segment batch by batch and checks all of it: CRC32C, sequences without a gap, the chain
 * over hashes of the rows, which it computes itself. */
final class BatchReader {
    /** Told of each row before its batch is known to be whole. */
    interface Rows {
        void row(long sequence, long offset);
    }

    /**
     * A whole batch.
     *
     * @param first sequence
     * @param rows how many
     * @param end where it ends
     * @param chain hash after it
     */
    record Whole(long first, int rows, long end, ChainHash chain) {}

    private final RecordReader records;
    private final boolean isPrivate;
    private final MessageDigest sha = Hashes.sha256();
    private final MessageDigest rowSha = Hashes.sha256();
    private ChainHash chain;
    private long next;

    BatchReader(Source source, SegmentHeader header, long end) {
        this.records = new RecordReader(source, SegmentHeader.bytes(header.gateway()), end);
        this.isPrivate = header.isPrivate();
        this.chain = header.chain();
        this.next = header.first();
    }

    /** The next batch; empty if the file ends where one could begin. */
    Optional<Whole> next(Rows told) throws IOException, Broken {
        long first = next;
        int rows = 0;
        sha.reset();
        sha.update(chain.bytes());
        while (true) {
            int type = records.next();
            if (type == 0) {
                if (rows > 0) {
                    throw new Broken(records.position(), "the batch is cut off");
                }
                return Optional.empty();
            }
            ByteBuffer payload = records.payload();
            if (type == Frame.END) {
                ChainHash hash = end(payload, first, rows);
                chain = hash;
                next = first + rows;
                return Optional.of(new Whole(first, rows, records.position(), hash));
            }
            if (payload.getLong() != first + rows) {
                throw new Broken(records.recordAt(), "the row's sequence is not " + (first + rows));
            }
            sha.update(hash(payload));
            told.row(first + rows, records.recordAt());
            rows++;
        }
    }

    /** What the chain has of a row: its leaf hash, or the hash of its private part. */
    private byte[] hash(ByteBuffer payload) {
        if (!isPrivate) {
            rowSha.update((byte) 0);
            payload.position(payload.position() + Hashes.BYTES);
        }
        rowSha.update(payload);
        return rowSha.digest();
    }

    private ChainHash end(ByteBuffer payload, long first, int rows) throws Broken {
        long statedFirst = payload.getLong();
        int statedRows = payload.getInt();
        ChainHash stated = ChainHash.read(payload);
        payload.flip();
        payload.limit(12);
        sha.update(payload);
        ChainHash hash = new ChainHash(sha.digest());
        if (statedFirst != first || statedRows != rows || rows == 0 || !stated.equals(hash)) {
            throw new Broken(records.recordAt(), "the batch does not follow the one before (chain hash, rows)");
        }
        return hash;
    }
}
