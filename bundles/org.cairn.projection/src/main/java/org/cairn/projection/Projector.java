// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.projection.core.Backoff;
import org.cairn.projection.io.Database;
import org.jspecify.annotations.Nullable;

/**
 * The thread that copies. It compares what the ledger has with what the database has, again and again, and so needs no
 * event: whatever fails, the next round goes on from what is there.
 */
final class Projector implements AutoCloseable {
    private static final long STOP_MS_MAX = 5_000;
    private static final Duration IDLE_CHECK = Duration.ofSeconds(10);

    private final String gateway;
    private final Supplier<@Nullable Ledger> ledgers;
    private final ProjectionSettings settings;
    private final ProjectionLog log;
    private final Runnable works;
    private final Backoff backoff;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Database open;
    private String trouble = "";

    /**
     * Starts to copy.
     *
     * @param ledgers the present ledger, null while there is none
     * @param works called when a connection was made, on the thread that copies
     */
    Projector(
            String gateway,
            Supplier<@Nullable Ledger> ledgers,
            ProjectionSettings settings,
            ProjectionLog log,
            Runnable works) {
        this.gateway = gateway;
        this.ledgers = ledgers;
        this.settings = settings;
        this.log = log;
        this.works = works;
        this.backoff = new Backoff(settings.retryMin(), settings.retryMax());
        this.thread = new Thread(this::run, "cairn-projection");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!isStopping()) {
            try (Database database = Database.open(settings.target(), gateway, settings.rebuild())) {
                open = database;
                copy(database);
            } catch (SQLException | IOException | LedgerException e) {
                waiting(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                waiting(String.valueOf(e.getMessage()));
                log.failed(e);
            } finally {
                open = null;
            }
            pause(isStopping() ? Duration.ZERO : backoff.failed());
        }
    }

    /** Ends by an exception or when it is stopped. */
    private void copy(Database database) throws SQLException {
        String place = settings.target().place();
        database.migratedFrom().ifPresent(before -> log.migrated(place, before, Database.version()));
        if (database.rebuild(settings.rebuild())) {
            log.rebuilt(gateway, place);
        }
        Ledger served = null;
        Copier copier = null;
        long checked = System.nanoTime();
        while (!isStopping()) {
            Ledger present = ledgers.get();
            if (present == null) {
                copier = null;
                waiting("there is no ledger");
            } else if (copier == null || !present.equals(served)) {
                copier = new Copier(database, present, settings.batchRows(), log);
                served = present;
                trouble = "";
                log.copying(gateway, place, copier.next());
                works.run();
            }
            int copied = copier == null ? 0 : copier.step();
            if (copied > 0) {
                backoff.worked();
                checked = System.nanoTime();
                continue;
            }
            if (System.nanoTime() - checked > IDLE_CHECK.toNanos()) {
                database.check();
                checked = System.nanoTime();
            }
            pause(settings.poll());
        }
    }

    /** Told once, until something else is wrong or it worked again. */
    private void waiting(String reason) {
        if (!isStopping() && !reason.equals(trouble)) {
            trouble = reason;
            log.waiting(reason);
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void pause(Duration duration) {
        try {
            var unused = stopping.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopping.countDown(); // nobody does: treat it as an order to stop
        }
    }

    /** Ends the thread and the connection; a batch under way is finished, or was never there. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join(STOP_MS_MAX);
            if (thread.isAlive()) {
                cut();
                thread.join(STOP_MS_MAX);
            }
        } catch (InterruptedException e) {
            cut();
            Thread.currentThread().interrupt();
        }
    }

    private void cut() {
        log.notStopped();
        Database database = open;
        if (database != null) {
            database.abort();
        }
    }
}
