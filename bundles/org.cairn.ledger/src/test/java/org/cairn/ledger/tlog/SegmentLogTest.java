// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.RowId;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Manifest;
import org.cairn.ledger.io.Disk;
import org.cairn.ledger.tlog.core.Checkpoint;
import org.cairn.ledger.tlog.core.Note;
import org.cairn.ledger.tlog.core.TlogProof;
import org.cairn.ledger.tlog.core.Tree;
import org.cairn.ledger.tlog.core.TreeProof;
import org.cairn.ledger.tlog.core.Vectors;
import org.junit.jupiter.api.Test;

/** Checkpoints, manifests, tiles and proofs of a log, in virtual time (CGN-19; C2SP; docs/VERIFY.md). */
class SegmentLogTest extends LogRig {
    @Test
    void servesTheLogOfTheVectorsBitForBit() throws Exception {
        open();
        appendVectors();
        assertTrue(log().checkpoint().isEmpty());
        second();
        Vectors texts = vectors.in("text");
        assertEquals(texts.text("key"), log().verifierKey().orElseThrow() + "\n");
        Note expected = Note.of(texts.text("checkpoint"));
        assertEquals(expected.text(), newest().text());
        assertEquals(expected.signatures().subList(0, 1), newest().signatures());
        expected.signatures().subList(1, 3).forEach(cosignature -> log().cosigned(expected.text(), cosignature.line()));
        assertEquals(texts.text("checkpoint"), log().checkpoint().orElseThrow());
        for (Vectors row : vectors.list("rows", 9)) {
            String id = row.text("id");
            assertEquals(
                    texts.text("proof/" + id), await(log().proof(RowId.of(id))).orElseThrow());
        }
        for (int size : new int[] {5, 9}) {
            byte[] tile = await(log().tile(0, 0, size)).orElseThrow();
            assertArrayEquals(vectors.in("binary").bytes("tile/0/000.p/" + size), tile);
            byte[] entries = await(log().entries(0, size)).orElseThrow();
            assertArrayEquals(vectors.in("binary").bytes("tile/entries/000.p/" + size), entries);
        }
        assertEquals(
                texts.text("days"),
                String.join(
                                "\n",
                                log().manifests().stream()
                                        .map(LocalDate::toString)
                                        .toList()) + "\n");
        for (LocalDate day : log().manifests()) {
            Manifest made = Manifest.of(
                    Note.of(await(log().manifest(day)).orElseThrow()).text());
            Manifest vector = Manifest.of(Note.of(texts.text("day/" + day)).text());
            assertEquals(
                    List.of(vector.first(), vector.rows(), vector.root()),
                    List.of(made.first(), made.rows(), made.root()));
        }
        assertTrue(told.told.isEmpty(), told.told::toString);
    }

    @Test
    void hasNoProofOfRowsThatAreNotThere() throws Exception {
        open();
        appendVectors();
        second();
        for (String id : List.of(
                "eu-2/2026-11-18/0",
                "eu-1/2026-11-18/3",
                "eu-1/2026-11-19/0",
                "eu-1/2026-11-20/2",
                "eu-1/2026-11-21/9")) {
            assertTrue(await(log().proof(RowId.of(id))).isEmpty(), id);
        }
        assertTrue(await(log().tile(0, 0, 10)).isEmpty());
        assertTrue(await(log().tile(0, 1, 1)).isEmpty());
        assertTrue(await(log().entries(0, 10)).isEmpty());
        assertEquals(LedgerException.Kind.INVALID, failure(log().tile(6, 0, 1)).kind());
        long last = (1L << 55) - 1; // behind its leaves there are no numbers any more
        assertTrue(await(log().tile(0, last, 256)).isEmpty());
        assertTrue(await(log().entries(last, 256)).isEmpty());
        assertEquals(
                LedgerException.Kind.INVALID, failure(log().entries(0, 257)).kind());
        assertEquals(
                LedgerException.Kind.INVALID, failure(log().consistency(3, 10)).kind());
        assertEquals(
                LedgerException.Kind.INVALID, failure(log().consistency(4, 3)).kind());
        assertTrue(await(log().manifest(LocalDate.parse("2026-11-21"))).isEmpty());
    }

