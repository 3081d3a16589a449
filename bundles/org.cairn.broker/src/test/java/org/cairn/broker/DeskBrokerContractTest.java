// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker;

import java.util.function.LongSupplier;
import org.cairn.broker.core.Limits;
import org.cairn.testkit.work.BrokerRulesContract;
import org.cairn.testkit.work.TimedBroker;

/** The platform's broker keeps the contract and its own rules (CGN-4, DESIGN 3). */
class DeskBrokerContractTest extends BrokerRulesContract {
    private static final Limits LIMITS = new Limits(20, 600_000_000L, 100, 10_000_000L);

    @Override
    protected TimedBroker start(LongSupplier micros) {
        return SteppedBroker.start(LIMITS, micros);
    }

    @Override
    protected int queueMax() {
        return LIMITS.queueMax();
    }
}
