// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.ledger.TransparencyLog;
import org.cairn.ledger.core.ByteBuilder;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Manifest;
import org.cairn.ledger.io.Segments;
import org.cairn.ledger.tlog.core.Checkpoint;
import org.cairn.ledger.tlog.core.Note;
import org.cairn.ledger.tlog.core.NoteKey;
import org.cairn.ledger.tlog.core.TileAddress;
import org.cairn.ledger.tlog.core.TlogProof;

/** The transparency log over the segments of a ledger (docs/VERIFY.md). */
public final class SegmentLog implements TransparencyLog, AutoCloseable {
    /** How often it is looked whether rows have become durable or a day is over. */
    public static final Duration PERIOD = Duration.ofSeconds(1);

    private final String gateway;
    private final LogKey key;
    private final List<Cosigner> cosigners;
    private final int retentionDays;
    private final Segments segments;
    private final TreeFiles tree;
    private final Executor blocking;
    private final TlogLog log;
    private final Checkpoints checkpoints;
    private final Manifests manifests;
    private final AtomicBoolean isRunning = new AtomicBoolean();
    private final ScheduledFuture<?> timer;
    private String lastDelay = "";
    private boolean isClosed;

    /**
     * Where the log's parts are.
     *
     * @param gateway name in the ids of its rows
     * @param key the node's key under the log's name
     * @param cosigners who is asked to cosign
     * @param checkpoints what was signed, from before the ledger was opened
     * @param aggregates XOR of the row hashes of a day that is over; empty if it is not known yet
     * @param retentionDays as {@link Policy} tells
     */
    public record Parts(
            String gateway,
            LogKey key,
            List<Cosigner> cosigners,
            CheckpointFiles checkpoints,
            Function<LocalDate, Optional<ChainHash>> aggregates,
            int retentionDays) {
        public Parts {
            cosigners = List.copyOf(cosigners);
        }
    }

