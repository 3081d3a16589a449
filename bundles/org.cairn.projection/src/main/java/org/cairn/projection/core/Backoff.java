// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection.core;

import java.time.Duration;

/** How long to wait after failures: twice as long each time, up to a limit. Used by one thread. */
public final class Backoff {
    private final Duration min;
    private final Duration max;
    private Duration next;

    public Backoff(Duration min, Duration max) {
        this.min = min;
        this.max = max;
        this.next = min;
    }

    /** The pause after one more failure. */
    public Duration failed() {
        Duration pause = next;
        Duration twice = pause.multipliedBy(2);
        next = twice.compareTo(max) < 0 ? twice : max;
        return pause;
    }

    /** It works again. */
    public void worked() {
        next = min;
    }
}
