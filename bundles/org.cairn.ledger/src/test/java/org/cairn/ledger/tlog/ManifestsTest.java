// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairn.core.api.ledger.RowId;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Manifest;
import org.cairn.ledger.tlog.core.NaiveTree;
import org.cairn.ledger.tlog.core.Note;
import org.cairn.ledger.tlog.core.NoteKey;
import org.cairn.ledger.tlog.core.TlogProof;
import org.cairn.ledger.tlog.core.Tree;
import org.junit.jupiter.api.Test;

/** Manifests of days that are over (docs/VERIFY.md, "Manifests"; CGN-20). */
class ManifestsTest extends LogRig {
    @Test
    void givesEachDayThatIsOverItsManifestWithoutAGap() throws Exception {
        open();
        aggregate = Optional.empty();
        append(DAY, 0, 10);
        append(DAY.plusDays(2), 10, 12);
        append(DAY.plusDays(3), 12, 300);
        append(DAY.plusDays(4), 300, 301);
        second();
        assertEquals(List.of(), log().manifests());
        aggregate = Optional.of(ChainHash.of(Tree.empty()));
        second();
        assertEquals(List.of(DAY, DAY.plusDays(2), DAY.plusDays(3)), log().manifests());
        ChainHash previous = ChainHash.ZERO;
        long first = 0;
        List<Extent> extents = ledger().days();
        for (int i = 0; i < 3; i++) {
            Note note = Note.of(await(log().manifest(extents.get(i).day())).orElseThrow());
            note.verified(List.of(NoteKey.of(log().verifierKey().orElseThrow())));
            Manifest manifest = Manifest.of(note.text());
            List<byte[]> leaves = new ArrayList<>();
            ledger().entries(0, extents.get(i).end(), (sequence, array, from, until) -> leaves.add(Tree.leaf(array)));
            Manifest expected = new Manifest(
                    ORIGIN,
                    extents.get(i).day(),
                    first,
                    extents.get(i).rows(),
                    aggregate.get(),
                    ChainHash.of(NaiveTree.root(leaves)),
                    extents.get(i).openBytes(),
                    extents.get(i).openChain(),
                    extents.get(i).secretBytes(),
                    extents.get(i).secretChain(),
                    previous);
            assertEquals(expected, manifest);
            previous = manifest.hash();
            first = manifest.size();
        }
        List<LocalDate> before = log().manifests();
        open();
        assertEquals(before, log().manifests());
    }

    @Test
    void finishesManifestsThatAKillInterrupted() throws Exception {
        open();
        append(DAY, 0, 10);
        append(DAY.plusDays(1), 10, 20);
        append(DAY.plusDays(2), 20, 21);
        second();
        String newest = await(log().manifest(DAY.plusDays(1))).orElseThrow();
        close();
        Path file = home.resolve("ledger").resolve(DAY.plusDays(1) + ".manifest");
        Files.move(file, file.resolveSibling(file.getFileName() + ".new"));
        open();
        assertEquals(List.of(DAY), log().manifests());
        second();
        assertEquals(newest, await(log().manifest(DAY.plusDays(1))).orElseThrow());
    }

    @Test
    void refusesManifestsThatWereChangedOrAreMissing() throws Exception {
        open();
        append(DAY, 0, 10);
        append(DAY.plusDays(1), 10, 20);
        append(DAY.plusDays(2), 20, 21);
        second();
        close();
        Path first = home.resolve("ledger").resolve(DAY + ".manifest");
        String right = Files.readString(first);
        List<String> lines = right.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isEmpty()) {
                String line = lines.get(i);
                char last = line.charAt(line.length() - 1);
                int at = last == '=' ? line.length() - 3 : line.length() - 1;
                char other = line.charAt(at) == '1' ? '2' : '1';
                String wrong = right.replace(line, line.substring(0, at) + other + line.substring(at + 1));
                Files.writeString(first, wrong);
                assertTrue(refused().contains("manifest"), line);
            }
        }
        Files.delete(first);
        assertTrue(refused().contains("does not continue"));
        Files.writeString(first, right);
        open();
    }

    @Test
    void provesRowsOfDaysThatWereDropped() throws Exception {
        open();
        append(DAY, 0, 300);
        append(DAY.plusDays(1), 300, 600);
        second();
        assertTrue(log().manifests().contains(DAY));
        ledger().drop(DAY);
        for (int run = 0; run < 2; run++) {
            assertTrue(await(log().entries(0, 256)).isEmpty());
            assertTrue(await(log().entries(1, 256)).isEmpty(), "a part of it was dropped");
            assertTrue(await(log().entries(2, 88)).isPresent());
            TlogProof proof =
                    TlogProof.of(await(log().proof(new RowId("eu-1", DAY, 17))).orElseThrow());
            byte[] leaf = Tree.leaf("entry 17".getBytes(UTF_8));
            NoteKey known = NoteKey.of(log().verifierKey().orElseThrow());
            assertEquals(600, proof.verify(leaf, known, List.of()).size());
            assertTrue(await(log().proof(new RowId("eu-1", DAY, 300))).isEmpty());
            open();
        }
    }

    /** A backup may have no checkpoints: its manifests say where the tree is certain. */
    @Test
    void takesUpFromTheManifestsWhenThereIsNoCheckpoint() throws Exception {
        open();
        append(DAY, 0, 300);
        append(DAY.plusDays(1), 300, 600);
        second();
        String before = newest().toString();
        ledger().drop(DAY);
        close();
        Files.delete(home.resolve("checkpoints").resolve("signed"));
        open();
        second();
        assertEquals(before, newest().toString());
    }
}