    @Test
    void signsDurableRowsAboutASecondLaterAndEachCheckpointContinuesTheOneBefore() throws Exception {
        open();
        second();
        assertTrue(log().checkpoint().isEmpty());
        Checkpoint before = new Checkpoint(ORIGIN, 0, ChainHash.of(Tree.empty()));
        for (int i = 0; i < 20; i++) {
            int from = (int) ledger().end();
            append(DAY, from, from + 1 + i * 13);
            ledger().append(DAY, List.of("not durable yet".getBytes(UTF_8)));
            node.advance(SegmentLog.PERIOD.plus(Duration.ofMillis(1)));
            Checkpoint now = checkpoint();
            assertEquals(ledger().end() - 1, now.size());
            List<byte[]> proof = await(log().consistency(before.size(), now.size()));
            assertTrue(TreeProof.isConsistent(
                    before.size(), now.size(), before.root().bytes(), now.root().bytes(), proof));
            before = now;
        }
        node.advance(Duration.ofMinutes(1));
        assertEquals(before, checkpoint(), "nothing new is durable");
        assertTrue(told.told.isEmpty(), told.told::toString);
    }

    @Test
    void signsWhenTheKeyComesAndAgainWithANewOne() throws Exception {
        key = Optional.empty();
        open();
        append(DAY, 0, 5);
        second();
        assertTrue(log().checkpoint().isEmpty());
        assertTrue(log().verifierKey().isEmpty());
        key = Optional.of(SeedKey.of(ORIGIN));
        second();
        Checkpoint first = checkpoint();
        key = Optional.empty();
        append(DAY, 5, 9);
        second();
        assertEquals(first.text(), newest().text());
        key = Optional.of(SeedKey.of("another"));
        second();
        assertEquals(9, checkpoint().size());
        key = Optional.of(SeedKey.of(ORIGIN));
        second();
        assertEquals(9, checkpoint().size());
    }

    @Test
    void hasItsCheckpointAgainAfterARestart() throws Exception {
        open();
        append(DAY, 0, 700);
        second();
        String before = newest().toString();
        open();
        assertEquals(before, newest().toString());
        assertTrue(await(log().proof(new RowId("eu-1", DAY, 699))).isPresent());
    }

    @Test
    void refusesAnOlderCopyOfTheLedger() throws Exception {
        open();
        append(DAY, 0, 10);
        close();
        Path copy = home.resolve("copy");
        copy(home.resolve("ledger"), copy);
        open();
        append(DAY, 10, 20);
        append(DAY.plusDays(1), 20, 25);
        close();
        copy(home.resolve("ledger"), home.resolve("newer"));
        copy(copy, home.resolve("ledger"));
        String message = refused();
        assertTrue(message.contains("older copy") && message.contains("at least 25 rows"), message);
        copy(home.resolve("newer"), home.resolve("ledger"));
        open();
        assertEquals(25, checkpoint().size());
    }

