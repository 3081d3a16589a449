// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.work;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A gateway's place at the broker: what the gateway reports. Provided by the broker, called by the gateway that opened
 * it, from any thread; calls return at once and never throw for work or workers that are unknown (events cross each
 * other on their way; repeated ones change nothing). What follows from a call reaches the {@link Dispatcher} on the
 * calling thread or on that of a call under way. After {@link #close} nothing more is dispatched.
 */
@ProviderType
public interface Desk extends AutoCloseable {
    /** A request arrived: it is assigned, queued or refused. A second one of the same id is ignored. */
    void submit(Work work);

    /** The caller went away: forget the work. The gateway cancels its running attempts itself. */
    void withdraw(String work);

    /** An attempt ended. */
    void ended(String work, int attempt, AttemptEnd end);

    /** A worker joined, or changed what it offers. */
    void join(WorkerOffer offer);

    /**
     * A worker granted credits.
     *
     * @param total how many assignments it has allowed since it joined: a running total, so that lost and repeated
     *     grants do no harm; never falls
     */
    void credits(String worker, long total);

    /** A worker takes no new work (or does so again) while it finishes what it has. */
    void pause(String worker, boolean paused);

    /** A worker is gone: what it had under way counts as {@link AttemptEnd#LOST}. */
    void leave(String worker);

    @Override
    void close();
}
