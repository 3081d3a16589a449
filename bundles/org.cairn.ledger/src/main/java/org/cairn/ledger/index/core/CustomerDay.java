// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index.core;

import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One customer's day while it grows. There may be a hundred thousand of them with a hundred rows each, so bytes are counted:
 * the newest sequences are in one array that grows by a quarter; once it is a full chunk it goes to the others.
 */
final class CustomerDay {
    /** Bytes of a chunk: so much is copied at most when a row is added. */
    static final int CHUNK_BYTES_MAX = 8 * 1024;

    private static final int CHUNK_BYTES_MIN = 8;

    final String name;
    final int hash;
    long rows;

    @Nullable
    Fees fees;

    private long last;
    private byte[] chunk = new byte[CHUNK_BYTES_MIN];
    private int used;
    private @Nullable Full full;

    /** Chunks that are full; each has the sequence before the next one at the place of that one. */
    private static final class Full {
        byte[][] chunks = new byte[4][];
        long[] bases = new long[4];
        int count;
    }

    CustomerDay(String name, int hash, long first) {
        this.name = name;
        this.hash = hash;
        this.last = first;
    }

    void add(long sequence) {
        if (chunk.length - used < Varint.BYTES_MAX && used + Varint.bytes(sequence - last) > chunk.length) {
            grow();
        }
        used = Varint.put(chunk, used, sequence - last);
        last = sequence;
        rows++;
    }

    private void grow() {
        if (chunk.length < CHUNK_BYTES_MAX) {
            int more = Math.max(Varint.BYTES_MAX, chunk.length / 4);
            int rounded = (more + 7) & -8; // the JVM would leave these bytes unused
            chunk = Arrays.copyOf(chunk, Math.min(CHUNK_BYTES_MAX, chunk.length + rounded));
            return;
        }
        Full to = full == null ? new Full() : full;
        if (to.count + 1 == to.chunks.length) {
            to.chunks = Arrays.copyOf(to.chunks, to.count * 2 + 2);
            to.bases = Arrays.copyOf(to.bases, to.count * 2 + 2);
        }
        to.chunks[to.count++] = Arrays.copyOf(chunk, used);
        to.bases[to.count] = last;
        full = to;
        chunk = new byte[CHUNK_BYTES_MAX / 8];
        used = 0;
    }

    void add(String currency, long fee) {
        Fees sum = Fees.find(fees, currency);
        if (sum == null) {
            sum = new Fees(currency, BigInteger.ZERO, fees);
            fees = sum;
        }
        sum.add(fee);
    }

    /** The rows so far. */
    Postings postings(long first) {
        int count = full == null ? 0 : full.count;
        byte[][] chunks = new byte[count + 1][];
        long[] bases = new long[count + 1];
        int[] lengths = new int[count + 1];
        bases[0] = first;
        if (full != null) {
            System.arraycopy(full.chunks, 0, chunks, 0, count);
            System.arraycopy(full.bases, 1, bases, 1, count);
        }
        chunks[count] = chunk;
        for (int i = 0; i < count; i++) {
            lengths[i] = chunks[i].length;
        }
        lengths[count] = used;
        return new Postings(chunks, lengths, bases);
    }
}
