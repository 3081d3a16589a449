// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.render;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.Row;

/** How rows are exported (CGN-20). */
public enum RowFormat {
    /** JSON Lines as docs/LEDGER.md says, byte for byte: what verifiers read. */
    JSONL {
        @Override
        public String head() {
            return "";
        }

        @Override
        public String row(Row row) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("id", row.id());
            members.put("columns", row.columns());
            members.put("hash", row.hash());
            return Plain.document(members) + "\n";
        }
    },

    /**
     * RFC 4180 for spreadsheets and databases: always the same columns; what a row does not have is an empty field, an
     * empty value is a quoted one.
     */
    CSV {
        private static final String END = "\r\n";

        @Override
        public String head() {
            return columns().stream().map(Column::key).collect(Collectors.joining(",")) + ",hash" + END;
        }

        @Override
        public String row(Row row) {
            StringBuilder line = new StringBuilder();
            for (Column column : columns()) {
                String value = row.columns().get(column.key());
                line.append(value == null ? "" : field(value)).append(',');
            }
            return line.append(field(row.hash())).append(END).toString();
        }

        private static String field(String value) {
            boolean plain = !value.isEmpty() && value.chars().noneMatch(c -> c == ',' || c == '"' || c < ' ');
            return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
        }

        private static List<Column> columns() {
            return Arrays.stream(Column.values()).filter(Column::isPublic).toList();
        }
    };

    /** What stands before the rows. */
    public abstract String head();

    /** A row, with the end of its line. */
    public abstract String row(Row row);

    /** The format of a name. */
    public static RowFormat of(String name) {
        for (RowFormat format : values()) {
            if (format.name().toLowerCase(Locale.ROOT).equals(name)) {
                return format;
            }
        }
        throw new IllegalArgumentException("a format is jsonl or csv, not: " + Plain.text(name));
    }
}
