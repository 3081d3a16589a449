// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A decision before it is signed (docs/TRUST.md, section 3), read strictly: nobody signs what this program cannot put into words.
 *
 * @param text that is signed, in UTF-8
 * @param statements each as its words
 */
record ProposalText(String text, long number, String asked, Instant time, List<List<String>> statements) {
    static final int BYTES_MAX = 64 << 10;
    static final int STATEMENTS_MAX = 1_000;

    private static final Pattern HEADER = Pattern.compile(
            """
            cairn-decision ([1-9][0-9]{0,17})
            previous [0-9a-f]{64}
            time ([0-9TZ:.-]{20,40})
            asked ([\\x21-\\x7e]{1,64})
            """);
    private static final String DIGEST = "[0-9a-f]{64}";
    private static final String VERSION = "[0-9A-Za-z._-]{1,128}";
    private static final String PLUGIN = "[a-z][a-z0-9-]{0,31}";
    private static final String SELECTOR = "(?:all|(?:node|label)=[\\x21-\\x7e]{1,128})";

    /** The statements that there are, by their first words. */
    private static final Map<String, Pattern> STATEMENTS = Map.of(
            "accept plugin", Pattern.compile(PLUGIN + " " + VERSION + " " + DIGEST + " " + DIGEST),
            "accept platform", Pattern.compile("[A-Za-z0-9._-]{1,128} " + VERSION + " " + DIGEST + " " + DIGEST),
            "revoke", Pattern.compile(DIGEST + " [a-z0-9-]{1,64}"),
            "deploy", Pattern.compile(PLUGIN + " " + VERSION + " " + SELECTOR + " (?:100|[1-9][0-9]?)"),
            "withdraw", Pattern.compile(PLUGIN + " " + SELECTOR),
            "price", Pattern.compile(PLUGIN + " [0-9]{1,16} [A-Z]{3}"),
            "operator", Pattern.compile("[A-Za-z0-9+/]{43}="));

    /** Reads a proposal; the message of the exception says what is wrong. */
    static ProposalText of(byte[] bytes) throws IOException {
        if (bytes.length > BYTES_MAX) {
            throw new IOException("the proposal is longer than " + BYTES_MAX + " bytes");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("the proposal is no text", e);
        }
        Matcher header = HEADER.matcher(text);
        if (!header.lookingAt() || !text.endsWith("\n")) {
            throw new IOException("this is no proposal: it should begin with cairn-decision, previous, time and asked");
        }
        List<List<String>> statements = new ArrayList<>();
        for (String line : text.substring(header.end()).split("(?<=\n)", -1)) {
            if (!line.isEmpty()) {
                statements.add(statement(line.substring(0, line.length() - 1)));
            }
        }
        if (statements.isEmpty() || statements.size() > STATEMENTS_MAX) {
            throw new IOException("the proposal has " + statements.size() + " statements, not 1 to " + STATEMENTS_MAX);
        }
        try {
            return new ProposalText(
                    text, Long.parseLong(header.group(1)), header.group(3), Instant.parse(header.group(2)), statements);
        } catch (DateTimeException e) {
            throw new IOException("the proposal's time is none: " + header.group(2), e);
        }
    }

    private static List<String> statement(String line) throws IOException {
        for (Map.Entry<String, Pattern> known : STATEMENTS.entrySet()) {
            String first = known.getKey() + " ";
            if (line.startsWith(first)
                    && known.getValue().matcher(line.substring(first.length())).matches()) {
                return List.of(line.split(" ", -1));
            }
        }
        throw new IOException("this program does not understand the statement \"" + line + "\", so nothing is signed");
    }

    /**
     * The statements in words for people.
     *
     * @param signers names of certificates, by their SHA-256
     */
    List<String> words(Map<String, String> signers) {
        List<String> lines = new ArrayList<>();
        for (List<String> one : statements) {
            switch (one.get(0)) {
                case "accept" -> accept(one, signers, lines);
                case "revoke" -> {
                    lines.add("revoke: these bytes never run again, because of: " + one.get(2));
                    lines.add("    sha256 " + one.get(1));
                }
                case "deploy" ->
                    lines.add("deploy " + one.get(1) + " " + one.get(2) + " on " + where(one.get(3))
                            + (one.get(4).equals("100") ? "" : ", " + one.get(4) + " % of them"));
                case "withdraw" -> lines.add("withdraw " + one.get(1) + " from " + where(one.get(2)));
                case "price" ->
                    lines.add("price of " + one.get(1) + ": " + one.get(2) + " x 10^-12 " + one.get(3) + " a request");
                case "operator" -> {
                    lines.add(
                            "hand over to another operator's key: from then on it decides, and the present one no more");
                    lines.add("    " + one.get(1));
                }
                default -> throw new IllegalStateException(one.get(0));
            }
        }
        return lines;
    }

    private static void accept(List<String> one, Map<String, String> signers, List<String> lines) {
        lines.add("accept " + (one.get(1).equals("plugin") ? "plug-in " : "into the platform itself: ") + one.get(2)
                + " " + one.get(3));
        lines.add("    sha256 " + one.get(4));
        lines.add("    signer " + one.get(5) + " (" + signers.getOrDefault(one.get(5), "not known here") + ")");
    }

    private static String where(String selector) {
        return selector.equals("all") ? "all nodes" : "nodes with " + selector;
    }
}
