// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators read about plug-ins. */
final class PluginsLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.cairn.plugins");

    void launched(String id, Version version) {
        LOG.info("Plug-in {} {} has started and passed its check", id, version);
    }

    void serves(String id, Version version) {
        LOG.info("Requests for {} go to version {}", id, version);
    }

    void leftThreads(String id, Version version, List<String> threads) {
        LOG.warn(
                "Plug-in {} {} has stopped and left threads running, which were interrupted: {}",
                id,
                version,
                String.join(", ", threads));
    }

    void removed(String location) {
        LOG.info("Plug-in {} is removed", location);
    }

    void launchFailed(String id, Version version, String reason, Instant next) {
        LOG.warn("Plug-in {} {} cannot serve, next try at {}: {}", id, version, next, reason);
    }

    void removeFailed(String location, String reason) {
        LOG.warn("Plug-in {} could not be removed, tried again soon: {}", location, reason);
    }

    void jarRefused(String jar, String reason) {
        LOG.warn("The shipped file {} is not used: {}", jar, reason);
    }

    void folderUnreadable(Path folder, String reason) {
        LOG.warn("The folder of shipped plug-ins {} cannot be read, the last state stays: {}", folder, reason);
    }

    void reconcileFailed(String reason) {
        LOG.error("Plug-ins could not be compared with their desired state, tried again soon: {}", reason);
    }
}
