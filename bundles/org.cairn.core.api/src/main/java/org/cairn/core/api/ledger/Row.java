// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.ledger;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A written row: its public part.
 *
 * @param id its id
 * @param columns public columns by name, in the order of their names; the row hash is not among them
 * @param hash Keccak-256 over the canonical encoding of the columns (CGN-18; the format is docs/LEDGER.md), in hex
 */
public record Row(RowId id, SortedMap<String, String> columns, String hash) {
    public Row {
        columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
    }
}
