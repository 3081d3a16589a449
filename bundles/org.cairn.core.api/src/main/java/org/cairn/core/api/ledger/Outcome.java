// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.ledger;

import java.util.Locale;

/** How an attempt ended (DESIGN 3.5). Each has a billing rule; only one row of a request can carry its fee. */
public enum Outcome {
    /** The caller has the whole answer: carries the fee. */
    COMPLETE,
    /** The answer broke off after the caller had a part of it: free. */
    TRUNCATED,
    /** The caller went away: free until deals say otherwise. */
    CANCELLED,
    /** The DService failed (5xx by exception): free. */
    FAILED,
    /** The worker was lost; the request was done again or given up: free. */
    LOST,
    /** Another worker's answer was first: free. */
    RACE_LOST;

    /** As the ledger writes it: {@code complete}, {@code race-lost} ... */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
