// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugin.api;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Files of a plug-in that outlive its versions: one directory for each plug-in id on each node.
 *
 * <p><b>Who.</b> Provided by the platform as an OSGi service, to each plug-in its own; used by its author. <b>Lifecycle.</b> Made
 * at the first use, kept when the plug-in is withdrawn, removed by the operator. <b>Threads.</b> From any thread.
 * <b>Ownership and limits.</b> One version has it at a time: during an update the new one waits until the old one has
 * closed it, or has gone. So open it for the first request, not at the start, where the old version still serves; and keep
 * it, or close it when idle. What a node keeps here no other node sees, and a DService must be able to do without (CGN-4).
 * <b>Failure.</b> See {@link #open}.
 */
@ProviderType
public interface PluginDirectory {
    /**
     * Takes the directory for this version. Calls of the version that has it already return at once and count: it is free when
     * all are closed, or the bundle has stopped.
     *
     * @throws IOException if it cannot be made, or another version has kept it for 60 seconds
     * @throws InterruptedException while waiting
     */
    Lease open() throws IOException, InterruptedException;

    /** The right to write. */
    @ProviderType
    interface Lease extends AutoCloseable {
        /** The directory; mode 0700, there until the lease is closed. */
        Path path();

        /** Gives it back; a second call does nothing. */
        @Override
        void close();
    }
}
