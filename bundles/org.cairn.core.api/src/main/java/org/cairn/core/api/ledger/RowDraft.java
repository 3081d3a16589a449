// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.ledger;

import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A row before it is written.
 *
 * @param columns internal columns; those that the ledger sets must be missing, {@link Column#REQUEST},
 *     {@link Column#ATTEMPT}, {@link Column#OUTCOME}, {@link Column#SERVICE},
 *     {@link Column#CUSTOMER} and {@link Column#ACCOUNT} must be there; values up to 8 KiB of UTF-8, by the
 *     rules of docs/LEDGER.md for each column
 * @param notes what the DService recorded, private: names {@code [a-z][a-z0-9_]{0,39}}; at most 32, values up to 1,024
 *     characters
 * @param custom the customer's own fields, private: likewise; values up to 4 KiB
 */
public record RowDraft(Map<Column, String> columns, SortedMap<String, String> notes, SortedMap<String, String> custom) {
    public RowDraft {
        columns = new EnumMap<>(columns);
        notes = new TreeMap<>(notes);
        custom = new TreeMap<>(custom);
    }
}
