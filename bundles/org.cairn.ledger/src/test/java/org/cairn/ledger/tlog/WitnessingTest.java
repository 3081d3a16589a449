// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.ledger.TransparencyLog;
import org.cairn.core.api.ledger.Witness;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.tlog.core.AddCheckpoint;
import org.cairn.ledger.tlog.core.Checkpoint;
import org.cairn.ledger.tlog.core.Note;
import org.cairn.ledger.tlog.core.NoteKey;
import org.cairn.ledger.tlog.core.TlogProof;
import org.cairn.ledger.tlog.core.Tree;
import org.cairn.testkit.node.SimNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes are witnesses of each other's logs, so that neither can show two histories (CGN-19; spec/tlog.md). */
class WitnessingTest {
    private static final LocalDate DAY = LocalDate.parse("2026-11-20");

    @TempDir
    Path home = Path.of("");

    private final SimNode sim = new SimNode();
    private Peer eu = new Peer("eu-1", "us-2");
    private Peer us = new Peer("us-2", "eu-1");
    private final StubTlogLog told = new StubTlogLog();

    /** A node with a log and a witness. */
    private final class Peer {
        private final String name;
        private final String other;
        private final Path directory;
        private final LogKey key;
        private Optional<ModelLedger> ledger = Optional.empty();
        private Optional<SegmentLog> log = Optional.empty();
        private Optional<LogWitness> witness = Optional.empty();

        Peer(String name, String other) {
            this.name = name;
            this.other = "cairn.internal/" + other;
            this.directory = home.resolve(name);
            this.key = new LogKey("cairn.internal/" + name, () -> Optional.of(SeedKey.of("cairn.internal/" + name)));
        }

        private NoteKey other(NoteKey.Type type) {
            return NoteKey.of(other, type, SeedKey.of(other).publicKey());
        }

        void open() throws IOException {
            Files.createDirectories(directory.resolve("ledger"));
            Files.createDirectories(directory.resolve("checkpoints"));
            CheckpointFiles files = new CheckpointFiles(directory.resolve("checkpoints"));
            ModelLedger opened = new ModelLedger(directory.resolve("ledger"), files.anchors(), ModelLedger.DISK);
            ledger = Optional.of(opened);
            TransparencyLog.Cosigner cosigner = new TransparencyLog.Cosigner(
                    URI.create("https://" + other),
                    other(NoteKey.Type.COSIGNATURE).verifierKey());
            SegmentLog.Parts parts =
                    new SegmentLog.Parts(name, key, List.of(cosigner), files, day -> Optional.of(ChainHash.ZERO), 366);
            log = Optional.of(new SegmentLog(parts, opened, opened.tree, sim.scheduler(), sim.blocking(), told));
            witness = Optional.of(new LogWitness(
                    directory.resolve("checkpoints/witness"),
                    key,
                    List.of(other(NoteKey.Type.NOTE)),
                    sim.clock(),
                    sim.blocking()));
        }

        SegmentLog log() {
            return log.orElseThrow();
        }

        void append(int count, String what) throws IOException {
            List<byte[]> entries = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                entries.add((name + what + (ledger.orElseThrow().end() + i)).getBytes(UTF_8));
            }
            ledger.orElseThrow().append(DAY, entries);
            ledger.orElseThrow().sync();
            sim.advance(SegmentLog.PERIOD);
        }

        /** What a caller over HTTP does with the witness's answers. */
        int askFor(Peer by) {
            Note note = Note.of(log().checkpoint().orElseThrow());
            Checkpoint checkpoint = Checkpoint.of(note.text());
            long old = 0;
            for (int attempt = 0; attempt < 2; attempt++) {
                List<byte[]> proof = log().consistency(old, checkpoint.size())
                        .toCompletableFuture()
                        .join();
                byte[] request =
                        new AddCheckpoint(old, proof, note, checkpoint).text().getBytes(UTF_8);
                Witness.Answer answer = by.witness
                        .orElseThrow()
                        .addCheckpoint(request)
                        .toCompletableFuture()
                        .join();
                if (answer.status() == 200) {
                    log().cosigned(note.text(), answer.body());
                    return 200;
                }
                if (answer.status() != 409) {
                    return answer.status();
                }
                old = Long.parseLong(answer.body().strip());
                if (old > checkpoint.size()) {
                    log().refuted(by.name, old);
                    return 409;
                }
            }
            return 409;
        }