    /**
     * Opens the log of a ledger that is open and has told the tree of all its rows.
     *
     * @param scheduler for the timer
     * @param blocking for all that reads or writes files
     * @throws LedgerException FAILED if the ledger does not have what was signed; the ledger is to be closed then
     */
    public SegmentLog(
            Parts parts,
            Segments segments,
            TreeFiles tree,
            ScheduledExecutorService scheduler,
            Executor blocking,
            TlogLog log)
            throws IOException {
        this.gateway = parts.gateway();
        this.key = parts.key();
        this.cosigners = parts.cosigners();
        this.retentionDays = parts.retentionDays();
        this.segments = segments;
        this.tree = tree;
        this.blocking = blocking;
        this.log = log;
        List<NoteKey> keys =
                cosigners.stream().map(cosigner -> NoteKey.of(cosigner.key())).toList();
        this.checkpoints = new Checkpoints(parts.checkpoints(), segments, tree, key, keys, log);
        this.manifests = new Manifests(segments, tree, key, parts.aggregates(), log);
        this.timer = scheduler.scheduleWithFixedDelay(
                this::due, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void due() {
        if (isRunning.compareAndSet(false, true)) {
            try {
                blocking.execute(() -> {
                    try {
                        work();
                    } finally {
                        isRunning.set(false);
                    }
                });
            } catch (RejectedExecutionException e) {
                isRunning.set(false); // the next time will do
            }
        }
    }

    /** Does what is to be done: signs a checkpoint for new durable rows, and manifests of days that are over. */
    public synchronized void work() {
        if (isClosed) {
            return;
        }
        try {
            checkpoints.issue();
            Optional<Note> newest = checkpoints.newest();
            if (newest.isPresent()) {
                manifests.reconcile(CheckpointFiles.checkpoint(newest.get()));
            }
            lastDelay = "";
        } catch (IOException | RuntimeException e) {
            String reason = String.valueOf(e.getMessage());
            if (!reason.equals(lastDelay)) {
                log.delayed(reason);
            }
            lastDelay = reason;
        }
    }

    @Override
    public String origin() {
        return key.name();
    }

    @Override
    public Optional<String> verifierKey() {
        return key.noteKey(NoteKey.Type.NOTE).map(NoteKey::verifierKey);
    }

    @Override
    public Optional<String> checkpoint() {
        return checkpoints.newest().map(Note::toString);
    }

    @Override
    public CompletionStage<Optional<byte[]>> tile(int level, long index, int width) {
        return read(() -> tree.tile(address(level, index, width)));
    }

    @Override
    public CompletionStage<Optional<byte[]>> entries(long index, int width) {
        return read(() -> {
            long from = address(0, index, width).index() * TileAddress.WIDTH;
            List<Extent> days = segments.days();
            if (days.isEmpty() || from < days.get(0).first() || from > tree.forced() - width) {
                return Optional.empty();
            }
            ByteBuilder tile = new ByteBuilder(width * 512);
            segments.entries(from, from + width, (sequence, array, begin, end) -> {
                tile.putShort(end - begin);
                tile.put(array, begin, end - begin);
            });
            return Optional.of(tile.toBytes());
        });
    }

    private static TileAddress address(int level, long index, int width) {
        try {
            return new TileAddress(level, index, width);
        } catch (IllegalArgumentException e) {
            throw new LedgerException(LedgerException.Kind.INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    /** In the newest checkpoint that was cosigned, if the row is in it: that proves more than a newer one. */
    @Override
    public CompletionStage<Optional<String>> proof(RowId id) {
        return read(() -> {
            if (!isRow(id)) {
                return Optional.empty();
            }
            Optional<Note> in = checkpoints
                    .cosigned()
                    .filter(note -> covers(note, id))
                    .or(() -> checkpoints.newest().filter(note -> covers(note, id)));
            if (in.isEmpty()) {
                return Optional.empty();
            }
            Checkpoint checkpoint = CheckpointFiles.checkpoint(in.get());
            List<byte[]> hashes = tree.inclusion(id.sequence(), new Anchor(checkpoint.size(), checkpoint.root()));
            return Optional.of(new TlogProof(id.sequence(), hashes, in.get()).text());
        });
    }

    private static boolean covers(Note checkpoint, RowId id) {
        return id.sequence() < CheckpointFiles.checkpoint(checkpoint).size();
    }

    /** Whether there is such a row, or was before it was dropped. */
    private boolean isRow(RowId id) {
        if (!id.gateway().equals(gateway) || id.sequence() < 0) {
            return false;
        }
        Optional<Manifest> manifest = manifests.manifest(id.day());
        if (manifest.isPresent()) {
            return id.sequence() >= manifest.get().first()
                    && id.sequence() < manifest.get().size();
        }
        return segments.days().stream()
                .anyMatch(
                        day -> day.day().equals(id.day()) && id.sequence() >= day.first() && id.sequence() < day.end());
    }

    @Override
    public CompletionStage<List<byte[]>> consistency(long from, long to) {
        return read(() -> {
            long size = checkpoints
                    .newest()
                    .map(note -> CheckpointFiles.checkpoint(note).size())
                    .orElse(0L);
            if (from < 0 || from > to || to > size) {
                throw new LedgerException(
                        LedgerException.Kind.INVALID,
                        "a proof of consistency is between sizes up to " + size + ", not from " + from + " to " + to);
            }
            return tree.consistency(from, to);
        });
    }

    @Override
    public List<LocalDate> manifests() {
        return manifests.days();
    }

    @Override
    public CompletionStage<Optional<String>> manifest(LocalDate day) {
        return CompletableFuture.completedFuture(manifests.note(day).map(Note::toString));
    }

    @Override
    public Policy policy() {
        long first = segments.days().stream().findFirst().map(Extent::first).orElseGet(segments::durable);
        long tiles = (first + TileAddress.WIDTH - 1) / TileAddress.WIDTH;
        return new Policy(retentionDays, tiles * TileAddress.WIDTH, cosigners);
    }

    @Override
    public void cosigned(String checkpoint, String line) {
        checkpoints.add(checkpoint, line);
    }

    @Override
    public void refuted(String witness, long size) {
        Runnable task = () -> {
            try {
                checkpoints.refuted(witness, size);
            } catch (IOException | RuntimeException e) {
                log.failed("what the witness " + witness + " said could not be written down: " + e);
            }
        };
        try {
            blocking.execute(task);
        } catch (RejectedExecutionException e) {
            task.run(); // it matters more than this thread's time
        }
    }

    private interface Question<T> {
        T answer() throws IOException;
    }

    private <T> CompletionStage<T> read(Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            blocking.execute(() -> {
                try {
                    answer.complete(question.answer());
                } catch (LedgerException e) {
                    answer.completeExceptionally(e);
                } catch (IOException | RuntimeException e) {
                    answer.completeExceptionally(new LedgerException(
                            LedgerException.Kind.FAILED, "the transparency log cannot be read: " + e, e));
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(
                    new LedgerException(LedgerException.Kind.BUSY, "too many reads of the node's disk wait", e));
        }
        return answer;
    }

    /** Ends after a last checkpoint; to be called before the ledger is closed, which closes the tree's files. */
    @Override
    public synchronized void close() {
        timer.cancel(false);
        work();
        isClosed = true;
    }
}
