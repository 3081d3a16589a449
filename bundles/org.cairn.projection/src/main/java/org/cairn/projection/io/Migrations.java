// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Versions of the schema: {@code 1.sql}, {@code 2.sql} ... beside this class. A change is a new file at the end, never an
 * edit: databases out there have the old ones.
 */
final class Migrations {
    static final int LATEST = 2;

    private Migrations() {}

    /**
     * Brings the schema to a version in one transaction; several gateways that start at once wait for each other.
     *
     * @return the version before; 0 for none
     */
    static int run(Connection connection, String schema, int version) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            lock(connection, schema);
            if (!exists(connection, schema)) { // IF NOT EXISTS asks for a right that is not needed when it exists
                statement.execute("CREATE SCHEMA \"" + schema + '"');
            }
            statement.execute("CREATE TABLE IF NOT EXISTS schema_version"
                    + " (version integer PRIMARY KEY, since timestamptz NOT NULL DEFAULT now())");
            int before;
            try (ResultSet found = statement.executeQuery("SELECT coalesce(max(version), 0) FROM schema_version")) {
                before = found.next() ? found.getInt(1) : 0;
            }
            if (before > LATEST) {
                throw new SQLException("the schema has version " + before + ", this program knows " + LATEST
                        + ": it was made by a newer one");
            }
            for (int next = before + 1; next <= version; next++) {
                statement.execute(read(next));
                statement.execute("INSERT INTO schema_version (version) VALUES (" + next + ")");
            }
            connection.commit();
            return before;
        } catch (SQLException | IOException e) {
            connection.rollback();
            throw e;
        }
    }

    private static void lock(Connection connection, String schema) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))")) {
            lock.setString(1, "cairn.projection/" + schema);
            lock.execute();
        }
    }

    private static boolean exists(Connection connection, String schema) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT 1 FROM pg_namespace WHERE nspname = ?")) {
            query.setString(1, schema);
            try (ResultSet found = query.executeQuery()) {
                return found.next();
            }
        }
    }

    private static String read(int version) throws IOException {
        try (InputStream in = Migrations.class.getResourceAsStream(version + ".sql")) {
            if (in == null) {
                throw new IllegalStateException("the bundle has no " + version + ".sql");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
