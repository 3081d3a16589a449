// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection;

import java.io.PrintStream;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.ledger.Row;
import org.cairn.projection.io.Database;

/** How fast rows are copied, without the time to make them, and how long the views take: {@code ProjectionBench [ROWS]}. */
final class ProjectionBench {
    private static final PrintStream OUT = System.out;
    private static final int ROWS_PER_DAY = 250_000;
    private static final int BATCH = 10_000;

    private ProjectionBench() {}

    public static void main(String[] args) throws Exception {
        long rows = args.length > 0 ? Long.parseLong(args[0]) : 1_000_000;
        GeneratedLedger ledger = new GeneratedLedger("eu-1", 1, ROWS_PER_DAY);
        ledger.grow(rows, rows);
        try (PostgresCluster postgres = PostgresCluster.start();
                Database database = Database.open(postgres.target("cairn"), "eu-1", "")) {
            double copySeconds = 0;
            for (long from = 0; from < rows; ) {
                List<Row> page = ledger.scan(LocalDate.of(2026, 11, 20).plusDays(from / ROWS_PER_DAY), from, BATCH)
                        .toCompletableFuture()
                        .join();
                long copying = System.nanoTime();
                database.append(from, page);
                copySeconds += seconds(copying);
                from += page.size();
            }
            OUT.printf("%d rows in %.1f s: %.0f rows/s%n", rows, copySeconds, rows / copySeconds);
            try (Connection connection = postgres.connect("cairn")) {
                var unused1 = Table.value(connection, "SELECT count(*) FROM rows");
                try (var statement = connection.createStatement()) {
                    statement.execute("ANALYZE rows");
                }
                OUT.println("bytes a row: "
                        + Table.value(
                                connection,
                                "SELECT pg_table_size('\"rows_eu-1\"') / count(*) || ' and '"
                                        + " || pg_indexes_size('\"rows_eu-1\"') / count(*) FROM rows"));
                String day = " WHERE day = '2026-11-21'";
                for (String query : List.of(
                        "usage_by_customer" + day,
                        "usage_by_worker" + day,
                        "outcomes_by_hour" + day,
                        "days" + day,
                        "latest_day",
                        "bill_by_month",
                        "days")) {
                    long asking = System.nanoTime();
                    int lines =
                            Table.lines(connection, "SELECT * FROM " + query).size();
                    OUT.printf("%s: %d lines in %.0f ms%n", query, lines, 1_000 * seconds(asking));
                }
            }
        }
    }

    private static double seconds(long since) {
        return (double) (System.nanoTime() - since) / TimeUnit.SECONDS.toNanos(1);
    }
}
