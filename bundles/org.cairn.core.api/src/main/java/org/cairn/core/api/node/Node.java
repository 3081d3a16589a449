// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The machine's place in the network: what every part of the platform needs from its surroundings, so that none of them
 * makes threads or asks the system for the time by itself.
 *
 * <p><b>Who.</b> Provided by {@code org.cairn.node}, used by every component. <b>Lifecycle.</b> Present before any other
 * service of the platform and until all others are gone. <b>Threads.</b> All methods can be called from any thread.
 * <b>Ownership.</b> Executors belong to the node: users cancel what they scheduled and never shut them down.
 * <b>Failure.</b> Only {@link #directory} can fail.
 */
@ProviderType
public interface Node {
    /** Name of the node, {@code [a-z][a-z0-9-]{0,31}}: the gateway's name in the ids of its rows. */
    String name();

    /** What the operator calls nodes of its kind, such as {@code images}: each {@code [a-z][a-z0-9-]{0,31}}, at most 32. */
    Set<String> labels();

    /** The home directory, absolute; readable by its owner only. */
    Path home();

    /**
     * A directory of one part of the platform under the home, made with mode 0700 if it is missing.
     *
     * @param part {@code [a-z][a-z0-9-]{0,31}}
     * @throws IOException if it cannot be made or is no directory
     */
    Path directory(String part) throws IOException;

    /** UTC with microseconds. */
    Clock clock();

    /** For timers. Tasks must not block; they hand long work to {@link #blocking}. */
    ScheduledExecutorService scheduler();

    /** For tasks that block (files, hashing): a bounded pool; rejects when 1,000 tasks wait. */
    Executor blocking();
}
