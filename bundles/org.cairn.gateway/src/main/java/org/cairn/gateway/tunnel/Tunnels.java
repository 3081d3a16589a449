// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.Optional;
import org.cairn.core.api.work.WorkerPool;

/** The tunnels that are open. Methods from any thread, without blocking. */
public interface Tunnels {
    /**
     * Opens a stream for an attempt.
     *
     * @param listener hears of the answer, on {@code executor}
     * @return empty if the worker is not connected (any more)
     */
    Optional<WorkStream> open(String worker, WorkHead head, WorkListener listener, EventExecutor executor);

    /** The workers, in order of their ids. */
    List<WorkerPool.Connected> workers();

    /** Takes no new connections; true if another gateway goes on with the same socket. Blocks for a moment. */
    boolean stopListening();

    /** Tells all workers to dial again, and to go on with what is under way here. */
    void sendAway();

    /** Sends a command; false if the worker is not connected. */
    boolean send(String worker, WorkerPool.Command command);
}
