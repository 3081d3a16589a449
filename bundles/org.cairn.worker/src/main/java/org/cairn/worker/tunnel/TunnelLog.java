// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the owner of the machine hears of the tunnel; its state is told by the worker. */
final class TunnelLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.cairn.worker.tunnel");

    private TunnelLog() {}

    static void dialling(String host, int port) {
        LOG.debug("Dialling {}:{}", host, port);
    }

    static void sentAway() {
        LOG.info("Another gateway listens in this one's place: dialling it, and ending what is under way here");
    }

    static void handlerFailed(Throwable cause) {
        LOG.error(
                "The worker failed to handle an attempt, which was broken off. This is a defect: please report it",
                cause);
    }

    static void callFailed(Throwable cause) {
        LOG.error("A call to a tunnel failed. This is a defect: please report it", cause);
    }
}
