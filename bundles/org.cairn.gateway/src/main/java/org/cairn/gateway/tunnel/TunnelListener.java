// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import org.cairn.core.api.work.WorkerOffer;

/**
 * What happens to the tunnels, for the gateway, which tells the broker. Called on the tunnel's event loop, in order for
 * each worker; must not block. A worker that dials again before its old tunnel was found dead leaves first, then joins.
 */
public interface TunnelListener {
    /** A worker joined, or changed what it offers. */
    void offered(WorkerOffer offer);

    /** A worker granted credits: the running total. */
    void credits(String worker, long total);

    /** A worker paused or drains, or is active again. */
    void paused(String worker, boolean paused);

    /** Progress of an attempt. */
    void progress(String worker, String work, int attempt, double fraction, String message);

    /** A worker is gone; the listeners of its attempts hear {@code LOST} as well. */
    void left(String worker);
}
