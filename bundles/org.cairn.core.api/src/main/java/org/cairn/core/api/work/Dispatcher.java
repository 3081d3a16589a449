// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.work;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * What the broker tells a gateway to do. Implemented by the gateway, called by the broker: one call at a time and in
 * order, on the thread of the event that caused it (a timer of the broker for expiry and for what follows from a
 * snapshot), outside the broker's lock. Calls must not block and must not throw;
 * they may call the {@link Desk} again (what follows from it is delivered after the present call). Calls that concern
 * work or workers that are gone in the meantime are ignored; the gateway then gives the credit of such an assignment back.
 */
@ConsumerType
public interface Dispatcher {
    /**
     * Send the work to the worker; the answer to it is one call of {@link Desk#ended}.
     *
     * @param attempt number of the attempt, from 1, counting every assignment of this work that was not declined
     */
    void assign(String work, int attempt, String worker);

    /** Cancel an attempt: another one of a race was first. {@link Desk#ended} is not called for it. */
    void cancel(String work, int attempt, String worker);

    /** The work is given up; the caller gets the reason. */
    void refuse(String work, Refusal refusal);
}
