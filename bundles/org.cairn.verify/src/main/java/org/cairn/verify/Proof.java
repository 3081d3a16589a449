// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** That an entry is in a log (C2SP tlog-proof). */
final class Proof {
    static final int BYTES_MAX = 128 * 1024;

    private static final String KIND = "c2sp.org/tlog-proof@v1";
    private static final int HASHES_MAX = 63;

    private final long index;
    private final List<byte[]> hashes;
    private final String checkpoint;

    private Proof(long index, List<byte[]> hashes, String checkpoint) {
        this.index = index;
        this.hashes = hashes;
        this.checkpoint = checkpoint;
    }

    /** Reads a proof; extra data, which nobody signs, is passed over. */
    static Proof of(String text) throws Flaw {
        int end = text.indexOf("\n\n");
        if (end < 0) {
            throw new Flaw("a proof has a checkpoint behind an empty line");
        }
        String[] lines = text.substring(0, end).split("\n", -1);
        int at = lines.length > 1 && lines[1].startsWith("extra ") ? 2 : 1;
        if (at == 2) {
            Codec.base64(lines[1].substring("extra ".length()));
        }
        if (!lines[0].equals(KIND) || lines.length <= at || !lines[at].startsWith("index ")) {
            throw new Flaw("it does not begin as a proof does");
        }
        List<byte[]> hashes = new ArrayList<>();
        for (String line : Arrays.asList(lines).subList(at + 1, lines.length)) {
            hashes.add(Codec.hashOfBase64(line));
        }
        if (hashes.size() > HASHES_MAX) {
            throw new Flaw("a proof has at most " + HASHES_MAX + " hashes");
        }
        return new Proof(Codec.number(lines[at].substring("index ".length())), hashes, text.substring(end + 2));
    }

    long index() {
        return index;
    }

    /** The checkpoint, as it is written. */
    String checkpoint() {
        return checkpoint;
    }

    /** The checkpoint that the log signed, if an entry is in it (RFC 9162, 2.1.3.2). */
    Checkpoint check(byte[] entry, Vkey log, Signatures signatures) throws Flaw {
        Checkpoint signed = Checkpoint.of(checkpoint, log, signatures);
        if (index >= signed.size()) {
            throw new Flaw("the checkpoint has " + signed.size() + " rows, this is row " + index);
        }
        long node = index;
        long last = signed.size() - 1;
        byte[] root = Tiles.leaf(entry);
        for (byte[] sibling : hashes) {
            if (last == 0) {
                throw new Flaw("the proof has too many hashes");
            }
            if (node % 2 == 1 || node == last) {
                root = Tiles.node(sibling, root);
                while (node % 2 == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                root = Tiles.node(root, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        if (last != 0 || !Arrays.equals(root, signed.root())) {
            throw new Flaw("the proof does not lead to the root of its checkpoint");
        }
        return signed;
    }
}
