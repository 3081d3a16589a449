// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog.core;

import java.util.ArrayList;
import java.util.List;

/**
 * Proof that an entry is in a log, to be checked offline, for ever (C2SP tlog-proof).
 *
 * @param index of the leaf
 * @param hashes proof of its inclusion, from the leaf's sibling to the root's child
 * @param checkpoint the signed note
 */
public record TlogProof(long index, List<byte[]> hashes, Note checkpoint) {
    private static final String KIND = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";

    public TlogProof {
        hashes = List.copyOf(hashes);
    }

    /** The file. */
    public String text() {
        StringBuilder out = new StringBuilder(KIND + "\n" + INDEX + index + "\n");
        hashes.forEach(hash -> out.append(Base64Text.encode(hash)).append('\n'));
        return out.append('\n').append(checkpoint).toString();
    }

    /**
     * Reads a file. Extra data, which nobody signed, is passed over.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static TlogProof of(String text) {
        int end = text.indexOf("\n\n");
        List<String> lines = List.of(text.substring(0, Math.max(0, end)).split("\n", -1));
        int at = 1;
        if (lines.size() > at && lines.get(at).startsWith(EXTRA)) {
            Base64Text.decode(lines.get(at).substring(EXTRA.length()));
            at++;
        }
        if (!lines.get(0).equals(KIND) || lines.size() <= at || !lines.get(at).startsWith(INDEX)) {
            throw new IllegalArgumentException("not a " + KIND);
        }
        long index = Decimal.parse(lines.get(at).substring(INDEX.length()));
        List<String> hashes = lines.subList(at + 1, lines.size());
        return new TlogProof(index, hashes(hashes), Note.of(text.substring(end + 2)));
    }

    static List<byte[]> hashes(List<String> lines) {
        if (lines.size() > TreeProof.HASHES_MAX) {
            throw new IllegalArgumentException("a proof has at most " + TreeProof.HASHES_MAX + " hashes");
        }
        List<byte[]> hashes = new ArrayList<>();
        lines.forEach(line -> hashes.add(Base64Text.decodeHash(line)));
        return hashes;
    }

    /**
     * Checks all of it.
     *
     * @param leaf hash of the entry
     * @param log the log's key, whose name is its origin
     * @param cosigners keys of witnesses; their signatures are right if they are there
     * @return the checkpoint that the entry is in
     * @throws IllegalArgumentException if something is not right
     */
    public Checkpoint verify(byte[] leaf, NoteKey log, List<NoteKey> cosigners) {
        List<NoteKey> keys = new ArrayList<>(cosigners);
        keys.add(log);
        if (!checkpoint.verified(keys).contains(log)) {
            throw new IllegalArgumentException("the log has not signed this checkpoint");
        }
        Checkpoint content = Checkpoint.of(checkpoint.text());
        if (!content.origin().equals(log.name())) {
            throw new IllegalArgumentException("the checkpoint is of another log: " + content.origin());
        }
        if (!TreeProof.isIncluded(
                leaf, index, content.size(), hashes, content.root().bytes())) {
            throw new IllegalArgumentException("the entry is not leaf " + index + " of the checkpoint");
        }
        return content;
    }
}
