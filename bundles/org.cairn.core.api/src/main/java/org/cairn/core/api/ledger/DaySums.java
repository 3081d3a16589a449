// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.ledger;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a day comes to (CGN-19, CGN-23).
 *
 * @param day billing day, UTC
 * @param first sequence of its first row
 * @param rows how many rows it has
 * @param aggregate XOR of the row hashes, in hex
 * @param customers sums by the customers' pseudonyms
 */
public record DaySums(LocalDate day, long first, long rows, String aggregate, SortedMap<String, Customer> customers) {
    public DaySums {
        customers = Collections.unmodifiableSortedMap(new TreeMap<>(customers));
    }

    /**
     * A customer's part.
     *
     * @param rows how many rows, free ones included
     * @param fees in 10^-12 of each currency; a currency without a fee above 0 is left out
     */
    public record Customer(long rows, Map<String, BigInteger> fees) {
        public Customer {
            fees = Collections.unmodifiableMap(new TreeMap<>(fees));
        }
    }
}
