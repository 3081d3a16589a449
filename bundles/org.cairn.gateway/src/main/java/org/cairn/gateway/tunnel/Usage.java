// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a worker says an attempt took, from the trailers; values are never negative, and not believed beyond what the
 * gateway measured itself.
 *
 * @param failed whether the DService threw
 * @param startMicros time to start the DService
 * @param executionMicros time in the DService
 * @param cpuMicros CPU time in it
 * @param memoryBytes memory it allocated
 * @param notes what it recorded, within the limits of a ledger row
 */
public record Usage(
        boolean failed,
        long startMicros,
        long executionMicros,
        long cpuMicros,
        long memoryBytes,
        SortedMap<String, String> notes) {
    public Usage {
        notes = new TreeMap<>(notes);
    }
}
