// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.work;

import java.util.List;
import java.util.Map;

/**
 * What a gateway has under way, handed to a broker that is new to it (after a swap).
 *
 * @param workers its workers
 * @param work its open work, in order of arrival
 */
public record Snapshot(List<OpenWorker> workers, List<OpenWork> work) {
    /** Nothing under way. */
    public static final Snapshot EMPTY = new Snapshot(List.of(), List.of());

    public Snapshot {
        workers = List.copyOf(workers);
        work = List.copyOf(work);
    }

    /**
     * A worker in the pool.
     *
     * @param offer what it brings
     * @param granted total of its credits
     * @param used how many of them were used
     * @param paused whether it takes new work
     */
    public record OpenWorker(WorkerOffer offer, long granted, long used, boolean paused) {}

    /**
     * Work that waits or runs.
     *
     * @param work the work
     * @param attempts how many attempts were begun and not declined
     * @param running number of each attempt under way, with its worker; empty if it waits
     */
    public record OpenWork(Work work, int attempts, Map<Integer, String> running) {
        public OpenWork {
            running = Map.copyOf(running);
        }
    }
}
