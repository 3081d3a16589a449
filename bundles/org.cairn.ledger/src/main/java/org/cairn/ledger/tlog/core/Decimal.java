// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog.core;

/** Numbers from 0 as the formats write them: ASCII digits without leading zeros. */
final class Decimal {
    private Decimal() {}

    static long parse(String text) {
        long number = Long.parseLong(text);
        if (number < 0 || !Long.toString(number).equals(text)) {
            throw new IllegalArgumentException("a number has digits alone, and no leading zeros");
        }
        return number;
    }
}
