// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

/** Lets at most two reports a second through: what comes earlier is dropped, the next one tells more anyway. */
public final class ProgressLimit {
    public static final long INTERVAL_MS = 500;
    public static final int MESSAGE_MAX = 200;

    private long next = Long.MIN_VALUE;

    /** Whether a report may leave at this time (milliseconds of any clock that does not go back). */
    public boolean passes(long nowMillis) {
        if (nowMillis < next) {
            return false;
        }
        next = nowMillis + INTERVAL_MS;
        return true;
    }
}
