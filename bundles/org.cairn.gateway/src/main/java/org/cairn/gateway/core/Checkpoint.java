// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A checkpoint on its way to a witness and what comes back (C2SP tlog-checkpoint, tlog-witness).
 *
 * @param note with its signatures
 * @param text without them
 * @param size of the tree
 */
public record Checkpoint(String note, String text, long size) {
    /** Digits of a size. */
    private static final int DIGITS_MAX = 18;

    private static final String SIGNATURE = "\u2014 ";

    /** Reads a signed note; empty if it is no checkpoint. */
    public static Optional<Checkpoint> of(String note) {
        int end = note.indexOf("\n\n");
        String[] lines = note.split("\n", 3);
        if (end < 0 || lines.length < 3) {
            return Optional.empty();
        }
        OptionalLong size = size(lines[1]);
        return size.isEmpty()
                ? Optional.empty()
                : Optional.of(new Checkpoint(note, note.substring(0, end + 1), size.getAsLong()));
    }

    /** The body of {@code add-checkpoint}: from the size that the witness knows, by a proof, to this checkpoint. */
    public byte[] request(long old, List<byte[]> proof) {
        StringBuilder body = new StringBuilder("old ").append(old).append('\n');
        for (byte[] hash : proof) {
            body.append(Base64.getEncoder().encodeToString(hash)).append('\n');
        }
        return body.append('\n').append(note).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The size that a witness knows, as it says with 409: digits and perhaps a newline. */
    public static OptionalLong size(String text) {
        String digits = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        long size = digits.length() > 1 && digits.startsWith("0") ? -1 : Digits.number(digits, DIGITS_MAX);
        return size < 0 ? OptionalLong.empty() : OptionalLong.of(size);
    }

    /**
     * The signature lines of one witness in an answer, without their newlines; others are ignored.
     *
     * @param key the witness's verifier key, which begins with its name
     */
    public static List<String> signatures(String answer, String key) {
        String prefix = SIGNATURE + name(key) + " ";
        List<String> lines = new ArrayList<>();
        for (String line : answer.split("\n", -1)) {
            if (line.startsWith(prefix)) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** Name of a verifier key. */
    public static String name(String key) {
        int plus = key.indexOf('+');
        return plus < 0 ? key : key.substring(0, plus);
    }
}
