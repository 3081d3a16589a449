// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.identity.Accounts;
import org.cairn.core.api.identity.NodeKey;
import org.cairn.core.api.identity.Sessions;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.node.Node;
import org.cairn.identity.core.Argon2Cost;
import org.cairn.identity.core.Argon2id;
import org.cairn.identity.core.Book;
import org.cairn.identity.core.KeyCodec;
import org.cairn.identity.io.Database;
import org.cairn.identity.io.PrivateFile;
import org.cairn.identity.io.Tables;
import org.cairn.identity.tls.NodeCertificates;
import org.jspecify.annotations.Nullable;

/** Everything of this bundle put together, without OSGi. */
final class Identity implements AutoCloseable {
    private static final int CHECK_SECONDS = 2;
    private static final int MAINTAIN_MINUTES = 10;
    private static final int SECRET_BYTES = 32;
    private static final int TUNING_ROUNDS_MAX = 20;
    private static final long TUNING_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(1_500);

    private final Node node;
    private final Database database;
    private final Book book = new Book();
    private final Hashing hashing;
    private final StoredAccounts accounts;
    private final MacSessions sessions;
    private final EnrolledWorkers workers;
    private final NodeCertificates certificates;
    private final NodeKey nodeKey;
    private final ScheduledFuture<?> checks;
    private final ScheduledFuture<?> maintenance;

    private Identity(Node node, Settings settings, Database database, @Nullable Argon2Cost cost) throws IOException {
        this.node = node;
        this.database = database;
        Kept kept = now(connection -> Kept.load(connection, cost));
        this.hashing = new Hashing(kept.cost, node.blocking());
        Secrets secrets = new Secrets(new KeyCodec(kept.secret));
        this.certificates = new NodeCertificates(node.directory("tls"), node.name(), node.clock(), new IdentityLog());
        certificates.configure(settings.names(), settings.supplied());
        this.nodeKey = SeedNodeKey.open(node.directory("identity").resolve("node-key.pem"));
        KeyVerifier verifier = new KeyVerifier(node.clock(), book, secrets, hashing);
        this.accounts = new StoredAccounts(node.clock(), book, database, hashing, secrets);
        this.sessions = new MacSessions(node.clock(), settings.session(), book, database, secrets, verifier);
        this.workers = new EnrolledWorkers(
                node.clock(), node.blocking(), book, database, secrets, verifier, certificates::pin);
        boolean loaded = now(connection -> {
            Tables.load(connection, book);
            sessions.load(connection);
            return true;
        });
        if (loaded) {
            new FirstStart(database, book, hashing, secrets, accounts).run(node.directory("credentials"));
        }
        checks = node.scheduler()
                .scheduleWithFixedDelay(
                        () -> blocking(certificates::check), CHECK_SECONDS, CHECK_SECONDS, TimeUnit.SECONDS);
        maintenance = node.scheduler()
                .scheduleWithFixedDelay(this::maintain, MAINTAIN_MINUTES, MAINTAIN_MINUTES, TimeUnit.MINUTES);
        IdentityLog.started(book.accounts(), book.machines());
    }

    /**
     * Opens the identity of a node; makes what is missing.
     *
     * @param cost of a hash; null to find it out at the first start (tests give a cheap one)
     */
    static Identity open(Node node, Settings settings, @Nullable Argon2Cost cost) throws IOException {
        Path directory = node.directory("identity");
        var unused1 = node.directory("tls");
        var unused2 = node.directory("credentials");
        PrivateFile.sync(node.home()); // else a power cut could take these directories away with all that is in them
        Database database = Database.open(directory, Duration.ofSeconds(10), IdentityLog::storeFailed);
        try {
            return new Identity(node, settings, database, cost);
        } catch (CompletionException e) {
            database.close();
            throw Stages.cause(e);
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private <T> T now(Database.Transaction<T> transaction) {
        return database.submit(transaction, done -> {}).join();
    }

    private void maintain() {
        sessions.maintain();
        workers.maintain();
    }

    private void blocking(Runnable task) {
        try {
            node.blocking().execute(task);
        } catch (RejectedExecutionException e) {
            // the pool is full; the next round comes in two seconds
        }
    }

    Accounts accounts() {
        return accounts;
    }

    Sessions sessions() {
        return sessions;
    }

    WorkerIdentities workers() {
        return workers;
    }

    NodeCertificates certificates() {
        return certificates;
    }

    NodeKey nodeKey() {
        return nodeKey;
    }

    @Override
    public void close() {
        checks.cancel(false);
        maintenance.cancel(false);
        certificates.close();
        workers.close();
        hashing.close();
        database.close();
    }

    /** What the node keeps about itself. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Kept(byte[] secret, Argon2Cost cost) {
        static Kept load(Connection connection, @Nullable Argon2Cost given) throws SQLException {
            byte[] secret = Tables.meta(connection, "key_checksum_secret");
            if (secret == null) {
                secret = Secrets.bytes(SECRET_BYTES);
                Tables.setMeta(connection, "key_checksum_secret", secret);
            }
            if (given != null) {
                return new Kept(secret, given);
            }
            byte[] written = Tables.meta(connection, "argon2");
            if (written != null) {
                String[] parts = new String(written, StandardCharsets.US_ASCII).split(",", 2);
                return new Kept(secret, new Argon2Cost(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])));
            }
            Argon2Cost tuned = Argon2Cost.tune(Runtime.getRuntime().maxMemory(), Kept::measure);
            IdentityLog.tuned(tuned);
            String text = tuned.memoryKib() + "," + tuned.passes();
            Tables.setMeta(connection, "argon2", text.getBytes(StandardCharsets.US_ASCII));
            return new Kept(secret, tuned);
        }

        private static long measure(Argon2Cost cost) {
            byte[] salt = new byte[Argon2id.SALT_BYTES];
            long best = Long.MAX_VALUE;
            long started = System.nanoTime();
            // the first rounds are slow, since nothing is compiled yet: tuned by them, keys would be hashed too cheaply
            for (int i = 0; i < TUNING_ROUNDS_MAX && System.nanoTime() - started < TUNING_NANOS_MAX; i++) {
                long begin = System.nanoTime();
                String hash = Argon2id.hash("measure", salt, cost);
                best = Math.min(best, (System.nanoTime() - begin) / 1_000 + (hash.isEmpty() ? 1 : 0));
            }
            return best;
        }
    }
}
