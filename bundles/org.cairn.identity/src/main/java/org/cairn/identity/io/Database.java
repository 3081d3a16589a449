// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.IdentityException.Kind;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteDataSource;

/**
 * The embedded store: SQLite with a write-ahead log and {@code synchronous=FULL}, so that a transaction is one fsync and
 * survives a power cut when its stage is done. (A rollback journal with FULL can lose the last transaction, because the
 * removal of the journal is not synced.) The lock is exclusive for as long as the store is open: there is one writer, in
 * this process or any other. One thread does all the work, in order.
 */
public final class Database implements AutoCloseable {
    private static final int QUEUE_MAX = 1_000;
    private static final int STOP_SECONDS_MAX = 10;
    private static final int LOCK_POLL_MS = 50;
    private static final int SQLITE_BUSY = 5;
    private static final int BUSY_RETRY_MS = 1_000;

    private final Connection connection;
    private final Consumer<Throwable> failed;
    private final ThreadPoolExecutor thread;
    private volatile boolean isAbandoned;

    private Database(Connection connection, Consumer<Throwable> failed) {
        this.connection = connection;
        this.failed = failed;
        this.thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE_MAX), task -> {
            Thread made = new Thread(task, "cairn-identity-store");
            made.setDaemon(true);
            return made;
        });
    }

    /** Work inside one transaction; an exception rolls it back. */
    @FunctionalInterface
    public interface Transaction<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Opens or makes the store.
     *
     * @param wait how long to wait for a predecessor that is still closing it
     * @param failed told about errors of the store, on its thread
     */
    public static Database open(Path directory, Duration wait, Consumer<Throwable> failed) throws IOException {
        nativeDirectory(directory.resolve("native"));
        Path file = directory.resolve("identity.db");
        if (!Files.exists(file)) {
            // made here for its mode, which the write-ahead log inherits
            Files.newByteChannel(
                            file,
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                    .close();
        }
        try {
            Connection connection = connect(file, System.nanoTime() + wait.toNanos());
            try {
                Schema.migrate(connection);
                PrivateFile.sync(directory);
            } catch (SQLException | IOException e) {
                connection.close();
                throw e;
            }
            return new Database(connection, failed);
        } catch (SQLException e) {
            throw new IOException("cannot open " + file + ": " + e.getMessage(), e);
        }
    }

    /** SQLite unpacks its native library here; copies stay behind after a kill, so the directory is emptied first. */
    private static void nativeDirectory(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> old = Files.list(directory)) {
            for (Path file : old.toList()) {
                Files.deleteIfExists(file);
            }
        }
        System.setProperty("org.sqlite.tmpdir", directory.toString());
    }

    private static Connection connect(Path file, long deadlineNanos) throws SQLException, IOException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file);
        while (true) {
            Connection connection = source.getConnection();
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA locking_mode=EXCLUSIVE");
                String journal = text(statement, "PRAGMA journal_mode=WAL");
                statement.execute("PRAGMA synchronous=FULL");
                statement.execute("PRAGMA foreign_keys=ON");
                statement.execute("BEGIN EXCLUSIVE");
                statement.execute("COMMIT");
                String check = text(statement, "PRAGMA quick_check(1)");
                if (!journal.equals("wal") || !check.equals("ok")) {
                    throw new SQLException("journal " + journal + ", check: " + check);
                }
                connection.setAutoCommit(false);
                return connection;
            } catch (SQLException e) {
                connection.close();
                if (e.getErrorCode() != SQLITE_BUSY) {
                    throw e;
                }
                if (System.nanoTime() > deadlineNanos) {
                    throw new IOException(file + " is in use by another node", e);
                }
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(LOCK_POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the store", e);
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            return result.next() ? result.getString(1) : "";
        }
    }

    /**
     * Runs a transaction on the store's thread.
     *
     * @param applied called on that thread when the result is durable, before the stage ends
     * @return ends with {@link IdentityException}: what the transaction threw, UNAVAILABLE, or BUSY
     */
    public <T> CompletableFuture<T> submit(Transaction<T> transaction, Consumer<? super T> applied) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            thread.execute(() -> run(transaction, applied, done));
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(
                    thread.isShutdown()
                            ? new IdentityException(Kind.UNAVAILABLE, "identity is stopping")
                            : new IdentityException(Kind.BUSY, "too many changes at once", BUSY_RETRY_MS));
        }
        return done;
    }

    private <T> void run(Transaction<T> transaction, Consumer<? super T> applied, CompletableFuture<T> done) {
        if (isAbandoned) {
            done.completeExceptionally(new IdentityException(Kind.UNAVAILABLE, "identity is stopping"));
            return;
        }
        T result;
        try {
            result = transaction.run(connection);
            connection.commit();
        } catch (SQLException | RuntimeException | Error e) {
            rollback();
            if (e instanceof IdentityException) {
                done.completeExceptionally(e);
            } else {
                failed.accept(e);
                done.completeExceptionally(new IdentityException(Kind.UNAVAILABLE, "the identity store failed"));
            }
            return;
        }
        try {
            applied.accept(result);
            done.complete(result);
        } catch (RuntimeException | Error e) {
            failed.accept(e);
            done.completeExceptionally(e);
        }
    }

    private void rollback() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failed.accept(e);
        }
    }

    /** Runs what was submitted, then closes the store and ends its thread. */
    @Override
    public void close() {
        thread.shutdown();
        boolean ended = false;
        try {
            ended = thread.awaitTermination(STOP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        @Nullable Throwable late = ended ? null : new IllegalStateException("the store did not end in time");
        isAbandoned = !ended;
        for (Runnable left : ended ? List.<Runnable>of() : thread.shutdownNow()) {
            left.run(); // refuses: the transaction that hangs is still on the connection
        }
        try {
            connection.close();
        } catch (SQLException e) {
            late = e;
        }
        if (late != null) {
            failed.accept(late);
        }
    }
}
