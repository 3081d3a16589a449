// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.work;

import java.util.function.LongSupplier;

/** The broker in memory keeps {@link BrokerContract} (CGN-4). */
class MemoryBrokerTest extends BrokerContract {
    @Override
    protected TimedBroker start(LongSupplier micros) {
        return new MemoryBroker(micros);
    }
}
