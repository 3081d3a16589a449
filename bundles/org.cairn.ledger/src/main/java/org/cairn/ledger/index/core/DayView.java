// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index.core;

import java.io.IOException;
import java.util.Optional;
import org.cairn.core.api.ledger.DaySums;

/** What can be asked of a day, wherever the answer lies. */
public interface DayView {
    /** What the day comes to; empty if it has no rows. */
    Optional<DaySums> sums() throws IOException;

    /** Sequences of a customer's rows of at least {@code from}, at most so many. */
    long[] rows(String customer, long from, int limit) throws IOException;
}
