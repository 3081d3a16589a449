// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The log agrees with docs/vectors/tlog.json (CGN-19; spec/tlog.md; docs/VERIFY.md). */
class VectorsTest {
    private final Vectors vectors = Vectors.load();

    private static void refuses(Vectors vector, Executable reading) {
        assertThrows(IllegalArgumentException.class, reading, vector.error().orElseThrow());
    }

    @Test
    void readsAndWritesVerifierKeys() {
        for (Vectors vector : vectors.list("vkeys", 14)) {
            if (vector.error().isPresent()) {
                refuses(vector, () -> NoteKey.of(vector.text("vkey")));
                continue;
            }
            NoteKey key = NoteKey.of(vector.text("vkey"));
            assertEquals(vector.text("name"), key.name());
            assertEquals(vector.text("id"), Vectors.HEX.toHexDigits(key.id()));
            assertEquals(vector.number("type") == 1 ? NoteKey.Type.NOTE : NoteKey.Type.COSIGNATURE, key.type());
            assertArrayEquals(vector.bytes("public"), key.key().bytes());
            assertEquals(vector.text("vkey"), key.verifierKey());
        }
    }

    @Test
    void readsNotesStrictly() {
        for (Vectors vector : vectors.list("notes", 24)) {
            List<NoteKey> keys = vector.keys("keys");
            byte[] bytes = vector.text("note").getBytes(UTF_8);
            if (vector.error().isPresent()) {
                refuses(vector, () -> Note.of(bytes).verified(keys));
                continue;
            }
            Note note = Note.of(bytes);
            assertEquals(vector.text("text"), note.text());
            assertEquals(
                    vector.texts("signers"),
                    note.verified(keys).stream().map(NoteKey::name).toList(),
                    vector.text("name"));
            assertEquals(vector.text("note"), note.toString());
        }
        assertThrows(IllegalArgumentException.class, () -> Note.of(new byte[] {'a', (byte) 0xc3, '\n'}));
    }

    @Test
    void readsCheckpointsStrictly() {
        for (Vectors vector : vectors.list("checkpoints", 15)) {
            if (vector.error().isPresent()) {
                refuses(vector, () -> Checkpoint.of(vector.text("text")));
                continue;
            }
            Checkpoint checkpoint = Checkpoint.of(vector.text("text"));
            ChainHash root = ChainHash.of(vector.bytes("root"));
            assertEquals(new Checkpoint(vector.text("origin"), vector.number("size"), root), checkpoint);
            assertEquals(vector.text("text"), checkpoint.text());
        }
    }

    @Test
    void verifiesCosignatures() {
        for (Vectors vector : vectors.list("cosignatures", 8)) {
            NoteKey key = NoteKey.of(vector.text("key"));
            NoteSignature signature = NoteSignature.of(vector.text("line").stripTrailing());
            boolean isRight = vector.error().isEmpty();
            assertEquals(isRight, key.verifies(vector.text("checkpoint"), signature), vector.text("line"));
            if (isRight) {
                long time = vector.number("time");
                assertArrayEquals(vector.bytes("message"), key.message(vector.text("checkpoint"), time));
                byte[] ed25519 = new byte[64];
                System.arraycopy(signature.bytes(), Long.BYTES, ed25519, 0, ed25519.length);
                assertEquals(vector.text("line"), key.signature(ed25519, time).line());
            }
        }
    }