        void close() throws IOException {
            if (log.isPresent() && ledger.isPresent()) {
                log.get().close();
                ledger.get().close();
            }
            log = Optional.empty();
            ledger = Optional.empty();
        }
    }

    @BeforeEach
    void openBoth() throws IOException {
        eu = new Peer("eu-1", "us-2"); // the directory is there only now
        us = new Peer("us-2", "eu-1");
        eu.open();
        us.open();
    }

    @AfterEach
    void closeBoth() throws IOException {
        eu.close();
        us.close();
        sim.close();
    }

    @Test
    void cosignEachOther() throws Exception {
        for (int i = 1; i < 5; i++) {
            eu.append(i * 100, "row");
            us.append(i, "row");
            assertEquals(200, eu.askFor(us));
            assertEquals(200, us.askFor(eu));
            assertEquals(200, us.askFor(eu), "the same once more");
        }
        TlogProof proof = TlogProof.of(eu.log()
                .proof(new RowId("eu-1", DAY, 555))
                .toCompletableFuture()
                .join()
                .orElseThrow());
        NoteKey log = NoteKey.of(eu.log().verifierKey().orElseThrow());
        NoteKey witness = eu.other(NoteKey.Type.COSIGNATURE);
        assertEquals(List.of(log, witness), proof.checkpoint().verified(List.of(log, witness)));
        assertEquals(
                1_000,
                proof.verify(Tree.leaf("eu-1row555".getBytes(UTF_8)), log, List.of(witness))
                        .size());
        assertTrue(told.told.isEmpty(), told.told::toString);
    }

    @Test
    void noticeAnOlderCopyThoughEverythingOfTheNodeWasPutBack() throws Exception {
        eu.append(100, "row");
        assertEquals(200, eu.askFor(us));
        eu.close();
        Path copy = home.resolve("copy");
        copy(eu.directory, copy);
        eu.open();
        eu.append(50, "row");
        assertEquals(200, eu.askFor(us));
        eu.close();
        Path whole = home.resolve("whole");
        copy(eu.directory, whole);
        copy(copy, eu.directory);
        eu.open();
        eu.append(10, "another row");
        assertEquals(409, eu.askFor(us));
        assertTrue(eu.ledger.orElseThrow().refused.get(0).contains("at least 150 rows"));
        eu.close();
        LedgerException e = assertThrows(LedgerException.class, eu::open);
        assertTrue(String.valueOf(e.getMessage()).contains("us-2"), e.getMessage());
        eu.ledger.orElseThrow().close();
        copy(whole, eu.directory);
        eu.open();
        eu.append(1, "row");
        assertEquals(200, eu.askFor(us));
    }

    @Test
    void doNotSignASecondHistory() throws Exception {
        eu.append(100, "row");
        eu.close();
        Path copy = home.resolve("copy");
        copy(eu.directory, copy);
        eu.open();
        eu.append(50, "row");
        assertEquals(200, eu.askFor(us));
        eu.close();
        copy(copy, eu.directory);
        eu.open();
        eu.append(70, "another row");
        assertEquals(422, eu.askFor(us));
        assertEquals(
                1, Note.of(eu.log().checkpoint().orElseThrow()).signatures().size());
    }

    private static void copy(Path from, Path to) throws IOException {
        for (String part : List.of("ledger", "checkpoints")) {
            Files.createDirectories(to.resolve(part));
            for (Path at : List.of(to.resolve(part), from.resolve(part))) {
                try (var files = Files.list(at)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        if (at.startsWith(to)) {
                            Files.delete(file);
                        } else {
                            Files.copy(file, to.resolve(part).resolve(file.getFileName()));
                        }
                    }
                }
            }
        }
    }
}
