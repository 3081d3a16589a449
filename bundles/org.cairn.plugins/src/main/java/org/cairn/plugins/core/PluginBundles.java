// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The framework, as far as plug-ins go. Called by one thread at a time; calls block. */
public interface PluginBundles {
    /** The bundles of plug-ins that are there, whoever installed them at our locations. */
    List<Installed> installed();

    /**
     * Installs a plug-in if it is not there, and starts it, within 10 seconds.
     *
     * @throws PluginFailure with the framework's reason; it may be installed then, and even start later
     */
    void launch(Shipped jar) throws PluginFailure;

    /** Stops a plug-in and uninstalls it, within 60 seconds. */
    void remove(Installed bundle) throws PluginFailure;

    /** Gives up the call under way, and what hangs. From any thread. */
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
