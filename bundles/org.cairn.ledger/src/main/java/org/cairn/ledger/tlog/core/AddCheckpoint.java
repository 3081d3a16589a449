// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog.core;

import java.util.List;

/**
 * A request to a witness (C2SP tlog-witness).
 *
 * @param old size that the log believes the witness to know
 * @param proof that the checkpoint continues the tree of that size
 * @param note the checkpoint, signed
 * @param checkpoint what it says
 */
public record AddCheckpoint(long old, List<byte[]> proof, Note note, Checkpoint checkpoint) {
    private static final String OLD = "old ";

    public AddCheckpoint {
        proof = List.copyOf(proof);
    }

    /** The body of a request. */
    public String text() {
        StringBuilder out = new StringBuilder(OLD + old + "\n");
        proof.forEach(hash -> out.append(Base64Text.encode(hash)).append('\n'));
        return out.append('\n').append(note).toString();
    }

    /**
     * Reads the body of a request.
     *
     * @throws IllegalArgumentException if it is none: 400
     */
    public static AddCheckpoint of(byte[] request) {
        if (request.length > Note.BYTES_MAX) {
            throw new IllegalArgumentException("a request has at most " + Note.BYTES_MAX + " bytes");
        }
        String text = Note.text(request);
        int end = text.indexOf("\n\n");
        List<String> lines = List.of(text.substring(0, Math.max(0, end)).split("\n", -1));
        if (!lines.get(0).startsWith(OLD)) {
            throw new IllegalArgumentException(
                    "a request is: old SIZE, hashes of the proof, an empty line, the checkpoint");
        }
        long old = Decimal.parse(lines.get(0).substring(OLD.length()));
        List<byte[]> proof = TlogProof.hashes(lines.subList(1, lines.size()));
        Note note = Note.of(text.substring(end + 2));
        Checkpoint checkpoint = Checkpoint.of(note.text());
        if (old > checkpoint.size()) {
            throw new IllegalArgumentException("the old size is larger than that of the checkpoint");
        }
        return new AddCheckpoint(old, proof, note, checkpoint);
    }

    /** What a witness may do with a request. */
    public enum Verdict {
        /** Sign it. */
        COSIGN,
        /** No key of the log has signed it: 403. */
        NOT_SIGNED,
        /** The old size is not the one that the witness knows, or the root of that size is another: 409. */
        CONFLICT,
        /** The proof does not hold: 422. */
        NOT_CONSISTENT
    }

    /**
     * Judges a request.
     *
     * @param keys of its log
     * @param known the last checkpoint of that log that was cosigned; before the first, size 0 and the root of nothing
     */
    public Verdict judge(List<NoteKey> keys, Checkpoint known) {
        try {
            note.verified(keys);
        } catch (IllegalArgumentException e) {
            return Verdict.NOT_SIGNED;
        }
        if (old != known.size()
                || (checkpoint.size() == old && !checkpoint.root().equals(known.root()))) {
            return Verdict.CONFLICT;
        }
        boolean isConsistent = TreeProof.isConsistent(
                old, checkpoint.size(), known.root().bytes(), checkpoint.root().bytes(), proof);
        return isConsistent ? Verdict.COSIGN : Verdict.NOT_CONSISTENT;
    }
}
