// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A record of decisions, without its signature (docs/TRUST.md, section 3).
 *
 * @param number from 1 on
 * @param previous SHA-256 of the record before, in hex
 * @param time in whole seconds
 * @param asked who proposed it
 * @param statements 1 to 1,000
 */
public record Decision(long number, String previous, Instant time, String asked, List<Statement> statements) {
    /** Most statements. */
    public static final int STATEMENTS_MAX = 1_000;
    /** Largest record with its signature, in bytes. */
    public static final int BYTES_MAX = 64 << 10;
    /** What comes before the first. */
    public static final String NOTHING = "0".repeat(64);

    /** The line {@code signed}, and the empty one: "signed ", 88 characters of base64 and two ends of lines. */
    static final int SIGNED_BYTES = 7 + 88 + 2;

    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    private static final Pattern ASKED = Pattern.compile("[!-~]{1,64}");
    private static final int HEAD_LINES = 4;

    /** @throws IllegalArgumentException if a part breaks a rule */
    public Decision {
        statements = List.copyOf(statements);
        time = time.truncatedTo(ChronoUnit.SECONDS);
        asked(asked);
        require(!statements.isEmpty(), "it says nothing");
        require(statements.size() <= STATEMENTS_MAX, "it has more than " + STATEMENTS_MAX + " statements");
    }

    /** Who asks, if it is a name. */
    public static String asked(String asked) {
        require(
                ASKED.matcher(asked).matches(),
                "who asks is 1 to 64 printable characters of ASCII without spaces, not: " + PluginNames.shown(asked));
        return asked;
    }

    /** The bytes that are signed, as text. */
    public String text() {
        StringBuilder text = new StringBuilder(200 + 200 * statements.size());
        text.append("cairn-decision ").append(number).append("\nprevious ").append(previous);
        text.append("\ntime ").append(time).append("\nasked ").append(asked).append('\n');
        statements.forEach(statement -> text.append(statement.text()).append('\n'));
        return text.toString();
    }

    /** The same at another place of the chain. */
    public Decision at(long other, String before) {
        return new Decision(other, before, time, asked, statements);
    }

    /**
     * Reads a record up to its line {@code signed}.
     *
     * @throws IllegalArgumentException if it is none, or is written in another way
     */
    public static Decision parse(String text) {
        require(text.length() + SIGNED_BYTES <= BYTES_MAX, "it is longer than " + BYTES_MAX + " bytes");
        String[] lines = text.split("\n", -1);
        require(lines.length > HEAD_LINES && lines[lines.length - 1].isEmpty(), "it is not complete");
        List<Statement> statements = new ArrayList<>();
        for (int i = HEAD_LINES; i < lines.length - 1; i++) {
            statements.add(Statement.parse(lines[i]));
        }
        Decision decision = new Decision(
                number(word("cairn-decision", lines[0])),
                word("previous", lines[1]),
                time(word("time", lines[2])),
                word("asked", lines[3]),
                statements);
        require(Statement.SHA256.matcher(decision.previous).matches(), "previous is a SHA-256 in hex");
        require(decision.text().equals(text), "it is written in another way");
        return decision;
    }

    /** Bytes of a record without its signature; longer ones cannot be signed. */
    public byte[] bytes() {
        byte[] bytes = text().getBytes(StandardCharsets.US_ASCII);
        require(bytes.length + SIGNED_BYTES <= BYTES_MAX, "it is longer than " + BYTES_MAX + " bytes: ask for less");
        return bytes;
    }

    private static String word(String name, String line) {
        require(line.startsWith(name + " "), "there is no line " + name);
        return line.substring(name.length() + 1);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number: " + PluginNames.shown(text), e);
        }
    }

    private static Instant time(String text) {
        require(
                TIME.matcher(text).matches(),
                "a time is such as 2026-11-20T12:00:00Z, not: " + PluginNames.shown(text));
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("there is no such time: " + PluginNames.shown(text), e);
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
