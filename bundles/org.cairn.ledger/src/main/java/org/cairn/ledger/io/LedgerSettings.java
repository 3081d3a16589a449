// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.time.Duration;

/**
 * Limits of a ledger.
 *
 * @param flushInterval the least time between two syncs of the disk
 * @param queueMax rows that wait to be written
 * @param queueBytesMax memory that they take
 * @param clockJumpMax the largest jump of the clock that is let pass
 */
public record LedgerSettings(Duration flushInterval, int queueMax, long queueBytesMax, Duration clockJumpMax) {
    /** What the configuration has unless it says otherwise. */
    public static final LedgerSettings DEFAULT =
            new LedgerSettings(Duration.ofMillis(5), 65_536, 64L << 20, Duration.ofHours(1));

    public LedgerSettings {
        if (flushInterval.isNegative() || flushInterval.toMillis() > 1000) {
            throw new IllegalArgumentException("flush.interval.ms is 0 to 1000");
        }
        if (queueMax < 1 || queueMax > 1 << 20 || queueBytesMax < 1 << 20) {
            throw new IllegalArgumentException("queue.max is 1 to 1048576, queue.bytes.max at least 1048576");
        }
        if (clockJumpMax.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("clock.jump.max.s is at least 1");
        }
    }
}
