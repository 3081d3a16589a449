// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.status;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long something took, as quantiles of the last one to two minutes: fixed buckets, each at most 1/16 wider than its
 * lower bound, counted in two windows that follow each other. Adding takes no lock and allocates nothing but one window a
 * minute. From any thread.
 */
final class Latency {
    static final long WINDOW_NANOS = 60_000_000_000L;

    private static final int BITS = 4;
    private static final int BUCKETS = 64 << BITS;

    private static final class Window {
        final long since;
        final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

        Window(long since) {
            this.since = since;
        }
    }

    /** Replaced as one, so that a reader sees two windows that belong together. */
    private record Windows(Window now, Window before) {}

    private final LongAdder nanosInAll = new LongAdder();
    private final LongAdder count = new LongAdder();
    private volatile Windows windows;

    /**
     * Nothing yet.
     *
     * @param at monotonic time, nanoseconds
     */
    Latency(long at) {
        windows = new Windows(new Window(at), new Window(at));
    }

    /**
     * Adds one.
     *
     * @param nanos that it took
     * @param at when it was over
     */
    void add(long nanos, long at) {
        long took = Math.max(0, nanos);
        Windows seen = windows;
        if (at - seen.now.since >= WINDOW_NANOS) {
            seen = turn(at);
        }
        seen.now.counts.incrementAndGet(bucket(took));
        nanosInAll.add(took);
        count.increment();
    }

    private synchronized Windows turn(long at) {
        Windows seen = windows;
        long age = at - seen.now.since;
        if (age >= WINDOW_NANOS) {
            // what is older than two windows says nothing about now
            seen = new Windows(new Window(at), age < 2 * WINDOW_NANOS ? seen.now : new Window(at));
            windows = seen;
        }
        return seen;
    }

    /** Seconds that this part of all took at most; not a number if there was none. */
    double[] quantiles(long at, double... parts) {
        Windows seen = windows;
        if (at - seen.now.since >= WINDOW_NANOS) {
            seen = turn(at);
        }
        long[] counts = new long[BUCKETS];
        long all = 0;
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] = seen.now.counts.get(i) + seen.before.counts.get(i);
            all += counts[i];
        }
        double[] seconds = new double[parts.length];
        Arrays.fill(seconds, Double.NaN);
        for (int part = 0; part < parts.length && all > 0; part++) {
            long rank = Math.max(1, (long) Math.ceil(parts[part] * all));
            int i = 0;
            for (long seenSoFar = counts[0]; seenSoFar < rank; seenSoFar += counts[i]) {
                i++;
            }
            seconds[part] = bound(i) / 1e9;
        }
        return seconds;
    }

    double seconds() {
        return nanosInAll.sum() / 1e9;
    }

    long count() {
        return count.sum();
    }

    /** Buckets of one power of two are equally wide. */
    private static int bucket(long nanos) {
        int power = 63 - Long.numberOfLeadingZeros(nanos | 1);
        return power < BITS
                ? (int) nanos
                : ((power - BITS + 1) << BITS) + (int) ((nanos >>> (power - BITS)) & ((1 << BITS) - 1));
    }

    /** The largest value of a bucket. */
    private static long bound(int bucket) {
        int row = bucket >> BITS;
        long low = bucket & ((1 << BITS) - 1);
        return row == 0 ? low : (((1L << BITS) + low + 1) << (row - 1)) - 1;
    }
}