    @Test
    void hasTheRootsAndProofsOfTheTrees() throws IOException {
        for (Vectors vector : vectors.list("trees", 2)) {
            List<byte[]> leaves = vector.leaves();
            Tree.Subtrees subtrees = remembering(NaiveTree.subtrees(leaves));
            Map<Long, byte[]> roots = new HashMap<>();
            vector.in("roots")
                    .map()
                    .forEach((size, root) -> roots.put(
                            Long.parseLong(String.valueOf(size)), Vectors.HEX.parseHex(String.valueOf(root))));
            for (Map.Entry<Long, byte[]> root : roots.entrySet()) {
                assertArrayEquals(root.getValue(), Tree.root(root.getKey(), subtrees));
            }
            int inclusions = leaves.size() == 8 ? 36 : 41;
            for (Vectors proof : vector.list("inclusion", inclusions)) {
                long index = proof.number("index");
                long size = proof.number("size");
                assertHashes(proof.hashes("proof"), Tree.inclusion(index, size, subtrees));
                byte[] leaf = leaves.get((int) index);
                assertTrue(TreeProof.isIncluded(leaf, index, size, proof.hashes("proof"), root(roots, size)));
            }
            int consistencies = leaves.size() == 8 ? 45 : 21;
            for (Vectors proof : vector.list("consistency", consistencies)) {
                long from = proof.number("from");
                long to = proof.number("to");
                assertHashes(proof.hashes("proof"), Tree.consistency(from, to, subtrees));
                List<byte[]> hashes = proof.hashes("proof");
                assertTrue(TreeProof.isConsistent(from, to, root(roots, from), root(roots, to), hashes));
            }
        }
    }

    private static Tree.Subtrees remembering(Tree.Subtrees subtrees) {
        Map<String, byte[]> known = new HashMap<>();
        return (level, index) -> {
            String place = level + " " + index;
            byte[] hash = known.get(place);
            if (hash == null) {
                hash = subtrees.hash(level, index);
                known.put(place, hash);
            }
            return hash;
        };
    }

    private static byte[] root(Map<Long, byte[]> roots, long size) {
        byte[] root = roots.get(size);
        if (root == null) {
            throw new AssertionError("no root of size " + size);
        }
        return root;
    }

    private static void assertHashes(List<byte[]> expected, List<byte[]> actual) {
        assertEquals(
                expected.stream().map(Vectors.HEX::formatHex).toList(),
                actual.stream().map(Vectors.HEX::formatHex).toList());
    }

    @Test
    void refusesWrongProofs() {
        for (Vectors vector : vectors.list("wrong_inclusion", 15)) {
            byte[] leaf = Tree.leaf(vector.bytes("leaf"));
            assertFalse(
                    TreeProof.isIncluded(
                            leaf,
                            vector.number("index"),
                            vector.number("size"),
                            vector.hashes("proof"),
                            vector.bytes("root")),
                    vector.text("name"));
        }
        for (Vectors vector : vectors.list("wrong_consistency", 15)) {
            assertFalse(
                    TreeProof.isConsistent(
                            vector.number("from"),
                            vector.number("to"),
                            vector.bytes("from_root"),
                            vector.bytes("to_root"),
                            vector.hashes("proof")),
                    vector.text("name"));
        }
    }

    @Test
    void cutsTheTreeIntoTiles() {
        for (Vectors vector : vectors.list("tile_paths", 24)) {
            if (vector.error().isPresent()) {
                refuses(vector, () -> TileAddress.of(vector.text("path")));
                continue;
            }
            int level = (int) vector.number("level");
            TileAddress address = new TileAddress(level, vector.number("index"), (int) vector.number("width"));
            assertEquals(vector.text("path"), address.path());
            assertEquals(address, TileAddress.of(vector.text("path")));
        }
        assertEquals(70_000, TileAddress.hashes(0, 70_000));
        assertEquals(256 + 17, TileAddress.hashes(1, 70_000));
        assertEquals(1, TileAddress.hashes(2, 70_000));
        assertEquals(0, TileAddress.hashes(3, 70_000));
    }

