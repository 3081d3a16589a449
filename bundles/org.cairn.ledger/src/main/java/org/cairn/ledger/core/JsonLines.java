// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.util.Map;
import org.cairn.core.api.ledger.Row;

/** Rows as an export has them (docs/LEDGER.md, "Export"): one JSON object a line, in one form only. */
public final class JsonLines {
    private JsonLines() {}

    /** A row as its line, newline included. */
    public static String line(Row row) {
        StringBuilder out = new StringBuilder(1024).append("{\"id\":");
        string(out, row.id().toString());
        out.append(",\"columns\":{");
        char separator = 0;
        for (Map.Entry<String, String> column : row.columns().entrySet()) {
            if (separator != 0) {
                out.append(separator);
            }
            separator = ',';
            string(out, column.getKey());
            out.append(':');
            string(out, column.getValue());
        }
        out.append("},\"hash\":");
        string(out, row.hash());
        return out.append("}\n").toString();
    }

    /** As RFC 8785 writes strings: only what must be escaped is. */
    private static void string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
