// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.ledger.Witness;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Manifest;
import org.cairn.ledger.io.Disk;
import org.cairn.ledger.io.LedgerSettings;
import org.cairn.ledger.io.SegmentLedger;
import org.cairn.ledger.tlog.core.AddCheckpoint;
import org.cairn.ledger.tlog.core.Checkpoint;
import org.cairn.ledger.tlog.core.Note;
import org.cairn.ledger.tlog.core.NoteKey;
import org.cairn.ledger.tlog.core.TlogProof;
import org.cairn.ledger.tlog.core.Tree;
import org.cairn.testkit.ledger.Drafts;
import org.jspecify.annotations.Nullable;

/**
 * A process that appends rows, signs checkpoints without a pause and lets itself be the witness of them; and what must hold of
 * all that it said, whenever it ended. Its days pass quickly, so that there are manifests too.
 */
final class LogProcess implements AutoCloseable {
    private static final String GATEWAY = "eu-1";
    private static final String ORIGIN = "cairn.internal/" + GATEWAY;
    private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");
    private static final int ROWS_A_DAY = 3_000;
    private static final long ROW_MICROS = Duration.ofDays(1).toNanos() / 1_000 / ROWS_A_DAY;
    private static final LogKey KEY = new LogKey(ORIGIN, () -> Optional.of(SeedKey.of(ORIGIN)));

    private final Ticking clock = new Ticking();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final SegmentLedger ledger;
    private final SegmentLog log;
    private final LogWitness witness;
    private final TreeFiles tree;

