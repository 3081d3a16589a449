// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.work;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Picks the worker for each request (CGN-4): one queue per tier, first come first served; credits; affinity; retry at
 * the head; race; refusal past a threshold.
 *
 * <p><b>Who.</b> Provided by {@code org.cairn.broker}, used by the gateway (one desk each) and by views.
 * <b>Lifecycle.</b> A stateless service: when another broker replaces it, the gateway opens a desk there with a
 * {@link Snapshot}. <b>Threads and time.</b> All methods from any thread, without blocking; time is
 * {@link #nowMicros}. <b>Ownership and limits.</b> Nothing but what is open is kept; queues have thresholds by tier.
 * <b>Failure.</b> None of its methods fail.
 */
@ProviderType
public interface Broker {
    /** Opens a desk for a gateway, with what it has under way. */
    Desk open(Dispatcher dispatcher, Snapshot snapshot);

    /** The monotonic scale of all times here: microseconds from an arbitrary origin. */
    long nowMicros();

    /** How many requests wait, by tier (a request that accepts several tiers counts in the first). */
    Map<Tier, Integer> waiting();

    /** Open work of all desks, oldest first, at most {@code limit}. */
    List<Snapshot.OpenWork> work(int limit);

    /** Workers of all desks. */
    List<Snapshot.OpenWorker> workers();
}
