// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import org.cairn.gateway.tunnel.Usage;

/**
 * Where the time of an attempt went, in microseconds: nobody pays for the platform's own. What the worker says is
 * believed only as far as the gateway's own clock allows it.
 *
 * @param queue from the request's arrival to its assignment
 * @param tunnel between gateway and worker: what is left
 * @param start to start the DService
 * @param execution in the DService
 * @param cpu CPU time in it
 */
public record Timing(long queue, long tunnel, long start, long execution, long cpu) {
    /**
     * Splits what was measured.
     *
     * @param queue from arrival to assignment, as the gateway measured
     * @param since from assignment to the end, as the gateway measured
     * @param usage what the worker says
     */
    public static Timing of(long queue, long since, Usage usage) {
        long whole = Math.max(0, since);
        long execution = Math.min(usage.executionMicros(), whole);
        long start = Math.min(usage.startMicros(), whole - execution);
        long cpu = Math.min(usage.cpuMicros(), whole);
        return new Timing(Math.max(0, queue), whole - execution - start, start, execution, cpu);
    }

    /** For an attempt that said nothing about itself: all of it was the platform's. */
    public static Timing unknown(long queue, long since) {
        return new Timing(Math.max(0, queue), Math.max(0, since), 0, 0, 0);
    }

    /** The header {@code Cairn-Time}. */
    public String header() {
        return "queue=" + queue + ";tunnel=" + tunnel + ";start=" + start + ";execution=" + execution;
    }
}
