// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog.core;

import java.util.ArrayList;
import java.util.List;

/** RFC 6962, section 2.1, word by word: what the fast tree is compared with. */
public final class NaiveTree {
    private NaiveTree() {}

    /** MTH(D). */
    public static byte[] root(List<byte[]> leaves) {
        int n = leaves.size();
        if (n == 0) {
            return Tree.sha256().digest();
        }
        if (n == 1) {
            return leaves.get(0);
        }
        int k = split(n);
        return Tree.node(root(leaves.subList(0, k)), root(leaves.subList(k, n)));
    }

    /** PATH(m, D[n]). */
    static List<byte[]> inclusion(int m, List<byte[]> leaves) {
        int n = leaves.size();
        if (n == 1) {
            return List.of();
        }
        int k = split(n);
        List<byte[]> path;
        if (m < k) {
            path = new ArrayList<>(inclusion(m, leaves.subList(0, k)));
            path.add(root(leaves.subList(k, n)));
        } else {
            path = new ArrayList<>(inclusion(m - k, leaves.subList(k, n)));
            path.add(root(leaves.subList(0, k)));
        }
        return path;
    }

    /** PROOF(m, D[n]). */
    static List<byte[]> consistency(int m, List<byte[]> leaves) {
        return m == 0 ? List.of() : subproof(m, leaves, true);
    }

    private static List<byte[]> subproof(int m, List<byte[]> leaves, boolean isWhole) {
        int n = leaves.size();
        if (m == n) {
            return isWhole ? List.of() : List.of(root(leaves));
        }
        int k = split(n);
        List<byte[]> proof;
        if (m <= k) {
            proof = new ArrayList<>(subproof(m, leaves.subList(0, k), isWhole));
            proof.add(root(leaves.subList(k, n)));
        } else {
            proof = new ArrayList<>(subproof(m - k, leaves.subList(k, n), false));
            proof.add(root(leaves.subList(0, k)));
        }
        return proof;
    }

    /** The subtrees of these leaves, for the tree that asks for them. */
    public static Tree.Subtrees subtrees(List<byte[]> leaves) {
        return (level, index) -> root(leaves.subList((int) (index << level), (int) ((index + 1) << level)));
    }

    private static int split(int n) {
        int k = 1;
        while (k * 2 < n) {
            k *= 2;
        }
        return k;
    }
}
