// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowId;

/** Rows in the text format of PostgreSQL's {@code COPY}. Only public columns have a place in it. */
public final class CopyText {
    /** Columns of a row that stand under another name: {@code user} is a word of SQL, the rest is the id. */
    private static final Map<Column, String> NAMES = new EnumMap<>(Map.of(Column.USER, "end_user"));

    private static final Set<Column> HASHES = Set.of(Column.PRIVATE_HASH);

    /** Of a row's public columns all but the id, whose parts stand by themselves, in the order in which they are written. */
    private static final List<Column> VALUES = Arrays.stream(Column.values())
            .filter(Column::isPublic)
            .filter(column -> column != Column.ID)
            .toList();

    private CopyText() {}

    /** Names of the table's columns in the order of a line, for {@code COPY rows (...)}. */
    public static String columns() {
        List<String> names = new ArrayList<>(List.of("gateway", "day", "sequence", "hash"));
        VALUES.forEach(column -> names.add(name(column)));
        return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
    }

    /** Name of the table's column for one of the row's. */
    public static String name(Column column) {
        return NAMES.getOrDefault(column, column.key());
    }

    /**
     * Writes a row as one line.
     *
     * @throws IllegalArgumentException if the row has a column that this table has no place for: nothing is dropped in
     *     silence
     */
    public static void append(Row row, StringBuilder out) {
        RowId id = row.id();
        out.append(id.gateway()).append('\t').append(id.day()).append('\t').append(id.sequence());
        out.append("\t\\\\x").append(row.hash());
        int seen = 1; // the id, which is checked here
        if (!id.toString().equals(row.columns().get(Column.ID.key()))) {
            throw new IllegalArgumentException("row " + id + " has another id in its columns");
        }
        for (Column column : VALUES) {
            String value = row.columns().get(column.key());
            out.append('\t');
            if (value == null) {
                out.append("\\N");
                continue;
            }
            seen++;
            if (HASHES.contains(column)) {
                out.append("\\\\x");
            }
            escape(value, out);
        }
        out.append('\n');
        if (seen != row.columns().size()) {
            throw new IllegalArgumentException("row " + id + " has a column that the projection does not know: "
                    + unknown(row).orElse("?") + "; it is of an older version than the ledger");
        }
    }

    private static Optional<String> unknown(Row row) {
        return row.columns().keySet().stream()
                .filter(key -> Column.of(key).filter(Column::isPublic).isEmpty())
                .findFirst();
    }

    private static void escape(String value, StringBuilder out) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                default -> out.append(c);
            }
        }
    }
}
