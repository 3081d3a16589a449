// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.work;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The workers that are connected to this gateway, for operators. Provided by the gateway, used by the shell and the API;
 * from any thread, without blocking. Commands are messages to the worker: they take effect soon, and are lost with its
 * tunnel.
 */
@ProviderType
public interface WorkerPool {
    /** The workers, in order of their ids. */
    List<Connected> workers();

    /**
     * What can be asked of a worker.
     */
    enum Command {
        /** Take no new work for now. */
        PAUSE,
        /** Take work again. */
        RESUME,
        /** Finish what is under way, then hang up and stay away until it is started again. */
        DRAIN,
        /** Hang up at once; it may come back. */
        DISCONNECT
    }

    /** The newest report of running work (CGN-8), if its DService has made one. */
    Optional<Progress> progress(String work);

    /**
     * How far work has come.
     *
     * @param fraction from 0 to 1
     * @param message for people, up to 200 characters, maybe empty; it comes from a worker: do not trust it
     */
    record Progress(double fraction, String message) {}

    /** Sends a command; false if the worker is not connected. */
    boolean send(String worker, Command command);

    /**
     * A connected worker.
     *
     * @param offer what it brings
     * @param account whose it is
     * @param label how its owner calls it
     * @param address from where it dialled
     * @param since when it connected
     * @param state {@code active}, {@code paused} or {@code draining}
     * @param running how many requests it works on
     * @param done how many it has answered since it connected
     * @param lost how many it has lost since it connected
     * @param kmips its speed per core by Cairn's benchmark (CGN-8), if it said so
     */
    record Connected(
            WorkerOffer offer,
            String account,
            String label,
            String address,
            Instant since,
            String state,
            int running,
            long done,
            long lost,
            Optional<Double> kmips) {}
}
