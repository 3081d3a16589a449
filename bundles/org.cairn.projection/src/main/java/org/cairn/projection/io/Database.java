// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowId;
import org.cairn.projection.core.CopyText;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * One connection, which holds the lock of one gateway for as long as it is open. Used by one thread, but for
 * {@link #abort}.
 */
public final class Database implements AutoCloseable {
    private static final int VERSION_MIN = 140_000;
    private static final int CHUNK_CHARS = 64 * 1024;

    /** Longest wait for an answer: for the network, not for a query, each of which is short. */
    private static final int ANSWER_MS_MAX = 300_000;

    /** The same until somebody is logged in: nobody can cut that short, and a component that is stopped waits for it. */
    private static final String LOGIN_SECONDS_MAX = "4";

    /** A host that lost its power leaves its lock behind, until the server finds that nobody is there: a minute. */
    private static final List<String> SESSION = List.of(
            "SET tcp_keepalives_idle = 30",
            "SET tcp_keepalives_interval = 10",
            "SET tcp_keepalives_count = 3",
            "SET lock_timeout = '10s'",
            "SET timezone = 'UTC'");

    private static final String LOCK = "SELECT pg_try_advisory_lock(hashtextextended(?, 0))";
    private static final String COPY = "COPY rows (" + CopyText.columns() + ") FROM STDIN";

    private final Connection connection;
    private final String gateway;
    private final int versionBefore;

    private Database(Connection connection, String gateway, int versionBefore) {
        this.connection = connection;
        this.gateway = gateway;
        this.versionBefore = versionBefore;
    }

    /**
     * How far the rows of the gateway were copied.
     *
     * @param next sequence of the row to be copied next
     * @param last id of the last row that was copied, if any
     * @param hash its hash, as the database has it
     */
    public record Progress(long next, Optional<RowId> last, String hash) {}

    /**
     * Connects, brings the schema up to date and takes the gateway's lock.
     *
     * @param rebuild remembered for a gateway that is new here
     * @throws SQLException if any of this fails, also when somebody else copies the rows of this gateway
     */
    public static Database open(Target target, String gateway, String rebuild) throws SQLException, IOException {
        Connection connection = connect(target);
        try {
            int before = prepare(connection, target.schema(), Migrations.LATEST);
            Database database = new Database(connection, gateway, before);
            database.lock("cairn.projection/" + target.schema() + "/" + gateway);
            database.begin(rebuild);
            return database;
        } catch (SQLException | IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    static Connection connect(Target target) throws SQLException, IOException {
        Properties properties = new Properties();
        properties.setProperty("user", target.user());
        if (target.passwordFile().isPresent()) {
            properties.setProperty(
                    "password", PasswordFile.read(target.passwordFile().get()));
        }
        properties.setProperty("ApplicationName", "cairn-projection");
        properties.setProperty("connectTimeout", LOGIN_SECONDS_MAX);
        properties.setProperty("socketTimeout", LOGIN_SECONDS_MAX);
        properties.setProperty("tcpKeepAlive", "true");
        Connection connection = new Driver().connect(target.url(), properties);
        if (connection == null) {
            throw new SQLException("the driver does not take the url");
        }
        try {
            connection.setNetworkTimeout(Runnable::run, ANSWER_MS_MAX);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /** Sets the session up and migrates; gives the version before. */
    static int prepare(Connection connection, String schema, int version) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery("SHOW server_version_num")) {
                if (!found.next() || found.getInt(1) < VERSION_MIN) {
                    throw new SQLException("needs PostgreSQL 14 or later");
                }
            }
            for (String setting : SESSION) {
                statement.execute(setting);
            }
            statement.execute("SET search_path = \"" + schema + '"');
        }
        connection.setAutoCommit(false);
        return Migrations.run(connection, schema, version);
    }

    private void lock(String name) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.setString(1, name);
            try (ResultSet found = lock.executeQuery()) {
                if (!found.next() || !found.getBoolean(1)) {
                    throw new SQLException("another projection copies the rows of " + gateway + " into this schema");
                }
            }
        }
        connection.commit();
    }

    /** A gateway that is new here gets a part of the table, which can be dropped without touching those of others. */
    private void begin(String rebuild) throws SQLException {
        transaction(() -> {
            int added = update(
                    "INSERT INTO gateways (gateway, rebuild) VALUES (?, ?) ON CONFLICT DO NOTHING", gateway, rebuild);
            if (added == 1) {
                execute("CREATE TABLE " + part() + " PARTITION OF rows FOR VALUES IN ('" + gateway + "')");
            }
        });
    }

    /** The name of a gateway has no quote in it: {@code [a-z][a-z0-9-]*}. */
    private String part() {
        return "\"rows_" + gateway + '"';
    }

    /**
     * Drops all rows of the gateway if the database remembers another word; whether it did.
     *
     * @param rebuild the word; nothing happens if it is empty
     */
    public boolean rebuild(String rebuild) throws SQLException {
        boolean[] dropped = new boolean[1];
        transaction(() -> {
            int changed = rebuild.isEmpty()
                    ? 0
                    : update(
                            "UPDATE gateways SET next = 0, day = NULL, rebuild = ?, updated = now()"
                                    + " WHERE gateway = ? AND rebuild <> ?",
                            rebuild,
                            gateway,
                            rebuild);
            if (changed == 1) {
                execute("DROP TABLE " + part());
                execute("CREATE TABLE " + part() + " PARTITION OF rows FOR VALUES IN ('" + gateway + "')");
            }
            dropped[0] = changed == 1;
        });
        return dropped[0];
    }

    /** Version of the schema when this was opened, if it was an older one. */
    public Optional<Integer> migratedFrom() {
        return versionBefore == Migrations.LATEST ? Optional.empty() : Optional.of(versionBefore);
    }

    /** The schema's version now. */
    public static int version() {
        return Migrations.LATEST;
    }

    /** How far it is. */
    public Progress progress() throws SQLException {
        Progress[] read = new Progress[1];
        transaction(() -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT g.next, r.day, r.sequence, r.hash"
                    + " FROM gateways g LEFT JOIN rows r ON r.gateway = g.gateway AND r.sequence = g.next - 1"
                    + " WHERE g.gateway = ?")) {
                query.setString(1, gateway);
                try (ResultSet found = query.executeQuery()) {
                    if (!found.next()) {
                        throw new SQLException("somebody removed " + gateway + " from the table gateways");
                    }
                    read[0] = progress(found);
                }
            }
        });
        return read[0];
    }

    private Progress progress(ResultSet found) throws SQLException {
        long next = found.getLong(1);
        LocalDate day = found.getObject(2, LocalDate.class);
        if (day == null) {
            return new Progress(next, Optional.empty(), "");
        }
        return new Progress(
                next,
                Optional.of(new RowId(gateway, day, found.getLong(3))),
                HexFormat.of().formatHex(found.getBytes(4)));
    }

    /**
     * Copies rows and remembers how far, in one transaction.
     *
     * @param next the sequence that the database remembers; if it does not, nothing is written
     * @param rows not empty, in order
     */
    public void append(long next, List<Row> rows) throws SQLException {
        RowId last = rows.get(rows.size() - 1).id();
        transaction(() -> {
            copy(rows);
            int moved = update(
                    "UPDATE gateways SET next = ?, day = ?, updated = now() WHERE gateway = ? AND next = ?",
                    last.sequence() + 1,
                    last.day(),
                    gateway,
                    next);
            if (moved != 1) {
                throw new SQLException("somebody else has copied rows of " + gateway);
            }
        });
    }

    private void copy(List<Row> rows) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
        try {
            StringBuilder text = new StringBuilder(CHUNK_CHARS + 4_096);
            for (Row row : rows) {
                CopyText.append(row, text);
                if (text.length() >= CHUNK_CHARS) {
                    send(copy, text);
                }
            }
            send(copy, text);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static void send(CopyIn copy, StringBuilder text) throws SQLException {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        text.setLength(0);
    }

    /** Finds out whether the database is still there. */
    public void check() throws SQLException {
        transaction(() -> execute("SELECT 1"));
    }

    @FunctionalInterface
    private interface Work {
        void run() throws SQLException;
    }

    private void transaction(Work work) throws SQLException {
        try {
            work.run();
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            try {
                connection.rollback();
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private int update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    /** Cuts the connection, from any thread: whatever waits for the database fails. */
    public void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // it was cut already
        }
    }

    /** Ends the connection, and with it the lock. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
