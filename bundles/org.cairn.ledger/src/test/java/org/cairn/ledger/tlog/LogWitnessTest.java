// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.identity.NodeKey;
import org.cairn.core.api.ledger.Witness;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.tlog.core.AddCheckpoint;
import org.cairn.ledger.tlog.core.Checkpoint;
import org.cairn.ledger.tlog.core.NaiveTree;
import org.cairn.ledger.tlog.core.Note;
import org.cairn.ledger.tlog.core.NoteKey;
import org.cairn.ledger.tlog.core.NoteSignature;
import org.cairn.ledger.tlog.core.Tree;
import org.cairn.ledger.tlog.core.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the node answers as a witness (CGN-19; C2SP tlog-witness). */
class LogWitnessTest {
    private static final String LOG = "cairn.internal/eu-1";
    private static final String NAME = "cairn.internal/us-2";

    @TempDir
    Path directory = Path.of("");

    private final Vectors vectors = Vectors.load().in("witness");
    private final LogKey log = new LogKey(LOG, () -> Optional.of(SeedKey.of(LOG)));
    private Optional<NodeKey> key = Optional.of(SeedKey.of(NAME));

    private LogWitness open() throws IOException {
        Clock clock = Clock.fixed(Instant.ofEpochSecond(vectors.number("time")), ZoneOffset.UTC);
        return new LogWitness(
                directory.resolve("witness"), new LogKey(NAME, () -> key), vectors.keys("logs"), clock, Runnable::run);
    }

    private static Witness.Answer ask(LogWitness witness, String request) {
        return witness.addCheckpoint(request.getBytes(UTF_8))
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private static List<byte[]> leaves(int count, int branch) {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(Tree.leaf(("row " + i + " " + (i < 4 ? 0 : branch)).getBytes(UTF_8)));
        }
        return leaves;
    }

    /** A request for a log whose branches have four rows in common. */
    private String request(int old, int size, int branch) throws IOException {
        List<byte[]> leaves = leaves(size, branch);
        Checkpoint checkpoint = new Checkpoint(LOG, size, ChainHash.of(NaiveTree.root(leaves)));
        Note note = log.sign(checkpoint.text()).orElseThrow();
        List<byte[]> proof = Tree.consistency(old, size, NaiveTree.subtrees(leaves));
        return new AddCheckpoint(old, proof, note, checkpoint).text();
    }

    @Test
    void answersAsTheVectorsSay() throws Exception {
        assertEquals(vectors.text("key"), open().verifierKey().orElseThrow());
        for (Vectors vector : vectors.list("cases", 29)) {
            LogWitness witness = open();
            long known = vector.number("known");
            if (known > 0) {
                Checkpoint checkpoint = new Checkpoint(LOG, known, ChainHash.of(vector.bytes("known_root")));
                Note note = log.sign(checkpoint.text()).orElseThrow();
                assertEquals(200, ask(witness, "old 0\n\n" + note).status());
            }
            Witness.Answer answer = ask(witness, vector.text("request"));
            assertEquals(vector.number("status"), answer.status(), vector.text("name"));
            if (vector.map().containsKey("body")) {
                assertEquals(vector.text("body"), answer.body(), vector.text("name"));
            }
            assertEquals(answer.status() == 409 ? "text/x.tlog.size" : "text/plain; charset=utf-8", answer.type());
            deleteAll();
        }
    }

    private void deleteAll() throws IOException {
        try (var files = Files.list(directory.resolve("witness"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void remembersWhatItSignedAndRefusesAFork() throws Exception {
        assertEquals(200, ask(open(), request(0, 6, 1)).status());
        LogWitness again = open();
        assertEquals("6\n", ask(again, request(0, 6, 2)).body());
        assertEquals(409, ask(again, request(6, 6, 2)).status());
        assertEquals(422, ask(again, request(6, 9, 2)).status());
        assertEquals(409, ask(again, request(4, 9, 2)).status());
        assertEquals(200, ask(again, request(6, 6, 1)).status());
        assertEquals(200, ask(again, request(6, 9, 1)).status());
        assertEquals("9\n", ask(open(), request(6, 9, 1)).body());
    }

    @Test
    void doesNotTakeABrokenFileForALogThatItNeverSaw() throws Exception {
        assertEquals(200, ask(open(), request(0, 6, 1)).status());
        try (var files = Files.list(directory.resolve("witness"))) {
            Path file = files.findFirst().orElseThrow();
            Files.writeString(file, Files.readString(file).substring(3));
        }
        LogWitness again = open();
        CompletionException e = assertThrows(CompletionException.class, () -> ask(again, request(0, 6, 2)));
        assertTrue(String.valueOf(e.getMessage()).contains("put the file back"), e.getMessage());
    }

    @Test
    void signsNothingThatItCouldNotWriteDown() throws Exception {
        LogWitness witness = open();
        deleteAll();
        Files.delete(directory.resolve("witness"));
        assertThrows(CompletionException.class, () -> ask(witness, request(0, 6, 1)));
        Files.createDirectory(directory.resolve("witness"));
        assertEquals(200, ask(witness, request(0, 5, 2)).status());
    }

    @Test
    void isNoWitnessWithoutAKey() throws Exception {
        key = Optional.empty();
        LogWitness witness = open();
        assertTrue(witness.verifierKey().isEmpty());
        assertEquals(503, ask(witness, request(0, 6, 1)).status());
        key = Optional.of(SeedKey.of(NAME));
        assertEquals(200, ask(witness, request(0, 4, 1)).status());
        LogWitness busy = new LogWitness(
                directory, new LogKey(NAME, () -> key), vectors.keys("logs"), Clock.systemUTC(), task -> {
                    throw new RejectedExecutionException();
                });
        assertEquals(503, ask(busy, request(0, 4, 1)).status());
    }

    /** Many clients push two histories at once: whatever was signed is one history, and grows. */
    @Test
    void signsOneHistoryHoweverManyAsk() throws Exception {
        LogWitness witness = open();
        NoteKey known = NoteKey.of(witness.verifierKey().orElseThrow());
        Map<Long, String> signed = new ConcurrentHashMap<>();
        List<String> forks = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch done = new CountDownLatch(4);
        for (int thread = 0; thread < 4; thread++) {
            Random random = new Random(thread);
            int branch = thread % 2;
            threads.execute(() -> {
                try {
                    int old = 0;
                    for (int i = 0; i < 150; i++) {
                        int size = Math.max(old, 1) + random.nextInt(3);
                        String request = request(old, size, branch);
                        Witness.Answer answer = ask(witness, request);
                        if (answer.status() == 200) {
                            String text = AddCheckpoint.of(request.getBytes(UTF_8))
                                    .checkpoint()
                                    .text();
                            assertTrue(known.verifies(
                                    text, NoteSignature.of(answer.body().stripTrailing())));
                            String before = signed.putIfAbsent((long) size, text);
                            if (before != null && !before.equals(text)) {
                                forks.add(before + text);
                            }
                            old = size;
                        } else if (answer.status() == 409) {
                            old = Integer.parseInt(answer.body().strip());
                        }
                    }
                } catch (IOException e) {
                    forks.add(e.toString());
                } finally {
                    done.countDown();
                }
            });
        }
        assertTrue(done.await(60, TimeUnit.SECONDS));
        threads.shutdown();
        assertEquals(List.of(), forks);
        assertTrue(signed.size() > 20, signed.keySet()::toString);
    }
}
