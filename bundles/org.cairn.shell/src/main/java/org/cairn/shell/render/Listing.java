// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.render;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.karaf.shell.support.table.Col;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/**
 * How values of one kind are shown: said once, for the table and for JSON.
 *
 * @param <T> the kind
 */
public final class Listing<T> {
    private final List<Column<T>> columns = new ArrayList<>();

    private record Column<T>(
            String name, Function<T, ? extends @Nullable Object> value, boolean table, boolean json, boolean right) {}

    /** A column of both. */
    public Listing<T> column(String name, Function<T, ? extends @Nullable Object> value) {
        return add(new Column<>(name, value, true, true, false));
    }

    /** A number, in both. */
    public Listing<T> number(String name, Function<T, ? extends @Nullable Object> value) {
        return add(new Column<>(name, value, true, true, true));
    }

    /** Only in the table. */
    public Listing<T> shown(String name, Function<T, ? extends @Nullable Object> value) {
        return add(new Column<>(name, value, true, false, false));
    }

    /** Only in JSON. */
    public Listing<T> data(String name, Function<T, ? extends @Nullable Object> value) {
        return add(new Column<>(name, value, false, true, false));
    }

    /** All values as a table; a sentence if there are none. */
    public void table(PrintStream out, List<T> values, String none) {
        if (values.isEmpty()) {
            out.println(none);
            return;
        }
        ShellTable table = new ShellTable().forceAscii();
        List<Column<T>> shown = columns.stream().filter(Column::table).toList();
        for (Column<T> column : shown) {
            Col col = table.column(column.name());
            if (column.right()) {
                col.alignRight();
            }
        }
        for (T value : values) {
            table.addRow()
                    .addContent(shown.stream()
                            .map(column -> Plain.text(column.value().apply(value)))
                            .toArray());
        }
        table.print(out);
    }

    /** One value, a line for each column. */
    public void lines(PrintStream out, T value) {
        List<Column<T>> shown = columns.stream().filter(Column::table).toList();
        int width =
                shown.stream().mapToInt(column -> column.name().length()).max().orElse(0);
        for (Column<T> column : shown) {
            out.println(column.name()
                    + " ".repeat(width - column.name().length() + 2)
                    + Plain.text(column.value().apply(value)));
        }
    }

    /** One value as the members of a JSON object; what is not there is left out. */
    public Map<String, Object> json(T value) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (Column<T> column : columns) {
            Object plain = column.json() ? Plain.json(column.value().apply(value)) : null;
            if (plain != null) {
                members.put(column.name(), plain);
            }
        }
        return members;
    }

    private Listing<T> add(Column<T> column) {
        columns.add(column);
        return this;
    }
}
