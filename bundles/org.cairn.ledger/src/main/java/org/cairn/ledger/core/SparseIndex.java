// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.util.Arrays;

/**
 * Where every 128th row of a segment lies in its two files. Of the day that grows it is kept in memory (16 bytes for
 * 128 rows) and made again when the segment is opened; one thread adds, any reads. Of other days it is in a file
 * ({@link SegmentIndex}).
 */
public final class SparseIndex {
    /** A look-up steps over at most this many rows, less one. */
    public static final int STEP = 128;

    private final long first;
    private long[] open = new long[16];
    private long[] secret = new long[16];
    private int size;

    /** An index of the rows from this sequence. */
    public SparseIndex(long first) {
        this.first = first;
    }

    /** Says whether a row is one of those that have a place here. */
    public boolean wants(long sequence) {
        return (sequence - first) % STEP == 0;
    }

    /** Adds the next place. */
    public synchronized void add(long openOffset, long secretOffset) {
        if (size == open.length) {
            open = Arrays.copyOf(open, size * 2);
            secret = Arrays.copyOf(secret, size * 2);
        }
        open[size] = openOffset;
        secret[size] = secretOffset;
        size++;
    }

    /** Offset of the last place at or before a row that was written, in one of the files. */
    public synchronized long floor(long sequence, boolean isPrivate) {
        int at = (int) ((sequence - first) / STEP);
        if (at >= size) {
            throw new IllegalStateException("row " + sequence + " is not indexed");
        }
        return isPrivate ? secret[at] : open[at];
    }

    /** How many places there are. */
    public synchronized int size() {
        return size;
    }

    Pending pending() {
        return new Pending();
    }

    /** Places of a batch that may yet turn out to be broken. */
    final class Pending {
        private long[] openOffsets = new long[16];
        private long[] secretOffsets = new long[16];
        private int opens;
        private int secrets;

        void clear() {
            opens = 0;
            secrets = 0;
        }

        void open(long sequence, long offset) {
            if (wants(sequence)) {
                openOffsets = grow(openOffsets, opens);
                openOffsets[opens++] = offset;
            }
        }

        void secret(long sequence, long offset) {
            if (wants(sequence)) {
                secretOffsets = grow(secretOffsets, secrets);
                secretOffsets[secrets++] = offset;
            }
        }

        void commit() {
            for (int i = 0; i < opens; i++) {
                add(openOffsets[i], secretOffsets[i]);
            }
        }

        private static long[] grow(long[] offsets, int size) {
            return size < offsets.length ? offsets : Arrays.copyOf(offsets, size * 2);
        }
    }
}
