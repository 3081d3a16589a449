// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker;

import org.cairn.core.api.work.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the broker tells its operator. */
final class BrokerLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.cairn.broker");

    private BrokerLog() {}

    static void adopted(Snapshot snapshot) {
        LOG.info(
                "Took over {} workers and {} open requests of a gateway",
                snapshot.workers().size(),
                snapshot.work().size());
    }

    static void quarantined(String work, String digest, String worker) {
        LOG.warn(
                "Request {} killed worker {} while alone on it; its like ({}) is refused for now",
                work,
                worker,
                digest);
    }

    static void overloaded(int retryAfterSeconds) {
        LOG.warn("Too many requests wait for workers: callers are told to come back after {} s", retryAfterSeconds);
    }

    static void dispatcherFailed(Object effect, RuntimeException why) {
        LOG.error("A gateway failed on {}", effect, why);
    }
}
