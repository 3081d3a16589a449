// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.io.Disk;
import org.cairn.ledger.tlog.core.NaiveTree;
import org.cairn.ledger.tlog.core.TileAddress;
import org.cairn.ledger.tlog.core.Tree;
import org.cairn.ledger.tlog.core.TreeProof;
import org.cairn.ledger.tlog.core.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tree in files is the tree, also after crashes and damage (CGN-19). */
class TreeFilesTest {
    private static final LocalDate DAY = LocalDate.parse("2026-11-20");

    @TempDir
    Path directory = Path.of("");

    private final Random random = new Random(70_000);

    /** Leaf i of the vectors: i as eight bytes. */
    private static List<byte[]> entries(long from, long until) {
        List<byte[]> entries = new ArrayList<>();
        for (long i = from; i < until; i++) {
            entries.add(ByteBuffer.allocate(Long.BYTES).putLong(i).array());
        }
        return entries;
    }

    private static byte[] naiveRoot(long size) {
        return NaiveTree.root(entries(0, size).stream().map(Tree::leaf).toList());
    }

    private static Anchor anchor(long size) {
        return new Anchor(size, ChainHash.of(naiveRoot(size)));
    }

    private ModelLedger open(Anchor... anchors) throws IOException {
        return new ModelLedger(directory, List.of(anchors), ModelLedger.DISK);
    }

    private static void append(ModelLedger ledger, long until) throws IOException {
        ledger.append(DAY, entries(ledger.end(), until));
        ledger.sync();
        ledger.tree.force(until);
    }

    private void fill(long size) throws IOException {
        ModelLedger ledger = open();
        append(ledger, size);
        ledger.close();
    }

    @Test
    void hasTheTilesRootsAndProofsOfTheVectors() throws Exception {
        Vectors vectors = Vectors.load();
        Vectors tree = vectors.list("trees", 2).get(1);
        ModelLedger ledger = open();
        while (ledger.end() < 70_000) {
            append(ledger, Math.min(70_000, ledger.end() + 1 + random.nextInt(3_000)));
        }
        for (Object size : tree.in("roots").map().keySet()) {
            String expected = tree.in("roots").text(String.valueOf(size));
            byte[] root = ledger.tree.root(Long.parseLong(String.valueOf(size)));
            assertEquals(expected, HexFormat.of().formatHex(root), "root of " + size);
        }
        for (Vectors vector : vectors.list("tiles", 13)) {
            TileAddress address = TileAddress.of(vector.text("path"));
            byte[] tile = ledger.tree.tile(address).orElseThrow();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(tile);
            assertEquals(vector.text("sha256"), HexFormat.of().formatHex(hash), vector.text("path"));
        }
        for (Vectors vector : tree.list("inclusion", 41)) {
            long size = vector.number("size");
            Anchor in = new Anchor(size, ChainHash.of(ledger.tree.root(size)));
            assertEquals(vector.texts("proof"), hex(ledger.tree.inclusion(vector.number("index"), in)));
        }
        for (Vectors vector : tree.list("consistency", 21)) {
            List<byte[]> proof = ledger.tree.consistency(vector.number("from"), vector.number("to"));
            assertEquals(vector.texts("proof"), hex(proof));
        }
        for (String path : List.of("0/273.p/113", "0/274.p/1", "1/001.p/18", "2/000.p/2", "3/000.p/1", "1/001")) {
            assertTrue(ledger.tree.tile(TileAddress.of(path)).isEmpty(), path);
        }
        assertThrows(IllegalArgumentException.class, () -> ledger.tree.root(70_001));
        ledger.close();
    }

    private static List<String> hex(List<byte[]> hashes) {
        return hashes.stream().map(HexFormat.of()::formatHex).toList();
    }

    @Test
    void givesNothingOfRowsThatAreNotForced() throws Exception {
        ModelLedger ledger = open();
        append(ledger, 10);
        ledger.append(DAY, entries(10, 20));
        assertEquals(20, ledger.tree.next());
        assertEquals(10, ledger.tree.forced());
        assertTrue(ledger.tree.tile(new TileAddress(0, 0, 11)).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> ledger.tree.root(11));
        ledger.close();
    }

    @Test
    void takesUpAtTheLastAnchorAndGetsTheRestFromTheRows() throws Exception {
        fill(1_000);
        for (Anchor anchor : List.of(anchor(1_000), anchor(999), anchor(256), anchor(1))) {
            TreeFiles tree = TreeFiles.open(directory, List.of(anchor(0), anchor), ModelLedger.DISK);
            assertEquals(anchor.size(), tree.next());
            tree.force(anchor.size());
            assertEquals(anchor.size() * Tree.HASH_BYTES, Files.size(directory.resolve("tree.0")));
            tree.close();
            ModelLedger ledger = open(anchor);
            ledger.tree.force(1_000);
            assertArrayEquals(naiveRoot(1_000), ledger.tree.root(1_000));
            assertEquals(3 * Tree.HASH_BYTES, Files.size(directory.resolve("tree.1")));
            ledger.close();
        }
    }

    /** What was not forced may be anything after a power cut. */
    @Test
    void cutsGarbageBehindTheLastAnchor() throws Exception {
        for (int size : new int[] {1, 255, 256, 257, 600}) {
            fill(size + 700);
            for (int level = 0; level < 2; level++) {
                Path file = directory.resolve("tree." + level);
                byte[] bytes = Files.readAllBytes(file);
                int certain = (int) TileAddress.hashes(level, size) * Tree.HASH_BYTES;
                byte[] garbage = new byte[bytes.length - certain + random.nextInt(40)];
                random.nextBytes(garbage);
                byte[] all = Arrays.copyOf(bytes, certain + garbage.length);
                System.arraycopy(garbage, 0, all, certain, garbage.length);
                Files.write(file, all);
            }
            ModelLedger ledger = open(anchor(size));
            ledger.tree.force(size + 700);
            assertArrayEquals(naiveRoot(size + 700), ledger.tree.root(size + 700));
            ledger.close();
            Files.delete(directory.resolve(DAY + ".rows"));
        }
    }

