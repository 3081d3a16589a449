// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.cairn.broker.core.Limits;
import org.cairn.testkit.work.SimNetwork;
import org.cairn.testkit.work.SimRules;
import org.junit.jupiter.api.Test;

/**
 * Thousands of schedules with faults (CGN-4): see {@link SimNetwork}. One seed replays everything:
 * {@code -Dcairn.sim.seed=N} runs it alone, {@code -Dcairn.sim.seeds=N} runs so many.
 */
class BrokerSimulationTest {
    private static final int STEPS = 200;
    private static final Limits LIMITS = new Limits(8, 600_000_000L, 1_000, 500_000L);
    private static final SimRules RULES =
            new SimRules(LIMITS.queueMax(), Limits.DECLINES_MAX, Limits.DECLINE_HOLD_MICROS, Limits.RESERVED_ONE_IN);

    @Test
    void keepsItsRulesUnderEverySchedule() {
        Long only = Long.getLong("cairn.sim.seed");
        long first = only == null ? 1 : only;
        long last = only == null ? Integer.getInteger("cairn.sim.seeds", 2_000) : only;
        long submitted = 0;
        for (long seed = first; seed <= last; seed++) {
            submitted += new SimNetwork(seed, RULES, micros -> SteppedBroker.start(LIMITS, micros)).run(STEPS);
        }
        assertTrue(submitted > (last - first + 1) * STEPS / 10, "so few requests: " + submitted);
    }
}
