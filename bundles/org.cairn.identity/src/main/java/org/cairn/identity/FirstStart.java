// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.work.Tier;
import org.cairn.identity.core.AccountEntry;
import org.cairn.identity.core.Book;
import org.cairn.identity.io.Database;
import org.cairn.identity.io.PrivateFile;
import org.cairn.identity.io.Tables;

/**
 * Makes the accounts that a node begins with, and their credential files. Each step may be the last before a crash: an
 * account whose file was never confirmed as written gets a new key and a new file at the next start. A file that the
 * operator removed later stays away.
 */
final class FirstStart {
    private static final String WORKER = "worker";
    private static final String PROVIDER = "provider";

    private final Database database;
    private final Book book;
    private final Hashing hashing;
    private final Secrets secrets;
    private final StoredAccounts accounts;

    FirstStart(Database database, Book book, Hashing hashing, Secrets secrets, StoredAccounts accounts) {
        this.database = database;
        this.book = book;
        this.hashing = hashing;
        this.secrets = secrets;
        this.accounts = accounts;
    }

    void run(Path directory) throws IOException {
        Map<String, Done> done = new TreeMap<>();
        var unused = database.submit(
                        connection -> {
                            Tables.query(
                                    connection,
                                    "SELECT name, account, written FROM first_start",
                                    row -> done.put(row.getString(1), new Done(row.getString(2), row.getLong(3) != 0)));
                            return done;
                        },
                        read -> {})
                .join();
        Done provider = done.get(PROVIDER);
        String providerId = provider == null ? keyless(PROVIDER, AccountKind.PROVIDER) : provider.account;
        boolean made = credential(directory, "operator", AccountKind.OPERATOR, Optional.empty(), done);
        made |= credential(directory, "customer", AccountKind.CUSTOMER, Optional.empty(), done);
        made |= credential(directory, WORKER, AccountKind.WORKER, Optional.of(providerId), done);
        if (made) {
            IdentityLog.firstStart(directory);
        }
    }

    /** The provider's key is not needed until the operator asks for one, by resetting it. */
    private String keyless(String name, AccountKind kind) {
        AccountEntry entry = accounts.blank(kind, name, Optional.empty());
        var unused = database.submit(connection -> make(connection, name, entry, true), book::put)
                .join();
        return entry.account().id();
    }

    private boolean credential(
            Path directory, String name, AccountKind kind, Optional<String> parent, Map<String, Done> done)
            throws IOException {
        Done before = done.get(name);
        if (before != null && before.written) {
            return false;
        }
        String key;
        String id;
        if (before == null) {
            AccountEntry blank = accounts.blank(kind, name, parent);
            // the node's own worker runs on the operator's own machine (CGN-11)
            AccountEntry entry = name.equals(WORKER) ? blank.withTiers(Set.of(Tier.T1)) : blank;
            id = entry.account().id();
            key = secrets.key(id);
            String hash = hashing.hash(key).join();
            var unused = database.submit(connection -> make(connection, name, entry.begun(hash), false), book::put)
                    .join();
        } else {
            IdentityLog.credentialMadeAgain(name);
            var credential =
                    accounts.resetKey(before.account).toCompletableFuture().join();
            id = credential.account().id();
            key = credential.key();
        }
        PrivateFile.write(
                directory.resolve(name + ".json"), "{\"account\":\"%s\",\"key\":\"%s\"}\n".formatted(id, key));
        var unused = database.submit(
                        connection ->
                                Tables.update(connection, "UPDATE first_start SET written = 1 WHERE name = ?", name),
                        changed -> {})
                .join();
        return true;
    }

    private static AccountEntry make(Connection connection, String name, AccountEntry entry, boolean written)
            throws SQLException {
        Tables.save(connection, entry);
        Tables.update(
                connection,
                "INSERT INTO first_start (name, account, written) VALUES (?, ?, ?)",
                name,
                entry.account().id(),
                written ? 1L : 0L);
        return entry;
    }

    private record Done(String account, boolean written) {}
}
