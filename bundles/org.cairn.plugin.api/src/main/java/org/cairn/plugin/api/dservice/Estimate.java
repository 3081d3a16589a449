// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugin.api.dservice;

/**
 * What a request is expected to need.
 *
 * @param cpuMicros CPU time in microseconds on a core of 1 KMIPS, the unit in which CPU work is priced (CGN-25): measure it
 *     on your machine, and multiply by what its worker tells as its speed (some 3.3 KMIPS for a virtual core of
 *     a server; docs/WORKER.md, 2)
 * @param memoryBytes memory allocated
 * @param answerBytes length of the answer
 */
public record Estimate(long cpuMicros, long memoryBytes, long answerBytes) {
    public Estimate {
        if (cpuMicros < 0 || memoryBytes < 0 || answerBytes < 0) {
            throw new IllegalArgumentException("an estimate is never negative");
        }
    }
}
