// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import java.util.List;
import org.cairn.core.api.work.WorkerPool;
import org.cairn.gateway.tunnel.Tunnels;

/** The workers that are connected by tunnels. */
record TunnelledPool(Tunnels tunnels) implements WorkerPool {
    @Override
    public List<Connected> workers() {
        return tunnels.workers();
    }

    @Override
    public boolean send(String worker, Command command) {
        return tunnels.send(worker, command);
    }
}