    @Test
    void readsManifestsAndTheirChain() {
        ChainHash previous = ChainHash.ZERO;
        long first = 0;
        for (Vectors vector : vectors.list("manifests", 2)) {
            NoteKey key = NoteKey.of(vector.text("key"));
            Note note = Note.of(vector.text("note"));
            assertEquals(List.of(key), note.verified(List.of(key)));
            Manifest manifest = Manifest.of(note.text());
            assertEquals(vector.text("text"), manifest.text());
            assertEquals(vector.text("hash"), manifest.hash().toString());
            assertEquals(vector.text("root"), manifest.root().toString());
            assertEquals(previous, manifest.previous());
            assertEquals(first, manifest.first());
            previous = manifest.hash();
            first = manifest.size();
        }
        for (Vectors vector : vectors.list("wrong_manifests", 6)) {
            refuses(vector, () -> Manifest.of(vector.text("text")));
        }
    }

    @Test
    void verifiesProofFiles() {
        for (Vectors vector : vectors.list("proofs", 24)) {
            NoteKey log = NoteKey.of(vector.text("key"));
            byte[] leaf = Tree.leaf(vector.bytes("entry"));
            List<NoteKey> cosigners = vector.keys("cosigners");
            if (vector.error().isPresent()) {
                refuses(vector, () -> TlogProof.of(vector.text("proof")).verify(leaf, log, cosigners));
                continue;
            }
            TlogProof proof = TlogProof.of(vector.text("proof"));
            assertEquals(vector.number("index"), proof.index());
            assertEquals(
                    vector.number("size"), proof.verify(leaf, log, cosigners).size());
            String withoutExtra = vector.text("proof").replaceFirst("\nextra .*\n", "\n");
            assertEquals(withoutExtra, proof.text());
        }
    }

    @Test
    void servesTheSmallLogAsItWasMade() throws IOException {
        Vectors log = vectors.in("log");
        List<byte[]> entries = log.hashes("entries");
        List<byte[]> leaves = entries.stream().map(Tree::leaf).toList();
        Note newest = Note.of(log.in("text").text("checkpoint"));
        Tree.Subtrees subtrees = NaiveTree.subtrees(leaves);
        List<NoteKey> keys = new ArrayList<>(log.keys("cosigners"));
        keys.add(NoteKey.of(log.text("key")));
        assertEquals(3, newest.verified(keys).size());
        assertArrayEquals(Checkpoint.of(newest.text()).root().bytes(), Tree.root(9, subtrees));
        assertEquals(9, log.list("rows", 9).size());
        for (int i = 0; i < 9; i++) {
            String id = log.list("rows", 9).get(i).text("id");
            TlogProof proof = new TlogProof(i, Tree.inclusion(i, 9, subtrees), newest);
            assertEquals(log.in("text").text("proof/" + id), proof.text());
        }
        for (int size : new int[] {5, 9}) {
            ByteArrayOutputStream tile = new ByteArrayOutputStream();
            leaves.subList(0, size).forEach(tile::writeBytes);
            String path = "tile/" + new TileAddress(0, 0, size).path();
            assertArrayEquals(log.in("binary").bytes(path), tile.toByteArray());
        }
    }

    @Test
    void answersAsAWitnessMust() {
        Vectors witness = vectors.in("witness");
        List<NoteKey> keys = witness.keys("logs");
        for (Vectors vector : witness.list("cases", 29)) {
            Checkpoint known = new Checkpoint(
                    keys.get(0).name(), vector.number("known"), ChainHash.of(vector.bytes("known_root")));
            assertEquals(vector.number("status"), status(vector, keys, known), vector.text("name"));
        }
    }

    private static int status(Vectors vector, List<NoteKey> keys, Checkpoint known) {
        AddCheckpoint request;
        try {
            request = AddCheckpoint.of(vector.text("request").getBytes(UTF_8));
        } catch (IllegalArgumentException e) {
            return 400;
        }
        assertEquals(vector.text("request"), request.text());
        if (!request.checkpoint().origin().equals(known.origin())) {
            return 404;
        }
        return switch (request.judge(keys, known)) {
            case COSIGN -> 200;
            case NOT_SIGNED -> 403;
            case CONFLICT -> 409;
            case NOT_CONSISTENT -> 422;
        };
    }
}
