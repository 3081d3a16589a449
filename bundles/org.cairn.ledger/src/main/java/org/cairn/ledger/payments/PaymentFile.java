// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.payments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.LedgerException.Kind;
import org.cairn.core.api.ledger.Payments;
import org.cairn.core.api.ledger.RowId;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.io.Disk;
import org.cairn.ledger.payments.core.MarkRecord;
import org.cairn.ledger.payments.core.MarkRules;
import org.jspecify.annotations.Nullable;

/** Marks of payment in one append-only file (CGN-17; docs/LEDGER.md, "Payments"). What waits is synced together. */
public final class PaymentFile implements Payments, AutoCloseable {
    /** Marks that wait for the disk. */
    public static final int WAITING_MAX = 10_000;
    /** Memory that they take. */
    public static final long WAITING_BYTES_MAX = 64 << 20;

    private final String gateway;
    private final Function<LocalDate, Optional<Range>> days;
    private final Executor blocking;
    private final LedgerLog log;
    private final MarkStore store;
    private final Object writing = new Object();
    private final Object lock = new Object();
    private List<Waiting> waiting = new ArrayList<>();
    private long waitingBytes;
    private boolean isDraining;
    private @Nullable LedgerException broken;
    private boolean isClosed;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Waiting(LocalDate day, byte[] mark, CompletableFuture<Void> done) {}

    /**
     * Opens the file, makes it if there is none, and checks all of it. The ledger's directory is locked.
     *
     * @param days the durable rows of a day; empty if the ledger has none of it
     * @param blocking reads and writes
     * @throws LedgerException FAILED if it is damaged
     */
    public PaymentFile(
            Path file,
            String gateway,
            Function<LocalDate, Optional<Range>> days,
            Executor blocking,
            LedgerLog log,
            Disk disk)
            throws IOException {
        this.gateway = gateway;
        this.days = days;
        this.blocking = blocking;
        this.log = log;
        this.store = new MarkStore(file, log, disk);
    }

    @Override
    public CompletionStage<Void> mark(Mark mark) {
        Waiting added;
        try {
            MarkRules.check(mark, days.apply(mark.day()));
            added = new Waiting(mark.day(), MarkRecord.encode(mark), new CompletableFuture<>());
            if (!submit(added)) {
                return added.done;
            }
        } catch (LedgerException e) {
            return CompletableFuture.failedFuture(e);
        }
        try {
            blocking.execute(this::drain);
        } catch (RejectedExecutionException e) {
            LedgerException busy = new LedgerException(Kind.BUSY, "too many jobs of the node's disk wait", e);
            take(true).forEach(refused -> refused.done.completeExceptionally(busy));
        }
        return added.done;
    }

    /** Whether somebody must begin to write. */
    private boolean submit(Waiting added) {
        synchronized (lock) {
            checkOpen();
            checkWhole();
            if (waiting.size() >= WAITING_MAX || waitingBytes + added.mark.length > WAITING_BYTES_MAX) {
                throw new LedgerException(Kind.BUSY, waiting.size() + " marks of payment wait for the disk");
            }
            waiting.add(added);
            waitingBytes += added.mark.length;
            boolean isFirst = !isDraining;
            isDraining = true;
            return isFirst;
        }
    }

    private void checkOpen() {
        synchronized (lock) {
            if (isClosed) {
                throw new LedgerException(Kind.CLOSED, "the ledger was closed");
            }
        }
    }

    private void checkWhole() {
        synchronized (lock) {
            if (broken != null) {
                throw new LedgerException(Kind.FAILED, String.valueOf(broken.getMessage()), broken);
            }
        }
    }

    private List<Waiting> take(boolean isLast) {
        synchronized (lock) {
            List<Waiting> taken = waiting;
            waiting = new ArrayList<>();
            waitingBytes = 0;
            isDraining = !isLast && !taken.isEmpty();
            return taken;
        }
    }

    private void drain() {
        synchronized (writing) {
            List<Waiting> taken = take(false);
            while (!taken.isEmpty()) {
                try {
                    checkWhole();
                    write(taken);
                } catch (LedgerException e) {
                    fail(e, taken);
                } catch (IOException | RuntimeException | Error e) {
                    LedgerException cause = new LedgerException(
                            Kind.FAILED,
                            "marks of payment could not be written: " + e + "; nothing more is accepted",
                            e);
                    log.failed(String.valueOf(cause.getMessage()));
                    fail(cause, taken);
                }
                taken = take(false);
            }
        }
    }

    private void write(List<Waiting> taken) throws IOException {
        synchronized (store) {
            List<byte[]> fresh = new ArrayList<>();
            Set<ByteBuffer> seen = new HashSet<>();
            for (Waiting mark : taken) {
                if (!store.day(mark.day).contains(mark.mark) && seen.add(ByteBuffer.wrap(mark.mark))) {
                    fresh.add(mark.mark);
                }
            }
            if (!fresh.isEmpty()) {
                store.add(fresh);
            }
        }
        taken.forEach(mark -> mark.done.complete(null));
    }

    private void fail(LedgerException cause, List<Waiting> taken) {
        synchronized (lock) {
            broken = broken == null ? cause : broken;
        }
        taken.forEach(mark -> mark.done.completeExceptionally(cause));
    }

    @Override
    public CompletionStage<List<Mark>> of(RowId row) {
        return read(() -> row.gateway().equals(gateway) ? store.day(row.day()).covering(row.sequence()) : List.of());
    }

    @Override
    public CompletionStage<List<Mark>> of(LocalDate day) {
        return read(() -> store.day(day).all());
    }

    private interface Question {
        List<Mark> answer() throws IOException;
    }

    private CompletionStage<List<Mark>> read(Question question) {
        CompletableFuture<List<Mark>> answer = new CompletableFuture<>();
        try {
            blocking.execute(() -> {
                try {
                    checkOpen();
                    synchronized (store) {
                        answer.complete(question.answer());
                    }
                } catch (LedgerException e) {
                    answer.completeExceptionally(e);
                } catch (IOException | RuntimeException | Error e) {
                    answer.completeExceptionally(
                            new LedgerException(Kind.FAILED, "marks of payment cannot be read: " + e, e));
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new LedgerException(Kind.BUSY, "too many reads of the node's disk wait", e));
        }
        return answer;
    }

    /**
     * Lets the marks of days before one go, whose rows were dropped: at once if they are a quarter of the file or more, else
     * at a later call. Blocks.
     */
    public void forget(LocalDate before) throws IOException {
        synchronized (writing) {
            checkOpen();
            checkWhole();
            synchronized (store) {
                store.forget(before);
            }
        }
    }

    /** Ends after all that was accepted is durable, or failed. */
    @Override
    public void close() {
        synchronized (lock) {
            if (isClosed) {
                return;
            }
            isClosed = true;
        }
        drain();
        synchronized (store) {
            try {
                store.close();
            } catch (IOException e) {
                log.failed("the file of marks of payment could not be closed: " + e);
            }
        }
    }
}
