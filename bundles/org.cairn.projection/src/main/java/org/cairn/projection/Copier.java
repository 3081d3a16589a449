// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection;

import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowId;
import org.cairn.projection.io.Database;
import org.jspecify.annotations.Nullable;

/**
 * Copies rows of one ledger over one connection, for as long as both are there. It asks for rows by
 * {@link Ledger#scan(LocalDate, long, int)}, which gives their public part: private columns never come here. Only rows
 * that survive a power cut are copied, or SQL would know some that the ledger has forgotten. Used by one thread.
 */
final class Copier {
    private static final int READ_SECONDS_MAX = 60;

    private final Database database;
    private final Ledger ledger;
    private final int batchRows;
    private final ProjectionLog log;
    private long next;
    private @Nullable LocalDate day;

    /**
     * Begins where the database is.
     *
     * @throws LedgerException INVALID if the database has rows of another log
     */
    Copier(Database database, Ledger ledger, int batchRows, ProjectionLog log) throws SQLException {
        this.database = database;
        this.ledger = ledger;
        this.batchRows = batchRows;
        this.log = log;
        Database.Progress progress = database.progress();
        this.next = progress.next();
        this.day = progress.last().map(RowId::day).orElse(null);
        compare(progress);
    }

    long next() {
        return next;
    }

    /** An old copy of the ledger that was put back, or another node of the same name, must not be mixed into the rows. */
    private void compare(Database.Progress progress) {
        Ledger.State state = ledger.state();
        if (progress.next() > state.durable()) {
            throw different("the database has " + progress.next() + " rows, the ledger " + state.durable());
        }
        if (progress.last().isPresent() && progress.last().get().sequence() >= state.first()) {
            Optional<Row> row = await(ledger.find(progress.last().get()));
            if (row.isEmpty() || !row.get().hash().equals(progress.hash())) {
                throw different("row " + progress.last().get() + " is another one in the database");
            }
        }
    }

    private static LedgerException different(String what) {
        return new LedgerException(
                LedgerException.Kind.INVALID,
                what + ": it is the projection of another log; a new word for rebuild makes it anew");
    }

    /**
     * Copies some rows.
     *
     * @return how many; 0 if there is nothing to copy now
     */
    int step() throws SQLException {
        Ledger.State state = ledger.state();
        if (next >= state.durable()) {
            return 0;
        }
        long from = Math.max(next, state.first());
        List<Row> rows = page(state, from);
        if (rows.isEmpty() || rows.get(0).id().sequence() != from) {
            // days were dropped in between, or the ledger contradicts itself: the next attempt will tell
            throw new LedgerException(LedgerException.Kind.FAILED, "the ledger does not give row " + from);
        }
        if (from > next) {
            log.skipped(next, from);
        }
        database.append(next, rows);
        RowId last = rows.get(rows.size() - 1).id();
        next = last.sequence() + 1;
        if (!last.day().equals(day)) {
            day = last.day();
            log.day(last.day(), next);
        }
        return rows.size();
    }

    private List<Row> page(Ledger.State state, long from) {
        int limit = (int) Math.min(batchRows, state.durable() - from);
        for (LocalDate candidate : state.days()) {
            if (day != null && candidate.isBefore(day)) {
                continue;
            }
            List<Row> rows = await(ledger.scan(candidate, from, limit));
            if (!rows.isEmpty()) {
                return rows;
            }
        }
        return List.of();
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(READ_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LedgerException failed) {
                throw failed;
            }
            throw new IllegalStateException("the ledger failed", e.getCause());
        } catch (TimeoutException e) {
            throw new LedgerException(
                    LedgerException.Kind.FAILED, "the ledger did not answer in " + READ_SECONDS_MAX + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerException(LedgerException.Kind.CLOSED, "interrupted", e);
        }
    }
}
