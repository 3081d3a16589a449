// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.work;

/** How an attempt ended, as its gateway tells the broker. */
public enum AttemptEnd {
    /** An answer came, whatever its status: the work is over, other attempts of a race are cancelled. */
    ANSWERED,
    /** The worker did not begin it (draining, no such service any more): tried elsewhere, not counted as an attempt. */
    DECLINED,
    /** The worker died or broke off, and nothing has reached the caller: tried again at the head of the queue. */
    LOST,
    /** It broke off when the caller already had a part of the answer: over. */
    TRUNCATED
}
