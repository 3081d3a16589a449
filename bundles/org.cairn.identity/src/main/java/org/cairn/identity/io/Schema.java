// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.io;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.cairn.identity.core.Pseudonyms;

/** Tables of the store. A change is a new entry at the end of the list, never an edit: stores out there have the old ones. */
final class Schema {
    private static final List<Change> VERSIONS = List.of(
            sql(
                    """
            CREATE TABLE meta (
              name TEXT PRIMARY KEY,
              value BLOB NOT NULL) STRICT""",
                    """
            CREATE TABLE account (
              id TEXT PRIMARY KEY,
              kind TEXT NOT NULL,
              name TEXT NOT NULL,
              parent TEXT REFERENCES account (id),
              tiers TEXT NOT NULL,
              workers TEXT NOT NULL,
              suspended INTEGER NOT NULL,
              pseudonym TEXT NOT NULL UNIQUE,
              created INTEGER NOT NULL,
              epoch INTEGER NOT NULL,
              key_hash TEXT NOT NULL) STRICT""",
                    """
            CREATE TABLE machine (
              id TEXT PRIMARY KEY,
              account TEXT NOT NULL REFERENCES account (id),
              public_key TEXT NOT NULL,
              label TEXT NOT NULL,
              suspended INTEGER NOT NULL,
              enrolled INTEGER NOT NULL,
              UNIQUE (account, public_key)) STRICT""",
                    """
            CREATE TABLE invitation (
              hash BLOB PRIMARY KEY,
              account TEXT NOT NULL REFERENCES account (id),
              expires INTEGER NOT NULL,
              machine TEXT REFERENCES machine (id)) STRICT""",
                    """
            CREATE TABLE revocation (
              session TEXT PRIMARY KEY,
              expires INTEGER NOT NULL) STRICT""",
                    """
            CREATE TABLE signing_key (
              id INTEGER PRIMARY KEY,
              secret BLOB NOT NULL,
              created INTEGER NOT NULL) STRICT""",
                    """
            CREATE TABLE first_start (
              name TEXT PRIMARY KEY,
              account TEXT NOT NULL REFERENCES account (id),
              written INTEGER NOT NULL) STRICT"""),
            Schema::keyPseudonyms);

    private Schema() {}

    /** The step from one version to the next, inside the transaction of {@link #migrate}. */
    @FunctionalInterface
    private interface Change {
        void apply(Connection connection) throws SQLException;
    }

    private static Change sql(String... statements) {
        return connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String change : statements) {
                    statement.execute(change);
                }
            }
        };
    }

    /**
     * Each customer gets a key for pseudonyms (CGN-17). What accounts are called already stays: their rows are written.
     * SQLite's own random bytes are not made for keys.
     */
    private static void keyPseudonyms(Connection connection) throws SQLException {
        sql("ALTER TABLE account ADD COLUMN pseudonym_key BLOB NOT NULL DEFAULT x''")
                .apply(connection);
        List<String> customers = new ArrayList<>();
        Tables.query(
                connection, "SELECT id FROM account WHERE kind = 'CUSTOMER'", row -> customers.add(row.getString(1)));
        SecureRandom random = new SecureRandom();
        try (PreparedStatement give =
                connection.prepareStatement("UPDATE account SET pseudonym_key = ? WHERE id = ?")) {
            for (String customer : customers) {
                byte[] key = new byte[Pseudonyms.KEY_BYTES];
                random.nextBytes(key);
                give.setBytes(1, key);
                give.setString(2, customer);
                give.executeUpdate();
            }
        }
    }

    /** Brings a store to the present version in one transaction. */
    static void migrate(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY) STRICT");
            int version = 0;
            try (ResultSet result = statement.executeQuery("SELECT max(version) FROM schema_version")) {
                version = result.next() ? result.getInt(1) : 0;
            }
            if (version > VERSIONS.size()) {
                throw new SQLException("the store has schema " + version + ", this program knows " + VERSIONS.size()
                        + ": it was written by a newer one");
            }
            for (; version < VERSIONS.size(); version++) {
                VERSIONS.get(version).apply(connection);
                statement.execute("INSERT INTO schema_version VALUES (" + (version + 1) + ")");
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        }
    }
}
