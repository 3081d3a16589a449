// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import org.cairn.core.api.node.Node;
import org.cairn.worker.tunnel.TunnelHandler;

/** Dials by {@code org.cairn.worker.tunnel}. */
final class TunnelDialler implements Dialler {
    private final Node node;

    TunnelDialler(Node node) {
        this.node = node;
    }

    @Override
    public AutoCloseable dial(Target target, Machine machine, TunnelHandler handler) {
        throw new IllegalStateException("no tunnel yet at " + node.name());
    }
}
