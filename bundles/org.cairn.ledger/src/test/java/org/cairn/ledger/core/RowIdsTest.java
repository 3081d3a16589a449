// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import org.cairn.core.api.ledger.RowId;
import org.junit.jupiter.api.Test;

/** Ids that are made of each other are those that are made of numbers. */
class RowIdsTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

    @Test
    void countsOverEveryNumberOfDigits() {
        for (long first = 1; first <= 100_000_000_000_000_000L; first *= 10) {
            countsFrom(Math.max(0, first - 120));
        }
        countsFrom(0);
    }

    private static void countsFrom(long first) {
        RowIds ids = new RowIds("eu-1", DAY, first);
        for (long sequence = first; sequence < first + 240; sequence++) {
            String expected = new RowId("eu-1", DAY, sequence).toString();
            byte[] to = new byte[ids.length() + 2];
            ids.put(to, 1);
            assertEquals("\0" + expected + "\0", new String(to, US_ASCII));
            ids.next();
        }
    }
}
