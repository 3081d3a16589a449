// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

/**
 * What an attempt took (CGN-8): times in microseconds, sizes in bytes.
 *
 * @param start until the DService was there: 0 if it was
 * @param execution in the DService
 * @param cpu CPU time of its thread
 * @param memory allocated by its thread
 * @param in read of the request's body
 * @param out written of the answer's body
 */
public record Usage(long start, long execution, long cpu, long memory, long in, long out) {
    /** As the trailer {@code cairn-usage} carries it. */
    public String encoded() {
        return "start=" + start + ";execution=" + execution + ";cpu=" + cpu + ";memory=" + memory + ";in=" + in
                + ";out=" + out;
    }
}
