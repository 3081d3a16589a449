// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** A signed note (C2SP): a text and the lines of those who signed it. */
final class Note {
    static final int BYTES_MAX = 64 * 1024;

    private static final String DASH = "\u2014 ";
    private static final int ID_BYTES = 4;

    private final String text;
    private final List<Line> lines;

    private Note(String text, List<Line> lines) {
        this.text = text;
        this.lines = lines;
    }

    private static final class Line {
        private final String name;
        private final byte[] id;
        private final byte[] signature;

        private Line(String name, byte[] bytes) {
            this.name = name;
            this.id = Arrays.copyOf(bytes, ID_BYTES);
            this.signature = Arrays.copyOfRange(bytes, ID_BYTES, bytes.length);
        }

        private boolean isOf(Vkey key) {
            return name.equals(key.name()) && Arrays.equals(id, key.id());
        }
    }

    /** Reads a note. */
    static Note of(String note) throws Flaw {
        if (Codec.utf8(note).length > BYTES_MAX) {
            throw new Flaw("a note has at most " + BYTES_MAX + " bytes");
        }
        if (!note.endsWith("\n") || note.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw new Flaw("a note is lines without control characters");
        }
        int end = note.lastIndexOf("\n\n");
        if (end < 0) {
            throw new Flaw("a note has signatures behind an empty line");
        }
        List<Line> lines = new ArrayList<>();
        String signatures = note.substring(end + 2);
        for (String line : signatures.split("(?<=\n)", -1)) {
            if (!line.isEmpty()) {
                lines.add(line(line.substring(0, line.length() - 1)));
            }
        }
        if (lines.isEmpty()) {
            throw new Flaw("a note has signatures");
        }
        return new Note(note.substring(0, end + 1), lines);
    }

    private static Line line(String line) throws Flaw {
        int space = line.indexOf(' ', DASH.length());
        String name = space < 0 ? "" : line.substring(DASH.length(), space);
        boolean isName = !name.isEmpty()
                && name.codePoints().noneMatch(c -> c == '+' || Character.isSpaceChar(c) || Character.isWhitespace(c));
        if (!line.startsWith(DASH) || !isName) {
            throw new Flaw("a signature's line is dash, name, base64, not: " + line);
        }
        byte[] bytes = Codec.base64(line.substring(space + 1));
        if (bytes.length <= ID_BYTES) {
            throw new Flaw("a signature is too short");
        }
        return new Line(name, bytes);
    }

    /** What is signed, its last newline included. */
    String text() {
        return text;
    }

    /** Checks that a key of type 1 signed; those of others are ignored. */
    void checkSignature(Vkey key, Signatures signatures) throws Flaw {
        boolean isSigned = false;
        for (Line line : lines) {
            if (line.isOf(key)) {
                if (!signatures.verify(key.key(), Codec.utf8(text), line.signature)) {
                    throw new Flaw("the signature of " + key.name() + " is not right");
                }
                isSigned = true;
            }
        }
        if (!isSigned) {
            throw new Flaw("the key " + key + " has not signed");
        }
    }

    /**
     * Checks the cosignature of a key of type 4.
     *
     * @return when it was given, in seconds since 1970; empty if there is none
     */
    OptionalLong checkCosignature(Vkey key, Signatures signatures) throws Flaw {
        OptionalLong cosigned = OptionalLong.empty();
        for (Line line : lines) {
            if (!line.isOf(key)) {
                continue;
            }
            if (line.signature.length != Long.BYTES + Signatures.SIGNATURE_BYTES) {
                throw new Flaw("the cosignature of " + key.name() + " has another length");
            }
            long time = ByteBuffer.wrap(line.signature).getLong();
            byte[] message = Codec.utf8("cosignature/v1\ntime " + time + "\n" + text);
            byte[] signature = Arrays.copyOfRange(line.signature, Long.BYTES, line.signature.length);
            if (time < 0 || !signatures.verify(key.key(), message, signature)) {
                throw new Flaw("the cosignature of " + key.name() + " is not right");
            }
            cosigned = OptionalLong.of(time);
        }
        return cosigned;
    }
}
