// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.zip.CRC32C;

/**
 * Rows that are written in one go, to the public file and the private one. Sealing ends both with a record that
 * has SHA-256(chain hash before, hashes of the rows, first sequence, rows): whoever changes a batch must change all later
 * ones. The hashes are the leaf hashes of the tree in the public file, the private hashes in the private one: each row is
 * hashed once for both purposes.
 */
public final class Batch {
    private final Side open = new Side();
    private final Side secret = new Side();
    private long first;
    private int rows;

    private static final class Side {
        final ByteBuilder bytes = new ByteBuilder(64 * 1024);
        final CRC32C crc = new CRC32C();
        final MessageDigest sha = Hashes.sha256();
        final ByteBuilder hashes = new ByteBuilder(64 * 1024);
        int begin;

        void frame(int type, int payload) {
            begin = bytes.size();
            bytes.putInt(payload);
            bytes.putByte(type);
        }

        void check() {
            crc.reset();
            crc.update(bytes.array(), begin, bytes.size() - begin);
            bytes.putInt((int) crc.getValue());
        }

        ChainHash seal(ChainHash chain, long first, int rows) {
            byte[] hash = new byte[Hashes.BYTES];
            sha.update(chain.bytes());
            sha.update(hashes.array(), 0, hashes.size());
            frame(Frame.END, Frame.END_BYTES);
            int end = bytes.size();
            bytes.putLong(first);
            bytes.putInt(rows);
            sha.update(bytes.array(), end, 12);
            try {
                sha.digest(hash, 0, hash.length);
            } catch (DigestException e) {
                throw new AssertionError("there is room for a SHA-256", e);
            }
            bytes.put(hash);
            check();
            return new ChainHash(hash);
        }
    }

    private Side side(boolean isPrivate) {
        return isPrivate ? secret : open;
    }

    /** Forgets all, for the next batch. */
    public void begin(long firstSequence) {
        open.bytes.clear();
        secret.bytes.clear();
        open.hashes.clear();
        secret.hashes.clear();
        first = firstSequence;
        rows = 0;
    }

    ByteBuilder beginRow(boolean isPrivate, long sequence, int length) {
        Side side = side(isPrivate);
        side.frame(Frame.ROW, 8 + length);
        side.bytes.putLong(sequence);
        return side.bytes;
    }

    void endRow(boolean isPrivate, byte[] hash) {
        side(isPrivate).check();
        side(isPrivate).hashes.put(hash);
        if (isPrivate) {
            rows++;
        }
    }

    /** Bytes so far, in both files. */
    public int size() {
        return open.bytes.size() + secret.bytes.size();
    }

    /** The bytes for one of the files. */
    public ByteBuilder bytes(boolean isPrivate) {
        return side(isPrivate).bytes;
    }

    /** First sequence. */
    public long first() {
        return first;
    }

    /** How many rows. */
    public int rows() {
        return rows;
    }

    /** Ends the batch; the chain hash of one file after it. */
    public ChainHash seal(boolean isPrivate, ChainHash chain) {
        return side(isPrivate).seal(chain, first, rows);
    }
}
