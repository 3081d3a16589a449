// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Row;
import org.cairn.projection.io.Database;
import org.cairn.projection.io.Target;
import org.cairn.testkit.ledger.Drafts;
import org.cairn.testkit.ledger.MemoryLedger;
import org.cairn.testkit.node.SimClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The projection in a real PostgreSQL: what is there is what the ledger has, whatever happens on the way (CGN-17, CGN-20). */
class ProjectorTest {
    static final int ROWS_PER_DAY = 700;

    private static final long SEED = 17;
    private static final String EU = "eu-1";
    private static final int PATIENCE_SECONDS = 60;

    private static int schemas;

    @SuppressWarnings("NullAway.Init")
    private static PostgresCluster postgres;

    private final String schema = "s" + ++schemas;
    private final StubLog log = new StubLog();

    @BeforeAll
    static void start() throws IOException {
        postgres = PostgresCluster.start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    private ProjectionSettings settings(String rebuild, int batch) {
        return new ProjectionSettings(
                postgres.target(schema),
                rebuild,
                batch,
                Duration.ofMillis(10),
                Duration.ofMillis(10),
                Duration.ofMillis(200));
    }

    private static GeneratedLedger ledger(String gateway, long rows) {
        GeneratedLedger ledger = new GeneratedLedger(gateway, SEED, ROWS_PER_DAY);
        ledger.grow(rows, rows);
        return ledger;
    }

    /** Copies all that is there, on this thread. */
    private void copy(String gateway, Ledger ledger, int batch) throws SQLException, IOException {
        try (Database database = Database.open(postgres.target(schema), gateway, "")) {
            Copier copier = new Copier(database, ledger, batch, log);
            int copied;
            do {
                copied = copier.step();
            } while (copied > 0);
        }
    }

    private static List<Row> expected(GeneratedLedger ledger, long from, long until) {
        return LongStream.range(from, until).mapToObj(ledger::row).toList();
    }

    private List<Row> rows(String gateway) throws SQLException {
        try (Connection connection = postgres.connect(schema)) {
            return Table.rows(connection, gateway);
        }
    }

    private String value(String sql) throws SQLException {
        try (Connection connection = postgres.connect(schema)) {
            return Table.value(connection, sql);
        }
    }

    private static void until(Callable<Boolean> there) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        CountDownLatch never = new CountDownLatch(1);
        while (!there.call()) {
            assertTrue(System.nanoTime() < deadline, "it did not come within " + PATIENCE_SECONDS + " s");
            assertFalse(never.await(5, TimeUnit.MILLISECONDS));
        }
    }

    private long next() throws SQLException {
        try (Connection connection = postgres.connect(schema)) {
            return Table.value(connection, "SELECT to_regclass('gateways')").equals("null")
                    ? 0
                    : Long.parseLong(
                            "0" + Table.value(connection, "SELECT next FROM gateways WHERE gateway = '" + EU + "'"));
        }
    }

    @Test
    void hasEveryPublicColumnOfALedgerAndNothingPrivate() throws Exception {
        SimClock clock = new SimClock();
        List<Row> all = new ArrayList<>();
        try (MemoryLedger ledger = new MemoryLedger(EU, clock)) {
            for (int i = 0; i < 50; i++) {
                Ledger.Append append = ledger.append(i % 7 == 0 ? Drafts.without(Column.WORKER) : Drafts.usual(i));
                all.add(ledger.find(
                                append.durable().toCompletableFuture().join().id())
                        .toCompletableFuture()
                        .join()
                        .orElseThrow());
                clock.forward(Duration.ofMinutes(59));
            }
            copy(EU, ledger, 10);
        }
        assertEquals(all, rows(EU));
        try (Connection connection = postgres.connect(schema)) {
            List<String> text = Table.lines(connection, "SELECT r::text FROM rows r");
            assertEquals(50, text.size());
            for (String secret : List.of("customer-1", "img.example", "user-agent", "autumn")) {
                assertTrue(text.stream().noneMatch(line -> line.contains(secret)), secret);
            }
            List<String> columns = Table.lines(
                    connection,
                    "SELECT column_name FROM information_schema.columns WHERE table_schema = '" + schema
                            + "' AND table_name = 'rows' ORDER BY 1");
            List<String> open = Stream.concat(
                            Stream.of(Column.values())
                                    .filter(Column::isPublic)
                                    .filter(column -> column != Column.ID)
                                    .map(column -> column == Column.USER ? "end_user" : column.key()),
                            Stream.of("gateway", "day", "sequence", "hash"))
                    .sorted()
                    .toList();
            assertEquals(open, columns);
        }
    }