    /** A copy that went on by itself: as many rows as were signed, but others. */
    @Test
    void refusesACopyThatWentAnotherWay() throws Exception {
        open();
        append(DAY, 0, 10);
        close();
        Path copy = home.resolve("copy");
        copy(home.resolve("ledger"), copy);
        open();
        append(DAY, 10, 20);
        close();
        copy(copy, home.resolve("ledger"));
        Path signed = home.resolve("checkpoints").resolve("signed");
        String newest = Files.readString(signed);
        Files.delete(signed);
        open();
        append(DAY, 110, 130);
        close();
        Files.writeString(signed, newest);
        String message = refused();
        assertTrue(message.contains("not those") && message.contains("at least 20 rows"), message);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(to)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void refusesAnotherOriginAndBrokenCheckpoints() throws Exception {
        open();
        append(DAY, 0, 10);
        close();
        Path signed = home.resolve("checkpoints").resolve("signed");
        String right = Files.readString(signed);
        Files.writeString(signed, right.replace(ORIGIN, "cairn.internal/eu-9"));
        String message = refused();
        assertTrue(message.contains("keeps its name"), message);
        Files.writeString(signed, right.substring(1, 40));
        message = refused();
        assertTrue(message.contains("signed is broken"), message);
        Files.writeString(signed, right);
        open();
    }

    @Test
    void acceptsNothingMoreOnceAWitnessKnowsMore() throws Exception {
        open();
        append(DAY, 0, 10);
        second();
        log().refuted("us-2", 12);
        assertTrue(ledger().refused.get(0).contains("at least 12 rows"), ledger().refused::toString);
        ledger().append(DAY, List.of("written before it was refused".getBytes(UTF_8)));
        ledger().sync();
        second();
        assertEquals(10, checkpoint().size());
        close();
        String message = refused();
        assertTrue(message.contains("us-2") && message.contains("at least 12 rows"), message);
        try (ModelLedger whole = new ModelLedger(home.resolve("ledger"), List.of(), disk)) {
            whole.append(DAY, List.of("the row that was missing".getBytes(UTF_8)));
            whole.tree.close();
        }
        open();
        second();
        assertEquals(12, checkpoint().size());
    }

    /** What was under way when the witness spoke makes the log as long as it should be, but not the same. */
    @Test
    void isNotMadeRightByRowsThatWereUnderWayWhenItWasRefuted() throws Exception {
        open();
        append(DAY, 0, 10);
        close();
        copy(home.resolve("ledger"), home.resolve("copy"));
        open();
        log().refuted("us-2", 12);
        append(DAY, 110, 115);
        second();
        close();
        for (int start = 0; start < 2; start++) {
            String message = refused();
            assertTrue(message.contains("has signed 12 other rows") && message.contains("us-2"), message);
            assertTrue(message.contains("remove " + home.resolve("checkpoints").resolve("refuted")), message);
        }
        copy(home.resolve("copy"), home.resolve("ledger"));
        try (ModelLedger right = new ModelLedger(home.resolve("ledger"), List.of(), disk)) {
            for (int i = 10; i < 20; i++) {
                right.append(DAY, List.of(("entry " + i).getBytes(UTF_8)));
            }
        }
        open();
        second();
        assertEquals(20, checkpoint().size());
    }

    /** Under load an older copy has outgrown what the witness knows before the witness is asked. */
    @Test
    void acceptsNothingMoreOnceAWitnessKnowsOtherRows() throws Exception {
        open();
        append(DAY, 0, 10);
        close();
        copy(home.resolve("ledger"), home.resolve("copy"));
        open();
        append(DAY, 110, 120);
        second();
        log().refuted("us-2", 12);
        assertTrue(ledger().refused.get(0).contains("has signed 12 other rows"), ledger().refused::toString);
        append(DAY, 120, 130);
        second();
        assertEquals(20, checkpoint().size());
        close();
        assertTrue(refused().contains("has signed 12 other rows"));
        copy(home.resolve("copy"), home.resolve("ledger"));
        Files.delete(home.resolve("checkpoints").resolve("signed")); // of the copy that was wrong
        try (ModelLedger right = new ModelLedger(home.resolve("ledger"), List.of(), disk)) {
            for (int i = 10; i < 25; i++) {
                right.append(DAY, List.of(("entry " + i).getBytes(UTF_8)));
            }
        }
        open();
        second();
        assertEquals(25, checkpoint().size());
    }

    @Test
    void keepsRightCosignaturesOnly() throws Exception {
        open();
        append(DAY, 0, 10);
        second();
        String text = newest().text();
        String us = cosignature("cairn.internal/us-2", text);
        LogKey stranger = new LogKey("example.com/stranger", () -> Optional.of(SeedKey.of("cairn.internal/us-2")));
        for (String wrong : List.of(
                "no line",
                cosignature("cairn.internal/us-2", text + "x"),
                stranger.cosign(text, 1).orElseThrow().line(),
                newest().signatures().get(0).line())) {
            LedgerException e = assertThrows(LedgerException.class, () -> log().cosigned(text, wrong), wrong);
            assertEquals(LedgerException.Kind.INVALID, e.kind());
        }
        log().cosigned(text, us);
        log().cosigned(text, us);
        assertEquals(2, newest().signatures().size());
        open();
        assertEquals(2, newest().signatures().size(), "it is on the disk");
        append(DAY, 10, 20);
        second();
        log().cosigned(text, us);
        assertEquals(1, newest().signatures().size());
        TlogProof old =
                TlogProof.of(await(log().proof(new RowId("eu-1", DAY, 3))).orElseThrow());
        assertEquals(2, old.checkpoint().signatures().size(), "the newest that is cosigned proves more");
        TlogProof fresh =
                TlogProof.of(await(log().proof(new RowId("eu-1", DAY, 13))).orElseThrow());
        assertEquals(20, Checkpoint.of(fresh.checkpoint().text()).size());
        open();
        TlogProof again =
                TlogProof.of(await(log().proof(new RowId("eu-1", DAY, 3))).orElseThrow());
        assertEquals(old.text(), again.text());
    }

    /** A busy log signs a new checkpoint before its witness has answered about the last. */
    @Test
    void takesACosignatureOfTheCheckpointBefore() throws Exception {
        open();
        append(DAY, 0, 10);
        second();
        String before = newest().text();
        append(DAY, 10, 20);
        second();
        log().cosigned(before, cosignature("cairn.internal/us-2", before));
        assertEquals(1, newest().signatures().size());
        TlogProof proof =
                TlogProof.of(await(log().proof(new RowId("eu-1", DAY, 3))).orElseThrow());
        assertEquals(10, Checkpoint.of(proof.checkpoint().text()).size());
        assertEquals(2, proof.checkpoint().signatures().size());
    }

    private static String cosignature(String witness, String text) {
        LogKey key = new LogKey(witness, () -> Optional.of(SeedKey.of(witness)));
        return key.cosign(text, 1_795_132_800).orElseThrow().line();
    }

    @Test
    void neverSignsWhatDoesNotContinueTheLastCheckpoint() throws Exception {
        open();
        append(DAY, 0, 300);
        second();
        Checkpoint before = checkpoint();
        Path file = home.resolve("ledger").resolve("tree.1");
        byte[] bytes = Files.readAllBytes(file);
        bytes[0] ^= 1;
        Files.write(file, bytes);
        append(DAY, 300, 310);
        second();
        assertEquals(before, checkpoint());
        assertEquals(1, ledger().refused.size());
        assertTrue(told.told.get(0).contains("does not continue"), told.told::toString);
        node.advance(Duration.ofMinutes(1));
        assertEquals(before, checkpoint());
        open();
        second();
        assertEquals(310, checkpoint().size(), "the rows are there, and so is the tree again");
    }

    @Test
    void refusesRowsAfterAFailedSync() throws Exception {
        boolean[] isBroken = {false};
        disk = path -> {
            Disk.GrowingFile file = Disk.REAL.open(path);
            return new Disk.GrowingFile() {
                @Override
                public void write(ByteBuffer bytes, long offset) throws IOException {
                    file.write(bytes, offset);
                }

                @Override
                public void force() throws IOException {
                    if (isBroken[0]) {
                        throw new IOException("Input/output error");
                    }
                    file.force();
                }

                @Override
                public void truncate(long length) throws IOException {
                    file.truncate(length);
                }

                @Override
                public void close() throws IOException {
                    file.close();
                }
            };
        };
        open();
        append(DAY, 0, 10);
        second();
        isBroken[0] = true;
        append(DAY, 10, 20);
        second();
        isBroken[0] = false;
        second();
        assertEquals(10, checkpoint().size());
        assertTrue(ledger().refused.get(0).contains("Input/output error"), ledger().refused::toString);
    }

    @Test
    void waitsWhileTheCheckpointCannotBeWritten() throws Exception {
        open();
        append(DAY, 0, 10);
        second();
        Path blocker = Files.createDirectories(home.resolve("checkpoints/signed.new/full"));
        append(DAY, 10, 20);
        second();
        second();
        assertEquals(10, checkpoint().size());
        assertEquals(1, told.told.size(), told.told::toString);
        assertEquals(List.of(), ledger().refused);
        Files.delete(blocker);
        second();
        assertEquals(20, checkpoint().size());
    }
}
