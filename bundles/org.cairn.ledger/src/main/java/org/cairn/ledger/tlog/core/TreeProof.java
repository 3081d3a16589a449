// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog.core;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Checks proofs of the tree by themselves, as RFC 9162 says it for RFC 6962's trees (2.1.3.2, 2.1.4.2). */
public final class TreeProof {
    /** Hashes of the longest proof: a size is below 2^63. */
    public static final int HASHES_MAX = 63;

    private TreeProof() {}

    /** Whether a leaf is in the tree with this root. */
    public static boolean isIncluded(byte[] leaf, long index, long size, List<byte[]> proof, byte[] root) {
        return rootOf(leaf, index, size, proof)
                .filter(hash -> Arrays.equals(hash, root))
                .isPresent();
    }

    /** The root that a proof of inclusion leads to; empty if it has another length than such a proof has. */
    private static Optional<byte[]> rootOf(byte[] leaf, long index, long size, List<byte[]> proof) {
        if (index < 0 || index >= size) {
            return Optional.empty();
        }
        long node = index;
        long last = size - 1;
        byte[] hash = leaf;
        for (byte[] next : proof) {
            if (last == 0) {
                return Optional.empty();
            }
            if (node % 2 == 1 || node == last) {
                hash = Tree.node(next, hash);
                while (node % 2 == 0 && node != 0) { // its subtrees up to here have no right part
                    node >>>= 1;
                    last >>>= 1;
                }
            } else {
                hash = Tree.node(hash, next);
            }
            node >>>= 1;
            last >>>= 1;
        }
        return last == 0 ? Optional.of(hash) : Optional.empty();
    }

    /** Whether the tree of {@code from} leaves is the beginning of that of {@code to}. */
    public static boolean isConsistent(long from, long to, byte[] fromRoot, byte[] toRoot, List<byte[]> proof) {
        if (from < 0 || from > to) {
            return false;
        }
        if (from == to) {
            return proof.isEmpty() && Arrays.equals(fromRoot, toRoot);
        }
        if (from == 0) {
            return proof.isEmpty() && Arrays.equals(fromRoot, Tree.empty());
        }
        int at = 0;
        byte[] old;
        if (Long.bitCount(from) == 1) {
            old = fromRoot; // a complete subtree: its hash is known, so the proof leaves it out
        } else if (proof.isEmpty()) {
            return false;
        } else {
            old = proof.get(at++);
        }
        byte[] all = old;
        int shift = Long.numberOfTrailingZeros(from);
        long node = (from - 1) >>> shift;
        long last = (to - 1) >>> shift;
        for (; at < proof.size(); at++) {
            byte[] next = proof.get(at);
            if (last == 0) {
                return false;
            }
            if (node % 2 == 1 || node == last) {
                old = Tree.node(next, old);
                all = Tree.node(next, all);
                while (node % 2 == 0 && node != 0) {
                    node >>>= 1;
                    last >>>= 1;
                }
            } else {
                all = Tree.node(all, next);
            }
            node >>>= 1;
            last >>>= 1;
        }
        return last == 0 && Arrays.equals(old, fromRoot) && Arrays.equals(all, toRoot);
    }
}
