// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.RowDraft;

/** The rows of the benchmark as PostgreSQL's COPY reads them: a column for each column, made hashes included. */
final class BenchRows {
    private BenchRows() {}

    /** Writes a file; what its columns are. */
    static String write(RowDraft[] drafts, int rows, Path file) throws IOException {
        Random random = new Random(1);
        byte[] hash = new byte[32];
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
            for (int i = 0; i < rows; i++) {
                out.print(i);
                out.print("\t2\t2026-11-20T12:00:00.123456Z");
                for (int hashes = 0; hashes < 3; hashes++) { // row hash, private hash, blind
                    random.nextBytes(hash);
                    out.print("\t\\\\x" + HexFormat.of().formatHex(hash));
                }
                RowDraft draft = drafts[i % drafts.length];
                for (Column column : draft.columns().keySet()) {
                    out.print('\t');
                    out.print(draft.columns().get(column).replace("\r", "\\r").replace("\n", "\\n"));
                }
                draft.notes().values().forEach(value -> out.print("\t" + value));
                draft.custom().values().forEach(value -> out.print("\t" + value));
                out.print('\n');
            }
        }
        return columns(drafts[0]);
    }

    private static String columns(RowDraft draft) {
        StringBuilder columns = new StringBuilder(
                "sequence bigint primary key, schema smallint, time timestamptz, hash bytea, private_hash bytea, blind bytea");
        for (Column column : draft.columns().keySet()) {
            String type = column == Column.FEE ? "bigint" : column == Column.ATTEMPT ? "smallint" : "text";
            columns.append(", \"").append(column.key()).append("\" ").append(type);
        }
        draft.notes()
                .keySet()
                .forEach(name -> columns.append(", note_").append(name).append(" text"));
        draft.custom()
                .keySet()
                .forEach(name -> columns.append(", custom_").append(name).append(" text"));
        return columns.toString();
    }
}