    @Test
    void copiesWhatWasGeneratedFromASeedInBatchesOfAnySize() throws Exception {
        GeneratedLedger eu = ledger(EU, 2_500);
        GeneratedLedger us = new GeneratedLedger("us-1", SEED + 1, ROWS_PER_DAY);
        us.grow(900, 900);
        copy(EU, eu, 1_000);
        copy("us-1", us, 113);
        eu.grow(2_600, 2_600);
        copy(EU, eu, 1);
        assertEquals(expected(eu, 0, 2_600), rows(EU));
        assertEquals(expected(us, 0, 900), rows("us-1"));
    }

    @Test
    void copiesOnlyRowsThatSurviveAPowerCut() throws Exception {
        GeneratedLedger ledger = ledger(EU, 0);
        ledger.grow(1_000, 800);
        copy(EU, ledger, 300);
        assertEquals(expected(ledger, 0, 800), rows(EU));
        ledger.grow(1_000, 1_000);
        copy(EU, ledger, 300);
        assertEquals(expected(ledger, 0, 1_000), rows(EU));
    }

    @Test
    void goesOnWhereItWasAfterItWasKilledAtAnyInstant() throws Exception {
        int rows = 60_000;
        Random random = new Random(SEED);
        for (int kill = 1; kill <= 5; kill++) {
            long target = next() + 200 + random.nextInt(3_000);
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home", ""), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")),
                            ProjectorProcess.class.getName(),
                            postgres.url(),
                            postgres.passwordFile().toString(),
                            schema,
                            EU,
                            Long.toString(SEED),
                            Integer.toString(rows))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                until(() -> {
                    assertTrue(process.isAlive(), "the process ended with rows up to " + next());
                    return next() >= target;
                });
            } finally {
                process.destroyForcibly().waitFor();
            }
            assertTrue(next() < rows, "it was killed too late to prove something");
            assertEquals(Long.toString(next()), value("SELECT count(*) FROM rows"));
        }
        GeneratedLedger ledger = ledger(EU, rows);
        until(() -> {
            try {
                copy(EU, ledger, 5_000);
                return true;
            } catch (SQLException e) { // the server may not have noticed yet that the last one is dead
                assertTrue(String.valueOf(e.getMessage()).contains("another projection"), e.getMessage());
                return false;
            }
        });
        assertEquals(expected(ledger, 0, rows), rows(EU));
    }

    @Test
    void goesOnAfterTheDatabaseCrashed() throws Exception {
        GeneratedLedger ledger = ledger(EU, 0);
        CountDownLatch works = new CountDownLatch(1);
        try (Projector projector = new Projector(EU, () -> ledger, settings("", 50), log, works::countDown)) {
            projector.start();
            assertTrue(works.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
            ledger.grow(3_000, 3_000);
            until(() -> next() >= 100);
            postgres.down();
            ledger.grow(4_000, 4_000);
            until(() -> log.has("waiting: "));
            postgres.up();
            until(() -> next() == 4_000);
        }
        assertEquals(expected(ledger, 0, 4_000), rows(EU));
        assertFalse(
                log.lines().stream().anyMatch(line -> line.startsWith("failed")),
                log.lines().toString());
        assertEquals(
                2,
                log.lines().stream().filter(line -> line.startsWith("copying")).count());
    }

    @Test
    void letsOneProjectionOfAGatewayWriteAtATime() throws Exception {
        GeneratedLedger ledger = ledger(EU, 500);
        StubLog otherLog = new StubLog();
        Projector first = new Projector(EU, () -> ledger, settings("", 10), log, () -> {});
        try (Projector second = new Projector(EU, () -> ledger, settings("", 10), otherLog, () -> {})) {
            first.start();
            until(() -> next() == 500);
            second.start();
            until(() -> otherLog.has("another projection"));
            assertFalse(otherLog.has("copying"));
            GeneratedLedger us = ledger("us-1", 40);
            copy("us-1", us, 10);
            assertEquals(expected(us, 0, 40), rows("us-1"));
            first.close();
            ledger.grow(900, 900);
            until(() -> next() == 900);
        } finally {
            first.close();
        }
        assertEquals(expected(ledger, 0, 900), rows(EU));
        assertEquals(
                1,
                otherLog.lines().stream()
                        .filter(line -> line.startsWith("waiting"))
                        .count(),
                "told once");
    }

    @Test
    void writesNothingWhenSomebodyElseHasMovedTheProgress() throws Exception {
        GeneratedLedger ledger = ledger(EU, 100);
        try (Database database = Database.open(postgres.target(schema), EU, "")) {
            Copier copier = new Copier(database, ledger, 10, log);
            assertEquals(10, copier.step());
            try (Connection connection = postgres.connect(schema);
                    Statement statement = connection.createStatement()) {
                statement.execute("UPDATE gateways SET next = 50");
            }
            assertThrows(SQLException.class, copier::step);
        }
        assertEquals(expected(ledger, 0, 10), rows(EU));
    }

    @Test
    void dropsAndCopiesAgainForANewWordAndOnlyItsOwnRows() throws Exception {
        GeneratedLedger ledger = ledger(EU, 600);
        copy(EU, ledger, 100);
        copy("us-1", ledger("us-1", 300), 100);
        try (Connection connection = postgres.connect(schema);
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE rows SET fee = 1");
        }
        assertNotEquals(expected(ledger, 0, 600), rows(EU));
        for (int start = 1; start <= 2; start++) { // at the second start the word is known
            int expected = start == 1 ? 600 : 700;
            try (Projector projector = new Projector(EU, () -> ledger, settings("again", 100), log, () -> {})) {
                projector.start();
                until(() -> log.has("copying") && next() == expected && rows(EU).size() == expected);
            }
            ledger.grow(700, 700);
        }
        assertEquals(expected(ledger, 0, 700), rows(EU));
        assertEquals(
                1,
                log.lines().stream().filter(line -> line.startsWith("rebuilt")).count());
        assertEquals("300|300", value("SELECT count(*) || '|' || sum(fee) FROM rows WHERE gateway = 'us-1'"));
    }

    @Test
    void refusesToMixRowsOfAnotherLog() throws Exception {
        copy(EU, ledger(EU, 100), 100);
        GeneratedLedger shorter = ledger(EU, 99);
        assertThrows(LedgerException.class, () -> copy(EU, shorter, 100));
        GeneratedLedger other = new GeneratedLedger(EU, SEED + 1, ROWS_PER_DAY);
        other.grow(200, 200);
        LedgerException refused = assertThrows(LedgerException.class, () -> copy(EU, other, 100));
        assertTrue(String.valueOf(refused.getMessage()).contains("rebuild"), refused.getMessage());
        assertEquals(expected(ledger(EU, 100), 0, 100), rows(EU));
    }

    @Test
    void keepsRowsThatTheLedgerHasDroppedAndSkipsThoseThatItNeverSaw() throws Exception {
        GeneratedLedger ledger = ledger(EU, 1_000);
        copy(EU, ledger, 400);
        ledger.grow(5_000, 5_000);
        ledger.dropDaysBefore(3_000);
        copy(EU, ledger, 400);
        List<Row> kept = new ArrayList<>(expected(ledger, 0, 1_000));
        kept.addAll(expected(ledger, 2_800, 5_000));
        assertEquals(kept, rows(EU));
        assertEquals(List.of("skipped 1000 to 2800"), log.lines());
    }

    @Test
    void bringsASchemaOfAnOlderVersionUpToDate() throws Exception {
        GeneratedLedger ledger = ledger(EU, 800);
        try (Connection connection = postgres.connect(schema);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + schema);
            statement.execute("CREATE TABLE schema_version"
                    + " (version integer PRIMARY KEY, since timestamptz NOT NULL DEFAULT now())");
            try (var in = Database.class.getResourceAsStream("1.sql")) {
                statement.execute(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            }
            statement.execute("INSERT INTO schema_version (version) VALUES (1)");
        }
        try (Projector projector = new Projector(EU, () -> ledger, settings("", 100), log, () -> {})) {
            projector.start();
            until(() -> log.has("migrated from 1 to " + Database.version()) && next() == 800);
        }
        assertEquals(expected(ledger, 0, 800), rows(EU));
        assertEquals("800", value("SELECT count(*) FROM bill"));
        assertEquals("2", value("SELECT count(*) FROM schema_version"));
    }

    @Test
    void refusesASchemaOfANewerVersion() throws Exception {
        copy(EU, ledger(EU, 10), 10);
        try (Connection connection = postgres.connect(schema);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO schema_version (version) VALUES (99)");
        }
        SQLException refused = assertThrows(SQLException.class, () -> copy(EU, ledger(EU, 20), 10));
        assertTrue(String.valueOf(refused.getMessage()).contains("newer"), refused.getMessage());
        assertEquals(10, rows(EU).size());
    }

    @Test
    void waitsForALedgerAndFollowsAnotherInstanceOfIt() throws Exception {
        AtomicReference<@Nullable Ledger> present = new AtomicReference<>();
        try (Projector projector = new Projector(EU, present::get, settings("", 100), log, () -> {})) {
            projector.start();
            until(() -> log.has("waiting: there is no ledger"));
            present.set(ledger(EU, 300));
            until(() -> next() == 300);
            present.set(null);
            until(() -> log.lines().size() == 3);
            present.set(ledger(EU, 500));
            until(() -> next() == 500);
            assertEquals(4, log.lines().size(), log.lines().toString());
        }
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("cairn-projection")));
        until(() -> value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cairn-projection'")
                .equals("0"));
    }

    @Test
    void stopsWhileTheDatabaseIsAway() throws Exception {
        Target nowhere = new Target("jdbc:postgresql://127.0.0.1:1/x", "cairn", Optional.empty(), schema);
        ProjectionSettings settings = new ProjectionSettings(
                nowhere, "", 100, Duration.ofMillis(10), Duration.ofHours(1), Duration.ofHours(1));
        try (Projector projector = new Projector(EU, () -> null, settings, log, () -> {})) {
            projector.start();
            until(() -> log.has("waiting"));
        }
        assertEquals(1, log.lines().size(), log.lines().toString());
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("cairn-projection")));
    }

    @Test
    void stopsWhileADatabaseDoesNotAnswer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Target target = new Target(
                    "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/x", "cairn", Optional.empty(), schema);
            ProjectionSettings settings = new ProjectionSettings(
                    target, "", 100, Duration.ofMillis(10), Duration.ofHours(1), Duration.ofHours(1));
            Projector projector = new Projector(EU, () -> null, settings, log, () -> {});
            projector.start();
            try (Socket accepted = silent.accept()) {
                assertEquals(0, accepted.getInputStream().read(), "it says hello");
                projector.close();
                assertTrue(Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("cairn-projection")));
            }
        }
    }

    @Test
    void takesThePasswordFromAFileOfItsOwnerOnlyAndNeverTellsIt(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "hunter2\n");
        Target target = new Target(postgres.url(), "cairn", Optional.of(file), schema);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        IOException open = assertThrows(IOException.class, () -> Database.open(target, EU, ""));
        assertTrue(String.valueOf(open.getMessage()).contains("chmod"), open.getMessage());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        SQLException wrong = assertThrows(SQLException.class, () -> Database.open(target, EU, ""));
        assertTrue(String.valueOf(wrong.getMessage()).contains("password authentication failed"), wrong.getMessage());
        assertFalse((wrong + target.toString()).contains("hunter2"));
        Files.delete(file);
        assertThrows(IOException.class, () -> Database.open(target, EU, ""));
        assertFalse(postgres.log().contains("hunter2"));
    }
}
