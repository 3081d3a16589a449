// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What the time of a row is (DESIGN 6). Rows are ordered by time, so a clock that was set back a little makes the time
 * stand still until the clock has caught up. A jump of more than the limit, forward or back, against the monotonic clock
 * is refused until the clock is right again: the billing day of every row hangs on it, and no later row could repair it.
 */
public final class ClockRule {
    private final Duration jumpMax;
    private Instant last;
    private Instant seen;
    private long seenNanos;

    /**
     * Starts from what the clocks show now.
     *
     * @param last time of the last row; {@link Instant#MIN} if there is none
     * @param jumpMax the largest jump that is let pass
     */
    public ClockRule(Instant last, Instant wall, long monotonicNanos, Duration jumpMax) {
        this.last = last;
        this.seen = wall;
        this.seenNanos = monotonicNanos;
        this.jumpMax = jumpMax;
    }

    /** Why no row can be written at this time; empty if one can. */
    public Optional<String> objection(Instant wall, long monotonicNanos) {
        Instant expected = seen.plusNanos(monotonicNanos - seenNanos);
        if (Duration.between(expected, wall).abs().compareTo(jumpMax) > 0) {
            return Optional.of("the clock jumped to " + wall + " where " + expected
                    + " was expected; set it right, or restart the ledger if it is right now");
        }
        if (last.isAfter(wall) && Duration.between(wall, last).compareTo(jumpMax) > 0) {
            return Optional.of("the clock shows " + wall + ", but the last row is of " + last + "; set it right");
        }
        return Optional.empty();
    }

    /** The time of the next rows, in microseconds; to be called when there is no objection. */
    public Instant next(Instant wall, long monotonicNanos) {
        seen = wall;
        seenNanos = monotonicNanos;
        Instant time = wall.truncatedTo(ChronoUnit.MICROS);
        if (time.isAfter(last)) {
            last = time;
        }
        return last;
    }
}