    private LogProcess(Path home) throws IOException {
        Files.createDirectories(home.resolve("checkpoints"));
        CheckpointFiles files = new CheckpointFiles(home.resolve("checkpoints"));
        LedgerSettings settings = new LedgerSettings(Duration.ofMillis(5), 256, 64 << 20, Duration.ofDays(36_500));
        AtomicReference<@Nullable TreeFiles> opened = new AtomicReference<>();
        ledger = new SegmentLedger(
                home.resolve("ledger"),
                GATEWAY,
                clock,
                System::nanoTime,
                Runnable::run,
                settings,
                new LedgerLog(),
                Disk.REAL,
                directory -> {
                    TreeFiles follower = TreeFiles.open(directory, files.anchors(), Disk.REAL);
                    opened.set(follower);
                    return List.of(follower);
                });
        tree = Objects.requireNonNull(opened.get());
        clock.rows.set(ledger.state().rows());
        log = new SegmentLog(
                new SegmentLog.Parts(GATEWAY, KEY, List.of(), files, day -> Optional.of(ChainHash.ZERO), 366),
                ledger,
                tree,
                scheduler,
                Runnable::run,
                new TlogLog());
        List<NoteKey> keys = List.of(NoteKey.of(log.verifierKey().orElseThrow()));
        witness = new LogWitness(home.resolve("checkpoints/witness"), KEY, keys, Clock.systemUTC(), Runnable::run);
    }

    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        LogProcess process = new LogProcess(Path.of(args[0]));
        Thread signing = new Thread(() -> {
            while (true) {
                process.sign(out);
            }
        });
        signing.setDaemon(true);
        signing.start();
        while (true) {
            try {
                var unused = process.ledger.append(Drafts.usual(process.clock.rows.get()));
                process.clock.rows.incrementAndGet();
            } catch (LedgerException e) {
                if (e.kind() != LedgerException.Kind.BUSY) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    /** Signs what is durable, asks the witness, and says so. */
    private void sign(PrintStream out) {
        log.work();
        Optional<Note> newest = log.checkpoint().map(Note::of);
        if (newest.isPresent()) {
            Checkpoint checkpoint = Checkpoint.of(newest.get().text());
            out.println("signed " + checkpoint.size() + " " + checkpoint.root());
            long known = known(newest.get(), checkpoint);
            List<byte[]> proof = log.consistency(known, checkpoint.size())
                    .toCompletableFuture()
                    .join();
            Witness.Answer answer = ask(new AddCheckpoint(known, proof, newest.get(), checkpoint));
            out.println(answer.status() == 200 ? "cosigned " + checkpoint.size() : "refused " + answer);
            out.println("days " + log.manifests().size());
        }
    }

    private Witness.Answer ask(AddCheckpoint request) {
        byte[] body = request.text().getBytes(StandardCharsets.UTF_8);
        return witness.addCheckpoint(body).toCompletableFuture().join();
    }

    private long known(Note note, Checkpoint checkpoint) {
        Witness.Answer answer = ask(new AddCheckpoint(0, List.of(), note, checkpoint));
        return answer.status() == 409 ? Long.parseLong(answer.body().strip()) : checkpoint.size();
    }

    /**
     * Opens what a process has left and holds it to its words.
     *
     * @param said what it said, also in earlier runs
     */
    static void check(Path home, List<String> said, String run) throws IOException {
        try (LogProcess left = new LogProcess(home)) {
            Note newest = Note.of(left.log.checkpoint().orElseThrow());
            newest.verified(List.of(NoteKey.of(left.log.verifierKey().orElseThrow())));
            Checkpoint checkpoint = Checkpoint.of(newest.text());
            assertTrue(checkpoint.size() <= left.ledger.durable(), run);
            assertArrayEquals(checkpoint.root().bytes(), left.tree.root(checkpoint.size()), run);
            long known = left.known(newest, checkpoint);
            for (String line : said) {
                String[] words = line.split(" ", -1);
                long number = Long.parseLong(words[1]);
                switch (words[0]) {
                    case "signed" -> {
                        assertTrue(checkpoint.size() >= number, run + ": " + line + ", and now " + checkpoint);
                        assertEquals(
                                words[2], ChainHash.of(left.tree.root(number)).toString(), run + ": " + line);
                    }
                    case "cosigned" -> assertTrue(known >= number, run + ": " + line + ", and now " + known);
                    case "days" -> assertTrue(left.log.manifests().size() >= number, run + ": " + line);
                    default -> throw new AssertionError(run + ": " + line);
                }
            }
            left.log.work();
            left.checkRows(run);
        }
    }

    /** Every row is in the newest checkpoint, by its own encoding; every day that is over has its manifest. */
    private void checkRows(String run) throws IOException {
        Checkpoint newest =
                Checkpoint.of(Note.of(log.checkpoint().orElseThrow()).text());
        assertEquals(ledger.state().rows(), newest.size(), run);
        NoteKey key = NoteKey.of(log.verifierKey().orElseThrow());
        for (var day : ledger.days()) {
            long row = day.first() + day.rows() / 2;
            String proof = log.proof(new RowId(GATEWAY, day.day(), row))
                    .toCompletableFuture()
                    .join()
                    .orElseThrow();
            ledger.entries(row, row + 1, (sequence, array, from, until) -> {
                byte[] leaf = Tree.leaf(Arrays.copyOfRange(array, from, until));
                assertEquals(newest, TlogProof.of(proof).verify(leaf, key, List.of()), run);
            });
            Optional<Manifest> manifest = manifest(day.day());
            assertEquals(day.isOver(), manifest.isPresent(), run + ": " + day);
            if (manifest.isPresent()) {
                byte[] root = tree.root(day.end());
                assertEquals(ChainHash.of(root), manifest.get().root(), run);
            }
        }
    }

    private Optional<Manifest> manifest(LocalDate day) {
        return log.manifest(day)
                .toCompletableFuture()
                .join()
                .map(note -> Manifest.of(Note.of(note).text()));
    }

    @Override
    public void close() {
        log.close();
        ledger.close();
        scheduler.shutdownNow();
    }

    /** A clock that goes on with each row. */
    private static final class Ticking extends Clock {
        private final AtomicLong rows = new AtomicLong();

        @Override
        public Instant instant() {
            return START.plusNanos(rows.get() * ROW_MICROS * 1_000);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
