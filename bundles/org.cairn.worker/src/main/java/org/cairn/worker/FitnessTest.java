// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.cairn.core.api.worker.WorkerControl.Fitness;
import org.cairn.worker.core.IntegerBenchmark;

/** Measures what this machine can do (CGN-8, docs/WORKER.md). */
final class FitnessTest {
    /** The first ones also compile it; the best one counts, so that a neighbour's noise does not. */
    static final int ROUNDS = 10;

    private FitnessTest() {}

    /**
     * Runs it on the calling thread: some 200 ms.
     *
     * @throws IllegalStateException if this machine computes wrongly
     */
    static Fitness run() {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long begun = nanos();
            long result = IntegerBenchmark.round();
            best = Math.min(best, nanos() - begun);
            if (result != IntegerBenchmark.RESULT) {
                throw new IllegalStateException("the fitness test gave a wrong result: this machine must not work");
            }
        }
        Runtime runtime = Runtime.getRuntime();
        double kmips = Math.round(IntegerBenchmark.kmips(best) * 1000) / 1000.0;
        return new Fitness(runtime.availableProcessors(), kmips, runtime.maxMemory(), 0);
    }

    /** CPU time of this thread, so that what else runs here does not count; wall time where the system does not tell. */
    private static long nanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() : System.nanoTime();
    }
}
