// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import org.cairn.core.api.work.Refusal;

/** What the core wants done, in order. */
public sealed interface Effect {
    /** Send the work to the worker as this attempt. */
    record Assign(String work, int attempt, String worker) implements Effect {}

    /** Stop an attempt: another one of a race was first. */
    record Cancel(String work, int attempt, String worker) implements Effect {}

    /** The work is given up. */
    record Refuse(String work, Refusal refusal) implements Effect {}

    /** For the operator: the digest of this work is refused from now on, since it killed this worker while alone. */
    record Quarantined(String work, String digest, String worker) implements Effect {}
}
