// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import java.util.List;
import java.util.Optional;
import org.cairn.core.api.work.WorkerPool;
import org.cairn.gateway.call.Desks;
import org.cairn.gateway.tunnel.Tunnels;

/** The workers that are connected by tunnels. */
record TunnelledPool(Tunnels tunnels, Desks desks) implements WorkerPool {
    @Override
    public List<Connected> workers() {
        return tunnels.workers();
    }

    @Override
    public Optional<Progress> progress(String work) {
        return desks.progress(work);
    }

    @Override
    public boolean send(String worker, Command command) {
        return tunnels.send(worker, command);
    }
}
