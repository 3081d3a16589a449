// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.io;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cairn.core.api.identity.Account;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.work.Tier;
import org.cairn.identity.core.AccountEntry;
import org.cairn.identity.core.Book;
import org.cairn.identity.core.MachineEntry;
import org.jspecify.annotations.Nullable;

/** Rows of the store. Called inside a {@link Database.Transaction}. */
public final class Tables {
    private Tables() {}

    /** Reads all accounts and machines. */
    public static void load(Connection connection, Book book) throws SQLException {
        query(connection, "SELECT * FROM account", row -> book.put(account(row)));
        query(connection, "SELECT * FROM machine", row -> book.put(machine(row)));
    }

    /** Writes an account, new or changed. */
    public static void save(Connection connection, AccountEntry entry) throws SQLException {
        Account account = entry.account();
        update(
                connection,
                "INSERT INTO account (id, kind, name, parent, tiers, workers, suspended, pseudonym, created, epoch,"
                        + " key_hash, pseudonym_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                        + " tiers = excluded.tiers, workers = excluded.workers, suspended = excluded.suspended,"
                        + " epoch = excluded.epoch, key_hash = excluded.key_hash",
                account.id(),
                account.kind().name(),
                account.name(),
                account.parent().orElse(null),
                account.tiers().stream().sorted().map(Tier::label).collect(Collectors.joining(",")),
                String.join(",", new TreeSet<>(account.workers())),
                account.suspended() ? 1L : 0L,
                account.pseudonym(),
                micros(account.created()),
                entry.epoch(),
                entry.keyHash(),
                entry.pseudonymKey());
    }

    /** Writes a machine, new or changed. */
    public static void save(Connection connection, MachineEntry entry, Instant enrolled) throws SQLException {
        update(
                connection,
                "INSERT INTO machine (id, account, public_key, label, suspended, enrolled) VALUES (?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (id) DO UPDATE SET suspended = excluded.suspended",
                entry.id(),
                entry.account(),
                entry.publicKey(),
                entry.label(),
                entry.suspended() ? 1L : 0L,
                micros(enrolled));
    }

    /** One row of a query. */
    @FunctionalInterface
    public interface Row {
        void read(ResultSet row) throws SQLException;
    }

    /** Runs a query; values are String, Long or byte[]. */
    public static void query(Connection connection, String sql, Row each, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    each.read(rows);
                }
            }
        }
    }

    /** Changes rows; says how many. */
    public static int update(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    /** A value of the node as a whole, null if it was never set. */
    public static byte @Nullable [] meta(Connection connection, String name) throws SQLException {
        byte[][] found = new byte[1][];
        query(connection, "SELECT value FROM meta WHERE name = ?", row -> found[0] = row.getBytes(1), name);
        return found[0];
    }

    public static void setMeta(Connection connection, String name, byte[] value) throws SQLException {
        update(connection, "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", name, value);
    }

    /** Times are kept in microseconds since 1970. */
    public static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    private static AccountEntry account(ResultSet row) throws SQLException {
        Set<Tier> tiers = new LinkedHashSet<>();
        for (String label : list(row.getString("tiers"))) {
            tiers.add(Tier.of(label));
        }
        Account account = new Account(
                row.getString("id"),
                AccountKind.valueOf(row.getString("kind")),
                row.getString("name"),
                Optional.ofNullable(row.getString("parent")),
                tiers,
                list(row.getString("workers")),
                row.getLong("suspended") != 0,
                row.getString("pseudonym"),
                instant(row.getLong("created")));
        return new AccountEntry(
                account, row.getLong("epoch"), row.getString("key_hash"), row.getBytes("pseudonym_key"));
    }

    private static MachineEntry machine(ResultSet row) throws SQLException {
        return new MachineEntry(
                row.getString("id"),
                row.getString("account"),
                row.getString("public_key"),
                row.getString("label"),
                row.getLong("suspended") != 0);
    }

    private static Set<String> list(String text) {
        return text.isEmpty() ? Set.of() : new LinkedHashSet<>(Arrays.asList(text.split(",", -1)));
    }
}
