// SPDX-License-Identifier: Apache-2.0
package org.cairn.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the node tells its operator. */
final class NodeLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.cairn.node");

    private NodeLog() {}

    static void started(String name, Path home) {
        LOG.info("Node {} has its home in {}", name, home);
    }

    static void homeOpen(Path home) {
        LOG.warn(
                "{} can be read by others: chmod 700 it (secrets in it are protected by directories of their own)",
                home);
    }

    static void ready(String name, Collection<String> roles, Path file) {
        LOG.info("Node {} is ready as {}; endpoints are in {}", name, String.join(", ", roles), file);
    }

    static void waiting(Collection<String> missing, long seconds) {
        LOG.warn("Not ready after {} s: waiting for {}", seconds, String.join(", ", missing));
    }

    static void readyFileFailed(Path file, IOException why) {
        LOG.error("Cannot write {}: {}", file, why.toString());
    }

    static void taskFailed(String kind, Throwable why) {
        LOG.error("A {} task of the node failed", kind, why);
    }

    static void threadsLeft(String kind) {
        LOG.warn("A {} task did not end within 5 s of stopping", kind);
    }
}
