// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.worker;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The worker on this node, for whoever lends the machine (CGN-9). Provided by {@code org.cairn.worker}, used by the
 * shell and by {@code org.cairn.plugins}; from any thread, without blocking.
 */
@ProviderType
public interface WorkerControl {
    Status status();

    /** Takes no new work until {@link #resume}; what is under way goes on. */
    void pause();

    /** Takes work again. */
    void resume();

    /** Takes no new work; ends when nothing is under way and the tunnel is closed, at most 60 s later. */
    CompletionStage<Void> drain();

    /**
     * From now on requests for a plug-in go to the DService of this bundle, and to no other version of it; what is under way
     * elsewhere goes on there. Until this was called for a plug-in, its DServices get none. It holds until it is called again:
     * the DService may come later, and go and come again.
     *
     * @param plugin id of the plug-in
     * @param bundle id of the bundle, whose health was checked
     */
    void serve(String plugin, long bundle);

    /**
     * What the worker is doing.
     *
     * @param worker its id, once it has enrolled
     * @param gateway where it dials
     * @param state {@code connecting}, {@code active}, {@code paused}, {@code draining} or {@code drained}
     * @param reason why it is not active, for people; else empty
     * @param connected since when the tunnel is up
     * @param services ids of the DServices that it can run
     * @param running how many requests it works on
     * @param done how many it has answered since it started
     * @param failed how many of them by a DService's exception
     * @param cpuMicros CPU time spent in DServices since it started
     * @param fitness what it can do
     */
    record Status(
            Optional<String> worker,
            String gateway,
            String state,
            String reason,
            Optional<Instant> connected,
            Set<String> services,
            int running,
            long done,
            long failed,
            long cpuMicros,
            Fitness fitness) {}

    /**
     * Result of the fitness test (CGN-8).
     *
     * @param cores processors of this JVM
     * @param kmips speed of one core by the integer benchmark of docs/WORKER.md
     * @param memoryBytes heap that DServices can use
     * @param bandwidthBytes bytes per second to the gateway and back, 0 until measured
     */
    record Fitness(int cores, double kmips, long memoryBytes, long bandwidthBytes) {}
}
