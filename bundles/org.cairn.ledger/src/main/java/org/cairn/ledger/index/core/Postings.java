// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index.core;

import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Which rows are a customer's, as they stood at one moment: ascending sequences, each as the difference to the one before,
 * the first to the day's first. Immutable, for any thread, while more are added to what it was taken from.
 */
public final class Postings {
    private final byte[][] chunks;
    private final int[] lengths;
    private final long[] bases;

    /**
     * Takes the arrays over.
     *
     * @param lengths how many bytes of each chunk count
     * @param bases the sequence before each chunk's first
     */
    Postings(byte[][] chunks, int[] lengths, long[] bases) {
        this.chunks = chunks;
        this.lengths = lengths;
        this.bases = bases;
    }

    /** Postings as a file has them. */
    public static Postings of(byte[] bytes, long first) {
        return new Postings(new byte[][] {bytes}, new int[] {bytes.length}, new long[] {first});
    }

    /** Takes bytes. */
    @FunctionalInterface
    public interface Sink<E extends Exception> {
        void bytes(byte[] bytes, int length) throws E;
    }

    /** Hands the bytes over, in order. */
    public <E extends Exception> void write(Sink<E> sink) throws E {
        for (int i = 0; i < chunks.length; i++) {
            sink.bytes(chunks[i], lengths[i]);
        }
    }

    /** How many bytes. */
    public long size() {
        return Arrays.stream(lengths).asLongStream().sum();
    }

    /** CRC32C of the bytes. */
    public int crc() {
        CRC32C crc = new CRC32C();
        write((bytes, length) -> crc.update(bytes, 0, length));
        return (int) crc.getValue();
    }

    /**
     * Sequences of at least {@code from}, at most so many.
     *
     * @throws IllegalArgumentException if the bytes are not right
     */
    public long[] from(long from, int limit) {
        int chunk = chunks.length - 1;
        while (chunk > 0 && bases[chunk] >= from) {
            chunk--;
        }
        long[] found = new long[Math.min(limit, 64)];
        int size = 0;
        for (; chunk < chunks.length && size < limit; chunk++) {
            long sequence = bases[chunk];
            Varint.Reader reader = new Varint.Reader(chunks[chunk], 0, lengths[chunk]);
            while (reader.hasNext() && size < limit) {
                sequence += reader.next();
                if (sequence >= from) {
                    if (size == found.length) {
                        found = Arrays.copyOf(found, Math.min(limit, size * 2));
                    }
                    found[size++] = sequence;
                }
            }
        }
        return Arrays.copyOf(found, size);
    }
}
