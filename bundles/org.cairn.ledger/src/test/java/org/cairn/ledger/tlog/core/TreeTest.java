// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The tree and its proofs against the RFC's own definitions, over seeded random sizes (CGN-19; RFC 6962, 2.1). */
class TreeTest {
    private static final int RUNS = 300;
    private static final int SIZE_MAX = 400;

    private final Random random = new Random(6962);

    private List<byte[]> leaves(int count) {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] leaf = new byte[Tree.HASH_BYTES];
            random.nextBytes(leaf);
            leaves.add(leaf);
        }
        return leaves;
    }

    private static void assertHashes(List<byte[]> expected, List<byte[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i));
        }
    }

    @Test
    void hasTheRootsAndProofsOfTheDefinition() throws IOException {
        for (int run = 0; run < RUNS; run++) {
            List<byte[]> leaves = leaves(1 + random.nextInt(SIZE_MAX));
            int from = random.nextInt(leaves.size() + 1);
            int index = random.nextInt(leaves.size());
            Tree.Subtrees subtrees = NaiveTree.subtrees(leaves);
            byte[] root = NaiveTree.root(leaves);
            byte[] before = NaiveTree.root(leaves.subList(0, from));
            assertArrayEquals(root, Tree.root(leaves.size(), subtrees));
            List<byte[]> inclusion = Tree.inclusion(index, leaves.size(), subtrees);
            assertHashes(NaiveTree.inclusion(index, leaves), inclusion);
            assertTrue(TreeProof.isIncluded(leaves.get(index), index, leaves.size(), inclusion, root));
            List<byte[]> consistency = Tree.consistency(from, leaves.size(), subtrees);
            assertHashes(NaiveTree.consistency(from, leaves), consistency);
            assertTrue(TreeProof.isConsistent(from, leaves.size(), before, root, consistency));
        }
    }

    @Test
    void refusesProofsWithAnyBitChanged() throws IOException {
        for (int run = 0; run < RUNS; run++) {
            List<byte[]> leaves = leaves(2 + random.nextInt(SIZE_MAX));
            int size = leaves.size();
            int from = 1 + random.nextInt(size - 1);
            int index = random.nextInt(size);
            Tree.Subtrees subtrees = NaiveTree.subtrees(leaves);
            byte[] root = NaiveTree.root(leaves);
            byte[] before = NaiveTree.root(leaves.subList(0, from));
            List<byte[]> inclusion = Tree.inclusion(index, size, subtrees);
            List<byte[]> consistency = Tree.consistency(from, size, subtrees);
            flip(inclusion);
            flip(consistency);
            assertFalse(TreeProof.isIncluded(leaves.get(index), index, size, inclusion, root));
            assertFalse(TreeProof.isConsistent(from, size, before, root, consistency));
        }
    }

    private void flip(List<byte[]> proof) {
        proof.get(random.nextInt(proof.size()))[random.nextInt(Tree.HASH_BYTES)] ^= (byte) (1 << random.nextInt(8));
    }

    @Test
    void refusesProofsForOtherPlacesAndSizes() throws IOException {
        List<byte[]> leaves = leaves(13);
        Tree.Subtrees subtrees = NaiveTree.subtrees(leaves);
        byte[] root = NaiveTree.root(leaves);
        for (int index = 0; index < 13; index++) {
            List<byte[]> proof = Tree.inclusion(index, 13, subtrees);
            for (int other = -1; other < 15; other++) {
                assertEquals(other == index, TreeProof.isIncluded(leaves.get(index), other, 13, proof, root));
            }
        }
        for (int from = 0; from <= 13; from++) {
            List<byte[]> proof = Tree.consistency(from, 13, subtrees);
            for (int other = 0; other <= 14; other++) {
                byte[] before = NaiveTree.root(leaves.subList(0, from));
                boolean isRight = from == other;
                assertEquals(isRight, TreeProof.isConsistent(other, 13, before, root, proof), from + " " + other);
            }
        }
    }

    @Test
    void foldsCompleteSubtreesOnly() {
        List<byte[]> leaves = leaves(256);
        byte[] all = new byte[257 * Tree.HASH_BYTES];
        for (int i = 0; i < 256; i++) {
            System.arraycopy(leaves.get(i), 0, all, (i + 1) * Tree.HASH_BYTES, Tree.HASH_BYTES);
        }
        assertArrayEquals(NaiveTree.root(leaves), Tree.fold(all, Tree.HASH_BYTES, 256));
        assertThrows(IllegalArgumentException.class, () -> Tree.fold(all, 0, 3));
        assertThrows(IllegalArgumentException.class, () -> Tree.inclusion(13, 13, NaiveTree.subtrees(leaves)));
        assertThrows(IllegalArgumentException.class, () -> Tree.consistency(14, 13, NaiveTree.subtrees(leaves)));
    }
}
