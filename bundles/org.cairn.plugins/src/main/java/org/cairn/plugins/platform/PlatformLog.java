// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.platform;

import java.nio.file.Path;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators read about bundles of the platform that are replaced. */
final class PlatformLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.cairn.plugins");

    void begins(String name, Version from, Version to, SwapKind kind) {
        LOG.info("{} {} takes the place of {} ({})", name, to, from, kind);
    }

    void swapped(String name, Version version, long millis) {
        LOG.info("{} is {} now, after {} ms", name, version, millis);
    }

    void failed(String name, String reason) {
        LOG.error("{} was not replaced: {}", name, reason);
    }

    void leftover(String location) {
        LOG.warn("A swap was interrupted: {} is removed", location);
    }

    void missing(String location) {
        LOG.error(
                "{} was revoked and is not there any more: restart the node, and the shipped version is there again",
                location);
    }

    void forgotten(Path file) {
        LOG.info("{} is not accepted any more, and removed", file);
    }

    void repositoryFails(String reason) {
        LOG.error("The repository of accepted jars cannot be used: {}", reason);
    }
}