    @Test
    void makesBrokenFilesAgainFromTheRows() throws Exception {
        for (int level = 0; level < 2; level++) {
            fill(1_000);
            Path file = directory.resolve("tree." + level);
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length - 1] ^= 1;
            Files.write(file, bytes);
            ModelLedger ledger = open(anchor(1_000));
            ledger.tree.force(1_000);
            assertArrayEquals(naiveRoot(1_000), ledger.tree.root(1_000));
            ledger.close();
            Files.delete(file);
            ModelLedger again = open(anchor(1_000));
            assertArrayEquals(naiveRoot(1_000), again.tree.root(1_000));
            again.close();
            Files.delete(directory.resolve(DAY + ".rows"));
        }
    }

    @Test
    void refusesRowsThatAreNotThoseThatWereSigned() throws Exception {
        ModelLedger ledger = open();
        ledger.append(DAY, entries(1, 101));
        ledger.close();
        LedgerException e = assertThrows(LedgerException.class, () -> open(anchor(100)));
        assertEquals(LedgerException.Kind.FAILED, e.kind());
        assertTrue(String.valueOf(e.getMessage()).contains("at least 100 rows"), e.getMessage());
    }

    @Test
    void refusesBrokenFilesWhenTheirRowsAreGone() throws Exception {
        ModelLedger ledger = open();
        append(ledger, 300);
        ledger.append(DAY.plusDays(1), entries(300, 400));
        ledger.sync();
        ledger.tree.force(400);
        ledger.drop(DAY);
        ledger.close();
        open(anchor(400)).close();
        ModelLedger behind = open(anchor(300));
        assertEquals(400, behind.tree.next());
        behind.close();
        Path file = directory.resolve("tree.0");
        byte[] bytes = Files.readAllBytes(file);
        bytes[299 * Tree.HASH_BYTES] ^= 1;
        Files.write(file, bytes);
        LedgerException e = assertThrows(LedgerException.class, () -> open(anchor(400)));
        assertEquals(LedgerException.Kind.FAILED, e.kind());
        assertTrue(String.valueOf(e.getMessage()).contains("from a backup"), e.getMessage());
        assertArrayEquals(bytes, Files.readAllBytes(file), "nothing is cut that nobody can make again");
        bytes[299 * Tree.HASH_BYTES] ^= 1;
        Files.write(file, bytes);
        open(anchor(400)).close();
    }

    /** So that who signs has little to do; what he did not force is still not handed out. */
    @Test
    void foldsFullTilesWhenTheirRowsAreDurable() throws Exception {
        ModelLedger ledger = open();
        ledger.append(DAY, entries(0, 600));
        ledger.sync();
        ledger.tree.durable(513);
        assertEquals(2 * Tree.HASH_BYTES, Files.size(directory.resolve("tree.1")));
        assertEquals(0, ledger.tree.forced());
        ledger.tree.durable(600);
        ledger.tree.force(600);
        assertEquals(2 * Tree.HASH_BYTES, Files.size(directory.resolve("tree.1")));
        assertArrayEquals(naiveRoot(600), ledger.tree.root(600));
        ledger.close();
    }

    /** Only what was forced counts after a power cut, whoever folded it. */
    @Test
    void forcesEachLevelThatItHasWritten() throws Exception {
        fill(1_000);
        Files.delete(directory.resolve("tree.1"));
        Set<Path> dirty = new HashSet<>();
        TreeFiles tree = TreeFiles.open(directory, List.of(anchor(1_000)), path -> {
            Disk.GrowingFile file = ModelLedger.DISK.open(path);
            return new Disk.GrowingFile() {
                @Override
                public void write(ByteBuffer bytes, long offset) throws IOException {
                    dirty.add(path);
                    file.write(bytes, offset);
                }

                @Override
                public void force() throws IOException {
                    file.force();
                    dirty.remove(path);
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
        });
        assertEquals(1_000, tree.forced());
        assertEquals(3 * Tree.HASH_BYTES, Files.size(directory.resolve("tree.1")));
        assertEquals(Set.of(), dirty);
        tree.close();
    }

    /** A flipped bit anywhere in the files is never handed out as if it were right. */
    @Test
    void findsEveryFlippedBitInWhatItHandsOut() throws Exception {
        fill(600);
        ModelLedger ledger = open(anchor(600));
        Path file = directory.resolve("tree.0");
        byte[] right = Files.readAllBytes(file);
        for (int hash = 0; hash < 600; hash += 7) {
            byte[] wrong = right.clone();
            wrong[hash * Tree.HASH_BYTES + random.nextInt(Tree.HASH_BYTES)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, wrong);
            int index = hash;
            LedgerException e =
                    assertThrows(LedgerException.class, () -> ledger.tree.inclusion(index, anchor(600)), "" + hash);
            assertEquals(LedgerException.Kind.FAILED, e.kind());
            if (hash < 512) {
                TileAddress address = new TileAddress(0, hash / 256, 256);
                assertThrows(LedgerException.class, () -> ledger.tree.tile(address), "" + hash);
            }
        }
        Files.write(file, right);
        List<byte[]> proof = ledger.tree.inclusion(7, anchor(600));
        byte[] leaf = Tree.leaf(entries(7, 8).get(0));
        assertTrue(TreeProof.isIncluded(leaf, 7, 600, proof, naiveRoot(600)));
        ledger.close();
    }
}
