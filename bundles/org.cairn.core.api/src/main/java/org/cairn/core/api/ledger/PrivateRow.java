// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.ledger;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The private part of a row; for its customer alone.
 *
 * @param columns private internal columns by name
 * @param notes what the DService recorded
 * @param custom the customer's own fields
 * @param blind the 32 random bytes, in hex, that blind {@link Column#PRIVATE_HASH}
 */
public record PrivateRow(
        SortedMap<String, String> columns,
        SortedMap<String, String> notes,
        SortedMap<String, String> custom,
        String blind) {
    public PrivateRow {
        columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
        notes = Collections.unmodifiableSortedMap(new TreeMap<>(notes));
        custom = Collections.unmodifiableSortedMap(new TreeMap<>(custom));
    }
}
