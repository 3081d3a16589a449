// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The framework, as far as plug-ins go. From several threads, but one at a time for each location; calls block. */
public interface PluginBundles {
    /** The bundles of plug-ins that are there, whoever installed them at our locations. */
    List<Installed> installed();

    /**
     * Installs a plug-in if it is not there, starts it, waits for its DService and checks its health: 10 seconds for the
     * start and the service, 10 more for the check.
     *
     * @throws PluginFailure with the reason; it may be installed then, and even run
     */
    void launch(Shipped jar) throws PluginFailure;

    /** Stops a plug-in, which waits for what it has under way, and uninstalls it, within 60 seconds. */
    void remove(Installed bundle) throws PluginFailure;

    /** Threads that versions which are gone left running, in words, by id of the plug-in. */
    Map<String, String> left();

    /** Gives up starts and checks under way, and what hangs; what drains goes on. From any thread. */
    void close();

    /** Why a step failed, for people: one line. */
    final class PluginFailure extends Exception {
        private static final long serialVersionUID = 1;

        public PluginFailure(String message) {
            super(message);
        }

        public PluginFailure(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
