// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowId;

/** Reads what the database has, independently of how it was written. */
final class Table {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Table() {}

    /** All rows of a gateway in order, as the ledger has them. */
    static List<Row> rows(Connection connection, String gateway) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT * FROM rows WHERE gateway = '" + gateway + "' ORDER BY sequence")) {
            while (found.next()) {
                rows.add(row(found));
            }
        }
        return rows;
    }

    private static Row row(ResultSet found) throws SQLException {
        RowId id = new RowId(
                found.getString("gateway"),
                found.getObject("day", java.time.LocalDate.class),
                found.getLong("sequence"));
        SortedMap<String, String> columns = new TreeMap<>();
        columns.put("id", id.toString());
        ResultSetMetaData names = found.getMetaData();
        for (int i = 1; i <= names.getColumnCount(); i++) {
            String name = names.getColumnName(i);
            String value = value(found, i, names.getColumnTypeName(i));
            switch (name) {
                case "gateway", "day", "sequence", "hash" -> {}
                case "end_user" -> put(columns, "user", value);
                default -> put(columns, name, value);
            }
        }
        return new Row(id, columns, HexFormat.of().formatHex(found.getBytes("hash")));
    }

    private static void put(SortedMap<String, String> columns, String name, String value) {
        if (!value.equals("(null)")) {
            columns.put(name, value);
        }
    }

    private static String value(ResultSet found, int index, String type) throws SQLException {
        if (found.getObject(index) == null) {
            return "(null)";
        }
        return switch (type) {
            case "bytea" -> HexFormat.of().formatHex(found.getBytes(index));
            case "timestamptz" -> {
                Timestamp time = found.getTimestamp(index);
                yield TIME.format(time.toInstant());
            }
            default -> found.getString(index);
        };
    }

    /** One value as text. */
    static String value(Connection connection, String sql) throws SQLException {
        List<String> lines = lines(connection, sql);
        return lines.isEmpty() ? "" : lines.get(0);
    }

    /** Each line's values with {@code |} between them. */
    static List<String> lines(Connection connection, String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    values.add(String.valueOf(found.getString(i)));
                }
                lines.add(String.join("|", values));
            }
        }
        return lines;
    }
}
