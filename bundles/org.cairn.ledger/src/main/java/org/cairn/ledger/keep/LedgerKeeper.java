// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.cairn.core.api.ledger.Keeping;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.node.Node;
import org.cairn.ledger.io.Segments;
import org.jspecify.annotations.Nullable;

/** Check, backup, standby and retention of an open ledger. */
public final class LedgerKeeper implements Keeping, AutoCloseable {
    /** Between two looks for days that are too old. */
    static final long RETENTION_MINUTES = 60;

    private static final int PASSES_MAX = 3;
    private static final long CLOSE_MS_MAX = 10_000;

    private final Parts parts;
    private final Node node;
    private final Volume volume;
    private final KeepingLog log;
    private final Retention retention;
    private final Future<?> timer;
    private final @Nullable StandbyCopy standby;
    private final ReentrantReadWriteLock files = new ReentrantReadWriteLock();
    private final AtomicReference<@Nullable Thread> checking = new AtomicReference<>();
    private final AtomicReference<@Nullable Thread> backing = new AtomicReference<>();
    private volatile boolean isClosed;

    /**
     * What is kept.
     *
     * @param checkpoints directory of the checkpoints
     * @param gateway whose ledger it is
     * @param sides checks of files beside the segments
     * @param dropped hears of each day whose rows have gone
     */
    public record Parts(
            Segments segments,
            Path checkpoints,
            String gateway,
            Proofs proofs,
            List<SideCheck> sides,
            Consumer<LocalDate> dropped) {
        public Parts {
            sides = List.copyOf(sides);
        }
    }

    /**
     * Begins to keep a ledger.
     *
     * @param nanos monotonic time
     */
    public LedgerKeeper(
            Parts parts, KeepingSettings settings, Node node, LongSupplier nanos, Volume volume, KeepingLog log) {
        this.parts = parts;
        this.node = node;
        this.volume = volume;
        this.log = log;
        this.retention =
                new Retention(parts.segments(), parts.proofs(), settings.retentionDays(), parts.dropped(), log);
        this.standby = settings.standby()
                .map(to -> new StandbyCopy(places(to), nanos, volume, log))
                .orElse(null);
        if (standby != null) {
            standby.start();
        }
        this.timer = node.scheduler().scheduleWithFixedDelay(this::retainLater, 1, RETENTION_MINUTES, TimeUnit.MINUTES);
    }

    private Mirror.Places places(Path to) {
        return new Mirror.Places(parts.segments(), parts.checkpoints(), parts.gateway(), to.toAbsolutePath());
    }

    @Override
    public CompletionStage<Checked> check(Optional<LocalDate> day, Progress progress) {
        return job(checking, "check", () -> {
            Meter meter = new Meter(progress, () -> isClosed);
            Checked checked =
                    new LedgerCheck(parts.segments(), parts.gateway(), parts.proofs(), parts.sides(), meter).run(day);
            log.checked(checked.rows(), checked.findings().size());
            return checked;
        });
    }

    @Override
    public CompletionStage<Copied> backup(Path directory, Progress progress) {
        return job(backing, "backup", () -> {
            Path to = directory.toAbsolutePath().normalize();
            if (!Files.isDirectory(Copying.parent(to))) {
                throw Kinship.refused(Copying.parent(to) + " is not there");
            }
            new Copying(volume).directory(to);
            Meter meter = new Meter(progress, () -> isClosed);
            try (Mirror mirror = Mirror.open(places(to), volume, log)) {
                copy(mirror, meter);
                signOff(to, mirror.rows());
                log.backedUp(to, mirror.rows(), meter.bytes());
                return new Copied(mirror.rows(), meter.bytes());
            }
        });
    }

    private static void copy(Mirror mirror, Meter meter) throws IOException {
        for (int pass = 1; ; pass++) {
            try {
                mirror.pass(true, meter);
                return;
            } catch (NoSuchFileException e) {
                if (pass == PASSES_MAX) {
                    throw e;
                } // a day was dropped meanwhile
            }
        }
    }

    /** The file without which a backup is not complete. */
    private void signOff(Path to, long rows) throws IOException {
        String text = String.join(
                "\n",
                "cairn-backup-1",
                "gateway " + parts.gateway(),
                "rows " + rows,
                "checkpoint " + checkpoint(to.resolve("checkpoints")),
                "time " + node.clock().instant(),
                "");
        new Copying(volume).replace(to.resolve("backup"), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Rows that the log's own newest checkpoint covers; 0 without one. */
    private static long checkpoint(Path checkpoints) throws IOException {
        Path file = checkpoints.resolve(SideFiles.SIGNED);
        if (!Files.exists(file)) {
            return 0;
        }
        String[] lines = Files.readString(file).split("\n", 3);
        return lines.length < 2 ? 0 : Long.parseLong(lines[1]);
    }

    @Override
    public Optional<Standby> standby() {
        return Optional.ofNullable(standby).map(StandbyCopy::state);
    }

    private void retainLater() {
        try {
            node.blocking().execute(this::retain);
        } catch (RejectedExecutionException e) {
            log.retentionFailed(e.toString()); // tried again in an hour
        }
    }

    private void retain() {
        if (isClosed || !files.writeLock().tryLock()) {
            return; // a check or a backup reads them: in an hour
        }
        try {
            var unused = retention.run(LocalDate.ofInstant(node.clock().instant(), ZoneOffset.UTC));
        } catch (IOException | RuntimeException e) {
            log.retentionFailed(e.toString());
        } finally {
            files.writeLock().unlock();
        }
    }

    private interface Job<T> {
        T run() throws IOException;
    }

    private <T> CompletionStage<T> job(AtomicReference<@Nullable Thread> place, String name, Job<T> job) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread thread = lowly(new Thread(() -> run(place, job, answer), "cairn-ledger-" + name));
        if (isClosed) {
            return CompletableFuture.failedFuture(
                    new LedgerException(LedgerException.Kind.CLOSED, "the ledger was closed"));
        }
        if (!place.compareAndSet(null, thread)) {
            return CompletableFuture.failedFuture(
                    new LedgerException(LedgerException.Kind.BUSY, "there is a " + name + " under way"));
        }
        thread.start();
        return answer;
    }

    @SuppressWarnings("ThreadPriorityCheck") // a wish, where the system hears it: rows come first
    private static Thread lowly(Thread thread) {
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    }

    private <T> void run(AtomicReference<@Nullable Thread> place, Job<T> job, CompletableFuture<T> answer) {
        T result;
        files.readLock().lock();
        try {
            result = job.run();
        } catch (LedgerException e) {
            end(place);
            answer.completeExceptionally(e);
            return;
        } catch (IOException | RuntimeException | Error e) {
            end(place);
            answer.completeExceptionally(
                    new LedgerException(LedgerException.Kind.FAILED, "the disk does not allow it: " + e, e));
            return;
        }
        end(place);
        answer.complete(result);
    }

    /** The next one can begin before anybody hears of the end of this one. */
    private void end(AtomicReference<@Nullable Thread> place) {
        files.readLock().unlock();
        place.set(null);
    }

    /** Ends what is under way. To be called after the ledger made all rows durable, which the standby then gets. */
    @Override
    public void close() {
        isClosed = true;
        timer.cancel(false);
        if (standby != null) {
            standby.close();
        }
        try {
            // what is under way ends by itself, unless its disk does not answer
            if (files.writeLock().tryLock(CLOSE_MS_MAX, TimeUnit.MILLISECONDS)) {
                files.writeLock().unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
