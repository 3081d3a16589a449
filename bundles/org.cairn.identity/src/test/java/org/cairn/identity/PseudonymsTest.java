// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.cairn.core.api.identity.Account;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.Accounts;
import org.cairn.core.api.identity.Session;
import org.cairn.identity.core.Pseudonyms;
import org.cairn.identity.io.Database;
import org.cairn.identity.io.Tables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** Customers and users appear under pseudonyms keyed per customer (CGN-17). */
class PseudonymsTest {
    private static final String HERE = "127.0.0.1";

    private final Path home;

    PseudonymsTest(@TempDir Path home) {
        this.home = home;
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Accounts.Credential make(Identity identity, AccountKind kind, Optional<String> parent) {
        return get(identity.accounts().create(kind, "a " + kind, parent));
    }

    /** As the rule is written, not as it is programmed. */
    private static String hmac(byte[] key, byte[] text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return HexFormat.of().formatHex(Arrays.copyOf(mac.doFinal(text), 16));
    }

    private byte[] key(String account) throws IOException {
        return Objects.requireNonNull(keys().get(account));
    }

    private Map<String, byte[]> keys() throws IOException {
        try (Database database = Database.open(home.resolve("identity"), Duration.ZERO, why -> {})) {
            Map<String, byte[]> keys = new TreeMap<>();
            return get(database.submit(
                    connection -> {
                        Tables.query(
                                connection,
                                "SELECT id, pseudonym_key FROM account",
                                row -> keys.put(row.getString(1), row.getBytes(2)));
                        return keys;
                    },
                    done -> {}));
        }
    }

    @Test
    void areMadeFromAKeyOfTheCustomer() throws Exception {
        Account customer;
        Account user;
        Account worker;
        try (Identity identity = PowerCutWriter.open(home)) {
            customer = make(identity, AccountKind.CUSTOMER, Optional.empty()).account();
            user = make(identity, AccountKind.USER, Optional.of(customer.id())).account();
            worker = make(identity, AccountKind.WORKER, Optional.empty()).account();
        }
        byte[] key = key(customer.id());
        assertEquals(32, key.length);
        assertEquals(hmac(key, "customer".getBytes(StandardCharsets.US_ASCII)), customer.pseudonym());
        byte[] text = ("user_" + user.id()).getBytes(StandardCharsets.US_ASCII);
        text[4] = 0;
        assertEquals(hmac(key, text), user.pseudonym());
        assertEquals(0, key(user.id()).length);
        assertEquals(0, key(worker.id()).length);
    }

    @Test
    void tellNothingAboutAUserOfTwoCustomers() {
        byte[] one = new byte[Pseudonyms.KEY_BYTES];
        byte[] other = new byte[Pseudonyms.KEY_BYTES];
        other[31] = 1;
        assertNotEquals(Pseudonyms.user(one, "user-1"), Pseudonyms.user(other, "user-1"));
        assertNotEquals(Pseudonyms.user(one, "user-1"), Pseudonyms.user(one, "user-2"));
        assertNotEquals(Pseudonyms.customer(one), Pseudonyms.customer(other));
        assertEquals(Pseudonyms.user(one, "user-1"), Pseudonyms.user(one.clone(), "user-1"));
        assertThrows(IllegalStateException.class, () -> Pseudonyms.user(new byte[0], "user-1"));
    }

    @Test
    void areNoTwoTheSame() throws IOException {
        try (Identity identity = PowerCutWriter.open(home)) {
            Set<String> seen = new TreeSet<>();
            int made = 0;
            for (int i = 0; i < 3; i++) {
                Account customer =
                        make(identity, AccountKind.CUSTOMER, Optional.empty()).account();
                seen.add(customer.pseudonym());
                seen.add(make(identity, AccountKind.USER, Optional.of(customer.id()))
                        .account()
                        .pseudonym());
                seen.add(make(identity, AccountKind.USER, Optional.of(customer.id()))
                        .account()
                        .pseudonym());
                made += 3;
            }
            assertEquals(made, seen.size());
        }
    }

    @Test
    void stayOverARestartAndAfterChanges() throws IOException {
        Accounts.Credential customer;
        Accounts.Credential user;
        try (Identity identity = PowerCutWriter.open(home)) {
            customer = make(identity, AccountKind.CUSTOMER, Optional.empty());
            user = make(
                    identity, AccountKind.USER, Optional.of(customer.account().id()));
            var unused1 = get(identity.accounts().suspend(customer.account().id(), true));
            var unused2 = get(identity.accounts().suspend(customer.account().id(), false));
            customer = get(identity.accounts().resetKey(customer.account().id()));
        }
        byte[] before = key(customer.account().id());
        try (Identity identity = PowerCutWriter.open(home)) {
            Session session = identity.sessions()
                    .check(get(identity.sessions().open(user.account().id(), user.key(), HERE))
                            .token());
            assertEquals(customer.account().pseudonym(), session.pseudonym());
            assertEquals(Optional.of(user.account().pseudonym()), session.userPseudonym());
            Account added = make(
                            identity,
                            AccountKind.USER,
                            Optional.of(customer.account().id()))
                    .account();
            assertEquals(Pseudonyms.user(before, added.id()), added.pseudonym());
        }
    }

    /** What a node of the first release left: accounts without keys, and pseudonyms that are in rows already. */
    @Test
    void stayAsTheyWereInAnOlderStoreWhoseCustomersGetAKey() throws Exception {
        Path directory = Files.createDirectories(home.resolve("identity"));
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("identity.db"));
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : OLD.split(";", -1)) {
                statement.execute(sql);
            }
        }
        Account added;
        try (Identity identity = PowerCutWriter.open(home)) {
            Account customer = get(identity.accounts().find("customer-aaaaaaaaaa"));
            assertEquals("0123456789abcdef0123456789abcdef", customer.pseudonym());
            assertEquals(
                    "fedcba9876543210fedcba9876543210",
                    get(identity.accounts().find("user-bbbbbbbbbb")).pseudonym());
            added = make(identity, AccountKind.USER, Optional.of(customer.id())).account();
        }
        byte[] key = key("customer-aaaaaaaaaa");
        assertEquals(32, key.length);
        assertFalse(Arrays.equals(key, key("customer-cccccccccc")));
        assertEquals(0, key("user-bbbbbbbbbb").length);
        assertEquals(Pseudonyms.user(key, added.id()), added.pseudonym());
        PowerCutWriter.open(home).close();
        assertArrayEquals(key, key("customer-aaaaaaaaaa"));
    }

    private static final String OLD =
            """
            CREATE TABLE schema_version (version INTEGER PRIMARY KEY) STRICT;
            INSERT INTO schema_version VALUES (1);
            CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
            CREATE TABLE account (id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL,
              parent TEXT REFERENCES account (id), tiers TEXT NOT NULL, workers TEXT NOT NULL, suspended INTEGER NOT NULL,
              pseudonym TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, epoch INTEGER NOT NULL,
              key_hash TEXT NOT NULL) STRICT;
            CREATE TABLE machine (id TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES account (id),
              public_key TEXT NOT NULL, label TEXT NOT NULL, suspended INTEGER NOT NULL, enrolled INTEGER NOT NULL,
              UNIQUE (account, public_key)) STRICT;
            CREATE TABLE invitation (hash BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES account (id),
              expires INTEGER NOT NULL, machine TEXT REFERENCES machine (id)) STRICT;
            CREATE TABLE revocation (session TEXT PRIMARY KEY, expires INTEGER NOT NULL) STRICT;
            CREATE TABLE signing_key (id INTEGER PRIMARY KEY, secret BLOB NOT NULL, created INTEGER NOT NULL) STRICT;
            CREATE TABLE first_start (name TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES account (id),
              written INTEGER NOT NULL) STRICT;
            INSERT INTO account VALUES ('customer-aaaaaaaaaa', 'CUSTOMER', 'a', NULL, '1', '', 0,
              '0123456789abcdef0123456789abcdef', 0, 1, '');
            INSERT INTO account VALUES ('customer-cccccccccc', 'CUSTOMER', 'c', NULL, '1', '', 0,
              '00000000000000000000000000000001', 0, 1, '');
            INSERT INTO account VALUES ('user-bbbbbbbbbb', 'USER', 'b', 'customer-aaaaaaaaaa', '', '', 0,
              'fedcba9876543210fedcba9876543210', 0, 1, '')""";
}
