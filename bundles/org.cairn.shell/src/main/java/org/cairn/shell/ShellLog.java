// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell;

import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators read about the console. */
final class ShellLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.cairn.shell");

    void listens(URI uri) {
        LOG.info("The console answers at {}", uri);
    }

    void portUnknown() {
        LOG.warn("sshPort in org.apache.karaf.shell is not a port from 1 to 65535: the console's address is not told");
    }

    void configurationUnreadable(String reason) {
        LOG.warn("The configuration org.apache.karaf.shell cannot be read, tried again: {}", reason);
    }
}
