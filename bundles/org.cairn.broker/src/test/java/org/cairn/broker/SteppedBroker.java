// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker;

import java.util.function.LongSupplier;
import org.cairn.broker.core.Limits;
import org.cairn.core.api.work.Broker;
import org.cairn.testkit.work.TimedBroker;

/** The broker, as a test moves it. */
record SteppedBroker(DeskBroker desks) implements TimedBroker {
    static TimedBroker start(Limits limits, LongSupplier micros) {
        return new SteppedBroker(new DeskBroker(limits, micros, Runnable::run));
    }

    @Override
    public Broker broker() {
        return desks;
    }

    @Override
    public void tick() {
        desks.tick();
    }
}
