// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.payments.core;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Ranges of rows with numbers, and which of them cover a row: an interval tree in arrays, 28 bytes a range. It is sorted by
 * beginnings; the middle of each part is its root and knows the furthest end of the part. Immutable.
 */
final class Intervals {
    private final long[] from;
    private final long[] until;
    private final long[] furthest;
    private final int[] numbers;

    private Intervals(long[] from, long[] until, int[] numbers) {
        this.from = from;
        this.until = until;
        this.numbers = numbers;
        this.furthest = new long[from.length];
        build(0, from.length);
    }

    /** Ranges in any order. */
    static Intervals of(long[] from, long[] until, int number) {
        int[] order = IntStream.range(0, from.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> from[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] numbers = new int[from.length];
        Arrays.fill(numbers, number);
        return new Intervals(
                Arrays.stream(order).mapToLong(i -> from[i]).toArray(),
                Arrays.stream(order).mapToLong(i -> until[i]).toArray(),
                numbers);
    }

    /** Those of two. */
    static Intervals merge(Intervals a, Intervals b) {
        int size = a.size() + b.size();
        long[] from = new long[size];
        long[] until = new long[size];
        int[] numbers = new int[size];
        int i = 0;
        int j = 0;
        while (i + j < size) {
            int to = i + j;
            boolean isFirst = j == b.size() || (i < a.size() && a.from[i] <= b.from[j]);
            Intervals source = isFirst ? a : b;
            int at = isFirst ? i++ : j++;
            from[to] = source.from[at];
            until[to] = source.until[at];
            numbers[to] = source.numbers[at];
        }
        return new Intervals(from, until, numbers);
    }

    private long build(int low, int high) {
        if (low >= high) {
            return Long.MIN_VALUE;
        }
        int middle = (low + high) >>> 1;
        long sides = Math.max(build(low, middle), build(middle + 1, high));
        furthest[middle] = Math.max(until[middle], sides);
        return furthest[middle];
    }

    int size() {
        return from.length;
    }

    /** Tells the numbers of the ranges that cover a row; one may come several times. */
    void covering(long row, IntConsumer to) {
        covering(row, 0, from.length, to);
    }

    private void covering(long row, int low, int high, IntConsumer to) {
        if (low >= high) {
            return;
        }
        int middle = (low + high) >>> 1;
        if (furthest[middle] <= row) {
            return;
        }
        covering(row, low, middle, to);
        if (from[middle] <= row) {
            if (row < until[middle]) {
                to.accept(numbers[middle]);
            }
            covering(row, middle + 1, high, to);
        }
    }
}
