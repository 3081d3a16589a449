// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.cairn.core.api.ledger.Column;
import org.cairn.ledger.core.RecordReader.Broken;

/**
 * Reads one file of a segment batch by batch and checks all of it: CRC32C, sequences without a gap, the chain over hashes of
 * the rows, which it computes itself; if thorough also the row hashes.
 */
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

    private static final int SEQUENCE_BYTES = 8;

    private final RecordReader records;
    private final boolean isPrivate;
    private final boolean isThorough;
    private final MessageDigest sha = Hashes.sha256();
    private final Keccak keccak = new Keccak();
    private final ByteBuilder hashes = new ByteBuilder(64 * 1024);
    private final ByteBuilder secretHashes = new ByteBuilder(1024);
    private ChainHash chain;
    private long next;

    BatchReader(Source source, SegmentHeader header, long end, boolean isThorough) {
        this.records = new RecordReader(source, SegmentHeader.bytes(header.gateway()), end);
        this.isPrivate = header.isPrivate();
        this.isThorough = isThorough;
        this.chain = header.chain();
        this.next = header.first();
    }

    /** The next batch; empty if the file ends where one could begin. */
    Optional<Whole> next(Rows told) throws IOException, Broken {
        long first = next;
        int rows = 0;
        hashes.clear();
        secretHashes.clear();
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
            hash(payload.array(), payload.arrayOffset() + SEQUENCE_BYTES, payload.remaining());
            told.row(first + rows, records.recordAt());
            rows++;
        }
    }

    /** The hashes that the private part of each row of the last batch has, or that its public part says. */
    byte[] secretHashes() {
        return isPrivate ? hashes.toBytes() : secretHashes.toBytes();
    }

    /** Takes what the chain has of a row: its leaf hash, or the hash of its private part. */
    private void hash(byte[] array, int at, int length) throws Broken {
        int hashAt = hashes.reserve(Hashes.BYTES);
        if (isPrivate) {
            sha.update(array, at, length);
            Hashes.finish(sha, hashes.array(), hashAt);
            return;
        }
        int entryAt = at + Hashes.BYTES;
        int entryBytes = length - Hashes.BYTES;
        Hashes.leaf(sha, array, entryAt, entryBytes, hashes.array(), hashAt);
        if (isThorough) {
            byte[] hash = new byte[Hashes.BYTES];
            keccak.hash(array, entryAt, entryBytes, hash, 0);
            if (!Arrays.equals(hash, 0, hash.length, array, at, entryAt)) {
                throw new Broken(records.recordAt(), "the row's hash is not that of its columns");
            }
            secretHashes.put(secretHash(array, entryAt, entryAt + entryBytes));
        }
    }

    private byte[] secretHash(byte[] array, int from, int until) throws Broken {
        try {
            byte[] hash = HexFormat.of()
                    .parseHex(Entries.value(array, from, until, Column.PRIVATE_HASH.key())
                            .orElse(""));
            if (hash.length == Hashes.BYTES) {
                return hash;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new Broken(records.recordAt(), "the row has no private hash");
    }

    private ChainHash end(ByteBuffer payload, long first, int rows) throws Broken {
        long statedFirst = payload.getLong();
        int statedRows = payload.getInt();
        ChainHash stated = ChainHash.read(payload);
        payload.flip();
        payload.limit(12);
        sha.update(chain.bytes());
        sha.update(hashes.array(), 0, hashes.size());
        sha.update(payload);
        ChainHash hash = new ChainHash(sha.digest());
        if (statedFirst != first || statedRows != rows || rows == 0 || !stated.equals(hash)) {
            throw new Broken(records.recordAt(), "the batch does not follow the one before (chain hash, rows)");
        }
        return hash;
    }
}
