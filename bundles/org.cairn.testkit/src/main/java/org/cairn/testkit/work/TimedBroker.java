// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.work;

import java.util.function.LongSupplier;
import org.cairn.core.api.work.Broker;

/** A broker whose time a test moves. Made by {@link Factory} with the clock that it reads. */
public interface TimedBroker {
    Broker broker();

    /** Lets it see what the clock says: what it does by timers when it is on its own. */
    void tick();

    /** Starts a broker. */
    @FunctionalInterface
    interface Factory {
        /** Starts a broker that reads this clock and dispatches on the calling thread. */
        TimedBroker start(LongSupplier micros);
    }
}
