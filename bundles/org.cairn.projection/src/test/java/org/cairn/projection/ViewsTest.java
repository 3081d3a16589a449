// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.cairn.core.api.ledger.Row;
import org.cairn.projection.io.Database;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The views say what follows from the rows (docs/PROJECTION.md). */
class ViewsTest {
    private static final int ROWS = 3_000;
    private static final String EU = "eu-1";

    @SuppressWarnings("NullAway.Init")
    private static PostgresCluster postgres;

    private static List<Row> rows = List.of();

    @BeforeAll
    static void fill() throws IOException, SQLException {
        postgres = PostgresCluster.start();
        GeneratedLedger ledger = new GeneratedLedger(EU, 4, 1_300);
        ledger.grow(ROWS, ROWS);
        try (Database database = Database.open(postgres.target("cairn"), EU, "")) {
            Copier copier = new Copier(database, ledger, 10_000, new StubLog());
            int copied;
            do {
                copied = copier.step();
            } while (copied > 0);
        }
        List<Row> all = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            all.add(ledger.row(i));
        }
        rows = all;
    }

    @AfterAll
    static void stop() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    private static List<String> lines(String sql) throws SQLException {
        try (Connection connection = postgres.connect("cairn")) {
            return Table.lines(connection, sql);
        }
    }

    private static String get(Row row, String column) {
        return row.columns().getOrDefault(column, "null");
    }

    private static BigInteger fee(Row row) {
        return new BigInteger(row.columns().getOrDefault("fee", "0"));
    }

    private static boolean is(Row row, String outcome) {
        return outcome.equals(row.columns().get("outcome"));
    }

    /** Groups rows by a key and gives {@code KEY|REST} for each group, sorted. */
    private static List<String> grouped(
            Predicate<Row> which, Function<Row, String> key, Function<List<Row>, String> rest) {
        Map<String, List<Row>> groups = new TreeMap<>();
        rows.stream().filter(which).forEach(row -> groups.computeIfAbsent(key.apply(row), made -> new ArrayList<>())
                .add(row));
        return groups.entrySet().stream()
                .map(group -> group.getKey() + "|" + rest.apply(group.getValue()))
                .sorted()
                .toList();
    }

    private static long count(List<Row> group, Predicate<Row> which) {
        return group.stream().filter(which).count();
    }

    private static BigInteger fees(List<Row> group) {
        return group.stream().map(ViewsTest::fee).reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static String amount(BigInteger fee) {
        return new BigDecimal(fee, 12).toPlainString();
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }

    @Test
    void billHasIdAndAmountOfEachRow() throws SQLException {
        List<String> expected = rows.stream()
                .map(row -> row.id() + "|" + (row.columns().containsKey("fee") ? amount(fee(row)) : "null") + "|"
                        + row.hash())
                .toList();
        assertEquals(expected, lines("SELECT id, amount, hash FROM bill ORDER BY sequence"));
    }

    @Test
    void customersAreSummedByDayServiceAndCurrency() throws SQLException {
        List<String> expected = grouped(
                row -> true,
                row -> row.id().day() + "|" + get(row, "customer") + "|" + get(row, "service") + "|"
                        + get(row, "currency"),
                group -> group.size() + "|" + count(group, row -> is(row, "complete")) + "|"
                        + count(group, row -> fee(row).signum() > 0) + "|" + fees(group));
        assertEquals(
                expected,
                sorted(lines("SELECT day, customer, service, currency, rows, complete, billed, fee FROM"
                        + " usage_by_customer")));
        assertTrue(expected.size() > 50);
    }

    @Test
    void monthsHaveWhatCustomersOwe() throws SQLException {
        List<String> expected = grouped(
                row -> fee(row).signum() > 0,
                row -> row.id().day().withDayOfMonth(1) + "|" + get(row, "customer") + "|" + get(row, "currency"),
                group -> group.size() + "|" + amount(fees(group)));
        assertEquals(expected, sorted(lines("SELECT month, customer, currency, billed, amount FROM bill_by_month")));
    }

    @Test
    void workersAreSummedByDay() throws SQLException {
        List<String> expected = grouped(
                row -> row.columns().containsKey("worker"),
                row -> row.id().day() + "|" + get(row, "worker") + "|" + get(row, "tier") + "|" + get(row, "currency"),
                group -> group.size() + "|" + count(group, row -> is(row, "failed")) + "|"
                        + count(group, row -> is(row, "lost")) + "|" + fees(group));
        assertEquals(
                expected,
                sorted(lines("SELECT day, worker, tier, currency, rows, failed, lost, fee FROM usage_by_worker")));
    }

    @Test
    void hoursTellHowAttemptsEnded() throws SQLException {
        List<String> expected = grouped(
                row -> true,
                row -> get(row, "time").substring(0, 13).replace('T', ' ') + "|" + get(row, "service"),
                group -> {
                    long bad = count(group, row -> is(row, "failed") || is(row, "lost") || is(row, "truncated"));
                    long all = count(group, row -> !is(row, "cancelled") && !is(row, "race-lost"));
                    return group.size() + "|" + count(group, row -> is(row, "race-lost")) + "|"
                            + (all == 0 ? "null" : Long.toString(Math.round(1e6 * bad / all)));
                });
        assertEquals(
                expected,
                sorted(lines("SELECT to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24'), service, rows, race_lost,"
                        + " round(failure_rate * 1000000)::bigint FROM outcomes_by_hour")));
    }

    @Test
    void daysHaveTheAggregateOfTheManifest() throws SQLException {
        List<String> expected = grouped(row -> true, row -> row.id().day().toString(), group -> {
            byte[] sum = new byte[32];
            for (Row row : group) {
                byte[] hash = HexFormat.of().parseHex(row.hash());
                for (int i = 0; i < sum.length; i++) {
                    sum[i] ^= hash[i];
                }
            }
            return group.get(0).id().sequence() + "|" + group.size() + "|t|"
                    + HexFormat.of().formatHex(sum);
        });
        assertEquals(expected, lines("SELECT day, first, rows, whole, aggregate FROM days ORDER BY day"));
        assertEquals(3, expected.size());
    }

    @Test
    void aMissingRowIsSeenInItsDay() throws SQLException {
        try (Connection connection = postgres.connect("cairn");
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("DELETE FROM rows WHERE sequence = 1500");
            assertEquals(
                    List.of("2026-11-20|t", "2026-11-21|f", "2026-11-22|t"),
                    Table.lines(connection, "SELECT day, whole FROM days ORDER BY day"));
            connection.rollback();
        }
    }

    @Test
    void theLatestDayIsThatOfTheLastRow() throws SQLException {
        LocalDate day = rows.get(ROWS - 1).id().day();
        List<String> expected =
                grouped(row -> row.id().day().equals(day), row -> day + "|" + get(row, "currency"), group -> {
                    TreeSet<String> customers = new TreeSet<>();
                    group.forEach(row -> customers.add(get(row, "customer")));
                    return group.size() + "|" + customers.size() + "|" + fees(group);
                });
        assertEquals(expected, sorted(lines("SELECT day, currency, rows, customers, fee FROM latest_day")));
    }

    @Test
    void everyTableAndViewSaysWhatItIs() throws SQLException {
        assertEquals(
                List.of(),
                lines("SELECT relname FROM pg_class WHERE relnamespace = 'cairn'::regnamespace AND relkind IN"
                        + " ('r', 'v', 'p') AND NOT relispartition AND relname <> 'schema_version'"
                        + " AND obj_description(oid, 'pg_class') IS NULL"));
        assertEquals(
                List.of(),
                lines("SELECT attname FROM pg_attribute WHERE attrelid = 'rows'::regclass AND attnum > 0"
                        + " AND col_description(attrelid, attnum) IS NULL"));
    }

    /** What the page shows must run. */
    @Test
    void examplesOfThePageRun() throws IOException, SQLException {
        String page = Files.readString(Path.of("../../docs/PROJECTION.md"));
        List<String> examples = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertTrue(examples.size() >= 5, "examples: " + examples.size());
        for (String example : examples) {
            try (Connection connection = postgres.connect("public");
                    var run = connection.createStatement()) {
                connection.setAutoCommit(false);
                run.execute(example);
                connection.rollback();
            }
        }
    }
}
