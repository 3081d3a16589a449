// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index.core;

import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sum of fees in one currency, exact: what a long cannot hold is carried over. Most customers have one, so they are a list. */
final class Fees {
    private final String currency;
    private final @Nullable Fees next;
    private BigInteger carried;
    private long sum;

    Fees(String currency, BigInteger sum, @Nullable Fees next) {
        this.currency = currency;
        this.next = next;
        this.carried = sum;
    }

    /** The sum of a currency in a list; null if it is not there. */
    static @Nullable Fees find(@Nullable Fees list, String currency) {
        Fees at = list;
        while (at != null && !at.currency.equals(currency)) {
            at = at.next;
        }
        return at;
    }

    String currency() {
        return currency;
    }

    @Nullable
    Fees next() {
        return next;
    }

    void add(long fee) {
        long added = sum + fee;
        if (added < 0) {
            carried = carried.add(BigInteger.valueOf(sum));
            added = fee;
        }
        sum = added;
    }

    /** A list of its own with the same sums. */
    static @Nullable Fees copy(@Nullable Fees list) {
        if (list == null) {
            return null;
        }
        Fees copy = new Fees(list.currency, list.carried, copy(list.next));
        copy.sum = list.sum;
        return copy;
    }

    /** Sums by currency. */
    static Map<String, BigInteger> sums(@Nullable Fees list) {
        Map<String, BigInteger> sums = new TreeMap<>();
        for (Fees at = list; at != null; at = at.next) {
            sums.put(at.currency, at.carried.add(BigInteger.valueOf(at.sum)));
        }
        return sums;
    }
}
