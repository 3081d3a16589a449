// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.ledger;

import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.RowDraft;

/** Rows to append, as a gateway makes them. */
public final class Drafts {
    private Drafts() {}

    /** The columns of a usual row; the map is the caller's. */
    public static Map<Column, String> columns(long number) {
        Map<Column, String> columns = new EnumMap<>(Column.class);
        columns.put(Column.REQUEST, "r-" + number);
        columns.put(Column.ATTEMPT, "1");
        columns.put(Column.OUTCOME, "complete");
        columns.put(Column.SERVICE, "mediagen/1.2.0");
        columns.put(Column.CUSTOMER, "c-7f3a90");
        columns.put(Column.WORKER, "wk-12");
        columns.put(Column.TIER, "2");
        columns.put(Column.VERIFIED, "none");
        columns.put(Column.FEE, "163000");
        columns.put(Column.CURRENCY, "EUR");
        columns.put(Column.ACCOUNT, "customer-1");
        columns.put(Column.METHOD, "GET");
        columns.put(Column.URL, "/mgen/io?script=thumb.ms&source=https://img.example/a.jpg&width=" + number);
        columns.put(Column.HEADERS, "accept: image/*\r\nuser-agent: test\r\n");
        columns.put(Column.STATUS, "200");
        columns.put(Column.EXECUTION_US, Long.toString(4_000 + number % 1_000));
        columns.put(Column.BYTES_OUT, "48213");
        return columns;
    }

    /** A usual row with a note and a custom field. */
    public static RowDraft usual(long number) {
        SortedMap<String, String> notes = new TreeMap<>(Map.of("width", Long.toString(number)));
        SortedMap<String, String> custom = new TreeMap<>(Map.of("campaign", "autumn"));
        return new RowDraft(columns(number), notes, custom);
    }

    /** The usual row with one column changed. */
    public static RowDraft with(Column column, String value) {
        Map<Column, String> columns = columns(1);
        columns.put(column, value);
        return new RowDraft(columns, new TreeMap<>(), new TreeMap<>());
    }

    /** The usual row without one column. */
    public static RowDraft without(Column column) {
        Map<Column, String> columns = columns(1);
        columns.remove(column);
        return new RowDraft(columns, new TreeMap<>(), new TreeMap<>());
    }
}
