// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cairn.core.api.identity.Account;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.Sessions;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.work.Tier;
import org.cairn.identity.io.Database;
import org.cairn.identity.io.Tables;
import org.cairn.testkit.identity.Ed25519Key;
import org.cairn.testkit.node.SimNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was reported as done is there after a stop, a kill and a first start that broke off (CGN-6). */
class RestartTest {
    private static final Pattern CREDENTIAL = Pattern.compile("\\{\"account\":\"([^\"]+)\",\"key\":\"([^\"]+)\"}\\s*");
    private static final List<String> NAMES = List.of("operator", "customer", "worker");
    private static final String HERE = "127.0.0.1";

    private final Path home;

    RestartTest(@TempDir Path home) {
        this.home = home;
    }

    private static Identity open(Path at) throws IOException {
        return Identity.open(node(at), Settings.DEFAULT, IdentityTest.CHEAP);
    }

    private static SimNode node(Path at) {
        return new SimNode("node", at, SimNode.Blocking.DIRECT);
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Matcher credential(Path at, String name) throws IOException {
        String text = Files.readString(at.resolve("credentials").resolve(name + ".json"));
        Matcher matcher = CREDENTIAL.matcher(text);
        assertTrue(matcher.matches(), text);
        return matcher;
    }

    private static Sessions.Grant session(Identity identity, Path at) throws IOException {
        Matcher customer = credential(at, "customer");
        return get(identity.sessions().open(customer.group(1), customer.group(2), HERE));
    }

    /** What a kill leaves: the files as they are, without a close. */
    private Path killed() throws IOException {
        Path copy = Files.createTempDirectory(home.getParent(), "killed-");
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.toList()) {
                if (!file.equals(home)) {
                    Files.copy(file, copy.resolve(home.relativize(file).toString()));
                }
            }
        }
        return copy;
    }

    @Test
    void makesCredentialsForItsOwnerOnlyAtTheFirstStart() throws IOException {
        try (Identity identity = open(home)) {
            for (String name : NAMES) {
                Path file = home.resolve("credentials").resolve(name + ".json");
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
                Account account =
                        get(identity.accounts().find(credential(home, name).group(1)));
                assertEquals(name, account.kind().name().toLowerCase(java.util.Locale.ROOT));
            }
            Account customer =
                    get(identity.accounts().find(credential(home, "customer").group(1)));
            assertEquals(Set.of(Tier.values()), customer.tiers());
            Account worker =
                    get(identity.accounts().find(credential(home, "worker").group(1)));
            assertEquals(Set.of(Tier.T1), worker.tiers());
            String provider = worker.parent().orElseThrow();
            assertEquals(
                    AccountKind.PROVIDER,
                    get(identity.accounts().find(provider)).kind());
            assertTrue(session(identity, home).token().startsWith("cs1."));
        }
    }

    @Test
    void keepsEverythingOverARestart() throws IOException {
        String token;
        String revoked;
        byte[] publicKey;
        Ed25519Key key = new Ed25519Key();
        WorkerIdentities.Machine machine;
        WorkerIdentities.Enrolment used;
        WorkerIdentities.Enrolment unused;
        String worker;
        try (Identity identity = open(home)) {
            worker = credential(home, "worker").group(1);
            token = session(identity, home).token();
            revoked = session(identity, home).token();
            identity.sessions()
                    .revoke(identity.sessions().check(revoked).id())
                    .toCompletableFuture()
                    .join();
            used = get(identity.workers().invite(worker, Duration.ofHours(1)));
            unused = get(identity.workers().invite(worker, Duration.ofHours(1)));
            machine = get(identity.workers().enrol(worker, used.secret(), key.publicKey(), "m", HERE));
            publicKey = identity.nodeKey().publicKey();
        }
        for (Path at : List.of(home, killed())) {
            try (Identity identity = open(at)) {
                assertEquals(
                        credential(home, "customer").group(1),
                        identity.sessions().check(token).account());
                assertThrows(IdentityException.class, () -> identity.sessions().check(revoked));
                byte[] message = {1, 2, 3};
                assertEquals(machine, get(identity.workers().authenticate(machine.id(), message, key.sign(message))));
                assertArrayEquals(publicKey, identity.nodeKey().publicKey());
                byte[] other = new Ed25519Key().publicKey();
                assertThrows(
                        CompletionException.class,
                        () -> get(identity.workers().enrol(worker, used.secret(), other, "n", HERE)));
                assertEquals(machine, get(identity.workers().enrol(worker, used.secret(), key.publicKey(), "m", HERE)));
                assertNotEquals(machine, get(identity.workers().enrol(worker, unused.secret(), other, "n", HERE)));
            }
        }
    }

    @Test
    void losesNothingThatWasDoneWhenKilledAtAnyStep() throws IOException {
        try (Identity identity = open(home)) {
            String worker = credential(home, "worker").group(1);
            for (int step = 0; step < 12; step++) {
                String made = get(identity.accounts().create(AccountKind.CUSTOMER, "c" + step, Optional.empty()))
                        .account()
                        .id();
                WorkerIdentities.Enrolment invitation = get(identity.workers().invite(worker, Duration.ofHours(1)));
                byte[] key = new Ed25519Key().publicKey();
                String before = invitation.secret();
                if (step % 3 == 0) {
                    get(identity.workers().enrol(worker, before, key, "m", HERE));
                }
                if (step % 3 == 1) {
                    get(identity.accounts().suspend(made, true));
                }
                try (Identity after = open(killed())) {
                    assertEquals(step % 3 == 1, get(after.accounts().find(made)).suspended());
                    byte[] other = new Ed25519Key().publicKey();
                    if (step % 3 == 0) {
                        assertThrows(
                                CompletionException.class,
                                () -> get(after.workers().enrol(worker, before, other, "m", HERE)));
                    } else {
                        assertEquals(
                                "m",
                                get(after.workers().enrol(worker, before, other, "m", HERE))
                                        .label());
                    }
                }
            }
        }
    }

    @Test
    void finishesAFirstStartThatCouldNotWriteItsFiles() throws IOException {
        for (String name : NAMES) {
            Path at = Files.createTempDirectory(home, "broken-at-" + name);
            Path obstacle = Files.createDirectories(at.resolve("credentials").resolve(name + ".json/x"));
            assertThrows(IOException.class, () -> open(at));
            Files.delete(obstacle);
            Files.delete(obstacle.getParent());
            try (Identity identity = open(at)) {
                assertEquals(
                        4,
                        get(identity.accounts().list(Optional.empty(), "", 10)).size());
                assertTrue(session(identity, at).token().startsWith("cs1."));
                Matcher worker = credential(at, "worker");
                byte[] key = new Ed25519Key().publicKey();
                assertEquals(
                        "m",
                        get(identity.workers().enrol(worker.group(1), worker.group(2), key, "m", HERE))
                                .label());
            }
        }
    }

    @Test
    void makesANewKeyIfTheFileWasNeverConfirmed() throws Exception {
        open(home).close();
        Matcher before = credential(home, "customer");
        Path file = home.resolve("credentials/customer.json");
        Files.delete(file);
        try (Identity identity = open(home)) {
            assertFalse(Files.exists(file), "removed by the operator: stays away");
            assertTrue(get(identity.sessions().open(before.group(1), before.group(2), HERE))
                    .token()
                    .startsWith("cs1."));
        }
        try (Database database = Database.open(home.resolve("identity"), Duration.ZERO, why -> {})) {
            int changed = get(database.submit(
                    connection ->
                            Tables.update(connection, "UPDATE first_start SET written = 0 WHERE name = 'customer'"),
                    done -> {}));
            assertEquals(1, changed);
        }
        try (Identity identity = open(home)) {
            Matcher after = credential(home, "customer");
            assertEquals(before.group(1), after.group(1));
            assertNotEquals(before.group(2), after.group(2));
            assertThrows(
                    CompletionException.class,
                    () -> get(identity.sessions().open(before.group(1), before.group(2), HERE)));
            assertTrue(session(identity, home).token().startsWith("cs1."));
        }
    }

    @Test
    void refusesASecondWriter() throws IOException {
        try (Identity first = open(home)) {
            IOException refused = assertThrows(
                    IOException.class, () -> Database.open(home.resolve("identity"), Duration.ofMillis(100), e -> {}));
            assertTrue(refused.toString().contains("in use"), refused.toString());
            assertTrue(session(first, home).token().startsWith("cs1."));
        }
        open(home).close();
    }

    @Test
    void refusesAStoreOfANewerVersion() throws IOException {
        open(home).close();
        try (Database database = Database.open(home.resolve("identity"), Duration.ZERO, why -> {})) {
            int added = get(database.submit(
                    connection -> Tables.update(connection, "INSERT INTO schema_version VALUES (99)"), done -> {}));
            assertEquals(1, added);
        }
        IOException refused = assertThrows(IOException.class, () -> open(home));
        assertTrue(refused.toString().contains("newer"), refused.toString());
    }

    @Test
    void rollsBackATransactionThatFails() throws IOException {
        try (Database database =
                Database.open(Files.createDirectory(home.resolve("store")), Duration.ZERO, why -> {})) {
            CompletionException failed = assertThrows(
                    CompletionException.class,
                    () -> get(database.submit(
                            connection -> {
                                Tables.setMeta(connection, "a", "1".getBytes(StandardCharsets.US_ASCII));
                                throw new SQLException("disk full");
                            },
                            done -> {})));
            assertEquals(
                    IdentityException.Kind.UNAVAILABLE, Stages.cause(failed).kind());
            boolean there = get(database.submit(connection -> Tables.meta(connection, "a") != null, done -> {}));
            assertFalse(there);
        }
    }

    @Test
    void leavesNoThreadAndNoTimer() throws IOException {
        SimNode node = node(home);
        Identity identity = Identity.open(node, Settings.DEFAULT, IdentityTest.CHEAP);
        assertTrue(node.scheduler().pending() > 0);
        identity.close();
        assertEquals(0, node.scheduler().pending());
        CompletionException late = assertThrows(
                CompletionException.class,
                () -> get(identity.accounts().create(AccountKind.CUSTOMER, "late", Optional.empty())));
        assertEquals(IdentityException.Kind.UNAVAILABLE, Stages.cause(late).kind());
    }

    @Test
    void neverReplacesABrokenNodeKey() throws IOException {
        open(home).close();
        Path file = home.resolve("identity/node-key.pem");
        Files.writeString(file, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThrows(IOException.class, () -> open(home));
        assertTrue(Files.readString(file).contains("AAAA"));
    }

    @Test
    void signsWithTheNodesKey() throws IOException {
        try (Identity identity = open(home)) {
            byte[] message = "receipt".getBytes(StandardCharsets.UTF_8);
            byte[] signature = identity.nodeKey().sign(message);
            assertTrue(Ed25519Key.verify(identity.nodeKey().publicKey(), message, signature));
        }
    }
}
