// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.ledger;

import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Function;
import org.cairn.core.api.ledger.Payments;
import org.cairn.core.api.ledger.Payments.Range;

/** Marks of payment in memory keep the contract (CGN-17). */
class MemoryPaymentsTest extends PaymentsContract {
    @Override
    protected Payments open(Function<LocalDate, Optional<Range>> days) {
        return new MemoryPayments(GATEWAY, days);
    }

    @Override
    protected void close(Payments opened) {
        ((MemoryPayments) opened).close();
    }
}
