// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.core;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the operator has decided (docs/TRUST.md, section 3), as far as it was read. The file only grows, so it is read on from
 * where the last reading ended. After an exception nothing of it counts, and this object is of no more use.
 */
public final class Decisions {
    /** Of the file. */
    public static final int BYTES_MAX = 16 << 20;

    private static final int RECORD_BYTES_MAX = 64 << 10;
    private static final int STATEMENTS_MAX = 1_000;

    private static final String ID = "[a-z][a-z0-9-]{0,31}";
    private static final String DIGEST = "[0-9a-f]{64}";
    private static final String WORD = "[!-~]{1,255}";
    private static final String SELECTOR = "(?:all|(?:node|label)=" + WORD + ")";
    private static final Pattern TIME = Pattern.compile("time \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    private static final Pattern ASKED = Pattern.compile("asked [!-~]{1,64}");
    private static final Pattern SIGNED = Pattern.compile("signed [A-Za-z0-9+/]{86}==");
    private static final Pattern STATEMENT = Pattern.compile(String.join(
            "|",
            "accept plugin " + ID + " " + WORD + " " + DIGEST + " " + DIGEST,
            "accept platform " + WORD + " " + WORD + " " + DIGEST + " " + DIGEST,
            "revoke " + DIGEST + " [a-z0-9-]{1,64}",
            "deploy " + ID + " " + WORD + " " + SELECTOR + " (?:100|[1-9][0-9]?)",
            "withdraw " + ID + " " + SELECTOR,
            "price " + ID + " [0-9]{1,16} [A-Z]{3}",
            "operator [A-Za-z0-9+/]{43}="));

    /** What stands before the 32 bytes of an Ed25519 key in its X.509 form (RFC 8410). */
    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

    private final Map<String, Kind> accepted = new HashMap<>();
    private final Map<String, String> revoked = new HashMap<>();
    private PublicKey operator;
    private String previous = "0".repeat(64);
    private long number;
    private long bytes;

    /** @param operator the first key, in X.509 form */
    public Decisions(byte[] operator) throws ListException {
        this.operator = key(operator);
    }

    /** How much of the file was read: the end of its last complete record. */
    public long bytes() {
        return bytes;
    }

    /** Of the last record; 0 if there is none. */
    public long number() {
        return number;
    }

    /** What was decided about these bytes; empty if nothing was. */
    public Optional<Verdict> about(String sha256) {
        String reason = revoked.get(sha256);
        return reason != null
                ? Optional.of(Verdict.refused("revoked by the operator: " + reason))
                : Optional.ofNullable(accepted.get(sha256)).map(Verdict::runs);
    }

    /** Reads on. A last record that is not complete does not count; the next reading begins with it. */
    public void read(byte[] more) throws ListException {
        int from = 0;
        Decision last = null;
        for (int end = emptyLine(more, from); end >= 0; end = emptyLine(more, from)) {
            Decision record = Decision.of(more, from, end);
            apply(record);
            last = record;
            from = end + 1;
        }
        if (last != null && !last.changesOperator()) {
            verify(last);
        }
        bytes += from;
        if (bytes > BYTES_MAX) {
            throw new ListException("it is longer than " + (BYTES_MAX >> 20) + " MiB");
        }
    }

    /** Where the next empty line is, or -1. */
    private static int emptyLine(byte[] text, int from) {
        for (int i = from + 1; i < text.length; i++) {
            if (text[i] == '\n' && text[i - 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void apply(Decision record) throws ListException {
        List<String> lines = record.lines();
        if (record.text().length() >= RECORD_BYTES_MAX || lines.size() < 6 || lines.size() > 5 + STATEMENTS_MAX) {
            throw wrong("is too long or too short");
        }
        boolean framed = lines.get(0).equals("cairn-decision " + (number + 1))
                && TIME.matcher(lines.get(2)).matches()
                && ASKED.matcher(lines.get(3)).matches()
                && SIGNED.matcher(lines.get(lines.size() - 1)).matches();
        if (!framed) {
            throw wrong("is not a decision, or not the next one");
        }
        if (!lines.get(1).equals("previous " + previous)) {
            throw wrong("does not follow the one before");
        }
        // before its statements are read: it may name the next key, and is itself signed with the present one
        if (record.changesOperator()) {
            verify(record);
        }
        for (String statement : record.statements()) {
            if (!STATEMENT.matcher(statement).matches()) {
                throw wrong("has a statement that nobody knows");
            }
            state(statement.split(" ", -1));
        }
        previous = sha256(record.bytes());
        number++;
    }

    private void state(String[] words) throws ListException {
        switch (words[0]) {
            case "accept" -> accepted.put(words[4], words[1].equals("plugin") ? Kind.PLUGIN : Kind.PLATFORM);
            case "revoke" -> revoked.put(words[1], words[2]);
            case "operator" -> operator = key(x509(Base64.getDecoder().decode(words[1])));
            default -> {
                // what shall run where, and prices, are not the guard's
            }
        }
    }

    private void verify(Decision record) throws ListException {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(operator);
            signature.update(record.signedBytes());
            if (record.isCanonical() && signature.verify(record.signature())) {
                return;
            }
        } catch (GeneralSecurityException e) {
            // malformed, which is as bad
        }
        throw new ListException("the operator's signature of a decision is wrong");
    }

    private ListException wrong(String what) {
        return new ListException("decision " + (number + 1) + " " + what);
    }

    private static byte[] x509(byte[] raw) {
        byte[] encoded = Arrays.copyOf(ED25519, ED25519.length + raw.length);
        System.arraycopy(raw, 0, encoded, ED25519.length, raw.length);
        return encoded;
    }

    private static PublicKey key(byte[] x509) throws ListException {
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509));
        } catch (GeneralSecurityException e) {
            throw new ListException("the operator's key is no Ed25519 key");
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** From its first byte to the newline of its line {@code signed}. Each byte is a character: all of them are ASCII. */
    private record Decision(String text, List<String> lines) {
        static Decision of(byte[] bytes, int from, int to) {
            String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
            List<String> lines = List.of(text.split("\n", -1));
            return new Decision(text, lines.subList(0, lines.size() - 1));
        }

        List<String> statements() {
            return lines.subList(4, lines.size() - 1);
        }

        boolean changesOperator() {
            return statements().stream().anyMatch(statement -> statement.startsWith("operator "));
        }

        byte[] bytes() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        byte[] signedBytes() {
            return Arrays.copyOf(bytes(), text.length() - signed().length() - 1);
        }

        byte[] signature() {
            return Base64.getDecoder().decode(signed().substring("signed ".length()));
        }

        /** One signature has one text: the last character of its base64 has bits that decoding ignores. */
        boolean isCanonical() {
            return signed().equals("signed " + Base64.getEncoder().encodeToString(signature()));
        }

        private String signed() {
            return lines.get(lines.size() - 1);
        }
    }
}
