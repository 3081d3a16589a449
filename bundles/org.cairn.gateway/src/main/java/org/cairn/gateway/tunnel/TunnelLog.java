// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators hear of the tunnels. */
final class TunnelLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.cairn.gateway.tunnel");

    private TunnelLog() {}

    static void listening(String address) {
        LOG.info("Workers can dial {}", address);
    }

    static void connected(String worker, String address) {
        LOG.info("Worker {} connected from {}", worker, address);
    }

    static void left(String worker, String reason) {
        LOG.info("Worker {} left: {}", worker, reason);
    }

    static void refused(String address, String reason) {
        LOG.debug("Refused a worker from {}: {}", address, reason);
    }

    static void listenerFailed(Throwable cause) {
        LOG.error(
                "A listener of a tunnel failed; its attempt was cancelled. This is a defect: please report it", cause);
    }

    static void callFailed(Throwable cause) {
        LOG.error("A call to a tunnel failed. This is a defect: please report it", cause);
    }
}
