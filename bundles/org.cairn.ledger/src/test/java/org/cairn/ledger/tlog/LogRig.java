// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.identity.NodeKey;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.TransparencyLog;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.io.Disk;
import org.cairn.ledger.tlog.core.Checkpoint;
import org.cairn.ledger.tlog.core.Note;
import org.cairn.ledger.tlog.core.NoteKey;
import org.cairn.ledger.tlog.core.Vectors;
import org.cairn.testkit.node.SimNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A transparency log in virtual time over a ledger that is a model. */
abstract class LogRig {
    static final String ORIGIN = "cairn.internal/eu-1";
    static final LocalDate DAY = LocalDate.parse("2026-11-18");

    @TempDir
    Path home = Path.of("");

    final SimNode node = new SimNode();
    final Vectors vectors = Vectors.load().in("log");
    final StubTlogLog told = new StubTlogLog();
    Optional<NodeKey> key = Optional.of(SeedKey.of(ORIGIN));
    Optional<ChainHash> aggregate = Optional.of(ChainHash.ZERO);
    Disk disk = Disk.REAL;

    record Open(ModelLedger ledger, SegmentLog log) {}

    Optional<Open> open = Optional.empty();

    @BeforeEach
    void makeDirectories() throws IOException {
        Files.createDirectories(home.resolve("ledger"));
        Files.createDirectories(home.resolve("checkpoints"));
    }

    @AfterEach
    void closeAll() throws IOException {
        close();
        node.close();
    }

    void close() throws IOException {
        if (open.isPresent()) {
            open.get().log().close();
            open.get().ledger().close();
            open = Optional.empty();
        }
    }

    ModelLedger ledger() {
        return open.orElseThrow().ledger();
    }

    SegmentLog log() {
        return open.orElseThrow().log();
    }

    void open() throws IOException {
        close();
        CheckpointFiles files = new CheckpointFiles(home.resolve("checkpoints"));
        ModelLedger ledger = new ModelLedger(home.resolve("ledger"), files.anchors(), disk);
        SegmentLog.Parts parts =
                new SegmentLog.Parts("eu-1", new LogKey(ORIGIN, () -> key), cosigners(), files, day -> aggregate, 366);
        try {
            SegmentLog log = new SegmentLog(parts, ledger, ledger.tree, node.scheduler(), node.blocking(), told);
            open = Optional.of(new Open(ledger, log));
        } catch (IOException | RuntimeException e) {
            ledger.close();
            throw e;
        }
    }

    List<TransparencyLog.Cosigner> cosigners() {
        return vectors.texts("cosigners").stream()
                .map(vkey -> new TransparencyLog.Cosigner(URI.create("https://witness.example/"), vkey))
                .toList();
    }

    String refused() {
        LedgerException e = assertThrows(LedgerException.class, this::open);
        assertEquals(LedgerException.Kind.FAILED, e.kind());
        return String.valueOf(e.getMessage());
    }

    void append(LocalDate day, int from, int until) throws IOException {
        List<byte[]> entries = new ArrayList<>();
        for (int i = from; i < until; i++) {
            entries.add(("entry " + i).getBytes(UTF_8));
        }
        ledger().append(day, entries);
        ledger().sync();
    }

    void second() {
        node.advance(SegmentLog.PERIOD);
    }

    Note newest() {
        return Note.of(log().checkpoint().orElseThrow());
    }

    Checkpoint checkpoint() {
        Note note = newest();
        note.verified(List.of(NoteKey.of(log().verifierKey().orElseThrow())));
        return Checkpoint.of(note.text());
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    static LedgerException failure(CompletionStage<?> stage) {
        CompletionException e = assertThrows(CompletionException.class, () -> await(stage));
        return (LedgerException) Objects.requireNonNull(e.getCause());
    }

    /** Appends the nine rows of the vectors: on three days, of which two are over. */
    void appendVectors() throws IOException {
        List<byte[]> entries = vectors.hashes("entries");
        List<String> days = List.of("2026-11-18", "2026-11-20", "2026-11-21");
        int[] ends = {0, 3, 7, 9};
        for (int i = 0; i < days.size(); i++) {
            ledger().append(LocalDate.parse(days.get(i)), entries.subList(ends[i], ends[i + 1]));
        }
        ledger().sync();
    }
}
