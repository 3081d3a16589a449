// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import java.time.Duration;

/** How long to wait before dialling again: doubling, with jitter, so that a thousand workers do not come back at once. */
final class BackOff {
    private final long minMillis;
    private final long maxMillis;
    private int failures;

    BackOff(Duration min, Duration max) {
        this.minMillis = min.toMillis();
        this.maxMillis = max.toMillis();
    }

    /**
     * The next wait.
     *
     * @param random from 0 to 1
     */
    Duration next(double random) {
        long ceiling = Math.min(maxMillis, minMillis << Math.min(failures + 1, 20));
        failures++;
        return Duration.ofMillis(Math.max(minMillis, Math.round(ceiling * (0.5 + 0.5 * random))));
    }

    void reset() {
        failures = 0;
    }
}
