// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A text with signatures (C2SP signed-note). Nothing is to be believed of it before {@link #verified}.
 *
 * @param text ends with a newline
 * @param signatures at least one
 */
public record Note(String text, List<NoteSignature> signatures) {
    /** The largest note that is read. The specification asks for sixteen signatures at least. */
    public static final int BYTES_MAX = 64 * 1024;

    private static final String BREAK = "\n\n";

    public Note {
        signatures = List.copyOf(signatures);
        if (!text.endsWith("\n") || signatures.isEmpty()) {
            throw new IllegalArgumentException("a note is a text that ends with a newline, and a signature at least");
        }
    }

    /**
     * Reads a note, strictly.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Note of(String note) {
        if (note.length() > BYTES_MAX || note.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            throw new IllegalArgumentException("a note has at most " + BYTES_MAX + " bytes");
        }
        if (note.chars().anyMatch(c -> c < ' ' && c != '\n')
                || !StandardCharsets.UTF_8.newEncoder().canEncode(note)) {
            throw new IllegalArgumentException("a note is text without control characters");
        }
        int end = note.lastIndexOf(BREAK);
        if (end < 0 || !note.endsWith("\n") || end + BREAK.length() == note.length()) {
            throw new IllegalArgumentException("a note is a text, an empty line and signature lines");
        }
        List<NoteSignature> signatures = new ArrayList<>();
        for (String line :
                note.substring(end + BREAK.length(), note.length() - 1).split("\n", -1)) {
            signatures.add(NoteSignature.of(line));
        }
        return new Note(note.substring(0, end + 1), signatures);
    }

    /**
     * Reads a note from bytes.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Note of(byte[] note) {
        return of(text(note));
    }

    static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }

    /**
     * Which of some keys have signed it. Signatures of others are ignored.
     *
     * @return one at least, in the order of the lines
     * @throws IllegalArgumentException if a signature of one of them is wrong, or none is there
     */
    public List<NoteKey> verified(Collection<NoteKey> keys) {
        List<NoteKey> signers = new ArrayList<>();
        for (NoteSignature signature : signatures) {
            for (NoteKey key : keys) {
                if (key.isNamedBy(signature)) {
                    if (!key.verifies(text, signature)) {
                        throw new IllegalArgumentException("the signature of " + key.name() + " is wrong");
                    }
                    signers.add(key);
                }
            }
        }
        if (signers.isEmpty()) {
            throw new IllegalArgumentException("no key that is known has signed this");
        }
        return signers;
    }

    /** The note with one more signature; one of the same key is replaced. */
    public Note with(NoteSignature signature) {
        List<NoteSignature> all = new ArrayList<>(signatures);
        all.removeIf(old -> old.name().equals(signature.name()) && old.id() == signature.id());
        all.add(signature);
        return new Note(text, all);
    }

    /** The note itself. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(text).append('\n');
        signatures.forEach(signature -> out.append(signature.line()));
        return out.toString();
    }
}
