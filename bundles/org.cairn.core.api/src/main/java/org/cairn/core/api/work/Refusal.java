// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.work;

/**
 * Why the broker gives work up.
 *
 * @param kind what the caller should do
 * @param reason one sentence for him
 * @param retryAfterSeconds when to try again, for {@link Kind#OVERLOADED}; else 0
 */
public record Refusal(Kind kind, String reason, int retryAfterSeconds) {
    /** What the caller should do. */
    public enum Kind {
        /** The queue is past its threshold: come back later (503). */
        OVERLOADED,
        /** No worker became free in time (503 or 504). */
        EXPIRED,
        /** Every attempt killed its worker, the last one alone on it: quarantined, do not send it again (502). */
        QUARANTINED,
        /** All attempts failed for reasons that were not its own (502). */
        EXHAUSTED
    }
}
