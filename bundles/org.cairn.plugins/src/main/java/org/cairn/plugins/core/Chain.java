// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Signed decisions, one after the other, and what they come to (docs/TRUST.md, section 3). Used by one thread at a time. */
public final class Chain {
    /** Largest file, in bytes. */
    public static final int BYTES_MAX = 16 << 20;

    private static final byte[] SIGNED = "\nsigned ".getBytes(StandardCharsets.US_ASCII);
    private static final int SIGNATURE_CHARS = 88;

    private final List<byte[]> texts = new ArrayList<>();
    private final Folding folding = new Folding();
    private String head = Decision.NOTHING;
    private byte[] key;
    private long bytes;

    /** No decision yet. */
    public Chain(byte[] key) {
        this.key = key.clone();
    }

    /**
     * Reads a file and verifies it; a last record that is not complete does not count.
     *
     * @param key of the operator, the first
     * @throws IllegalArgumentException if the file counts for nothing; the message says where it is wrong
     */
    public static Chain of(byte[] file, byte[] key) {
        if (file.length > BYTES_MAX) {
            throw new IllegalArgumentException("it is larger than " + BYTES_MAX + " bytes");
        }
        Chain chain = new Chain(key);
        int whole = whole(file);
        for (int from = 0; from < whole; ) {
            int to = emptyLine(file, from);
            try {
                byte[] record = Arrays.copyOfRange(file, from, to);
                chain.add(chain.verified(record, to + 1 == whole), record);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "record " + (chain.count() + 1) + " at byte " + from + ": " + e.getMessage(), e);
            }
            from = to + 1;
        }
        return chain;
    }

    /** How many bytes of a file are whole records; the rest was never acknowledged. */
    public static int whole(byte[] file) {
        for (int i = file.length - 1; i > 0; i--) {
            if (file[i] == '\n' && file[i - 1] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    /** A record with its line {@code signed} and the empty one. */
    public static byte[] signed(byte[] text, byte[] signature) {
        byte[] line = ("signed " + Base64.getEncoder().encodeToString(signature) + "\n\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] record = Arrays.copyOf(text, text.length + line.length);
        System.arraycopy(line, 0, record, text.length, line.length);
        return record;
    }

    /** A record that may come next: verified, and not added yet. */
    public static final class Next {
        private final Decision decision;
        private final byte[] record;
        private final String after;

        private Next(Decision decision, byte[] record, String after) {
            this.decision = decision;
            this.record = record;
            this.after = after;
        }

        /** What it says. */
        public Decision decision() {
            return decision;
        }
    }

    /**
     * Verifies a record as it is in the file.
     *
     * @throws IllegalArgumentException if it is not the next one, or not signed by the operator
     */
    public Next check(byte[] record) {
        int end = record.length - 1;
        if (end < 0 || record[end] != '\n') {
            throw new IllegalArgumentException("it does not end with an empty line");
        }
        byte[] signed = Arrays.copyOf(record, end);
        return new Next(verified(signed, true), signed, head);
    }

    /** Adds a record that was verified. */
    public void add(Next next) {
        if (!next.after.equals(head)) {
            throw new IllegalStateException("another record was added");
        }
        add(next.decision, next.record);
    }

    private void add(Decision decision, byte[] record) {
        decision.statements().forEach(statement -> {
            folding.apply(statement);
            if (statement instanceof Statement.Operator next) {
                key = next.bytes();
            }
        });
        head = sha256(record);
        texts.add(decision.bytes());
        bytes += record.length + 1;
    }

    private Decision verified(byte[] record, boolean last) {
        if (record.length >= Decision.BYTES_MAX) {
            throw new IllegalArgumentException("it is longer than " + Decision.BYTES_MAX + " bytes");
        }
        int end = record.length - SIGNED.length - SIGNATURE_CHARS; // of the text, with the end of its last line
        if (end < 1
                || record[record.length - 1] != '\n'
                || !Arrays.equals(record, end - 1, end - 1 + SIGNED.length, SIGNED, 0, SIGNED.length)) {
            throw new IllegalArgumentException("it has no line signed");
        }
        byte[] text = Arrays.copyOf(record, end);
        Decision decision = next(text);
        byte[] signature =
                signature(new String(record, end - 1 + SIGNED.length, SIGNATURE_CHARS, StandardCharsets.ISO_8859_1));
        // The signature of a later record covers this one by its hash; a new key must be its predecessor's word.
        boolean isChecked = last || decision.statements().stream().anyMatch(Statement.Operator.class::isInstance);
        if (isChecked && !Ed25519.verify(key, text, signature)) {
            throw new IllegalArgumentException("it is not signed by the operator");
        }
        return decision;
    }

    private Decision next(byte[] text) {
        for (byte b : text) {
            if (b != '\n' && (b < ' ' || b > '~')) {
                throw new IllegalArgumentException("it is not printable ASCII");
            }
        }
        Decision decision = Decision.parse(new String(text, StandardCharsets.US_ASCII));
        if (decision.number() != count() + 1) {
            throw new IllegalArgumentException("it has the number " + decision.number());
        }
        if (!decision.previous().equals(head)) {
            throw new IllegalArgumentException("it does not follow the record before it");
        }
        return decision;
    }

    /** How many there are. */
    public int count() {
        return texts.size();
    }

    /** Bytes of the file with all of them. */
    public long bytes() {
        return bytes;
    }

    /** What the next record names as the one before it. */
    public String head() {
        return head;
    }

    /** Who signs the next record. */
    public byte[] key() {
        return key.clone();
    }

    /** What all come to. */
    public Decided decided() {
        return folding.decided();
    }

    /** Decisions from a number on. */
    public List<Decision> from(long number, int most) {
        int first = (int) Math.min(Math.max(number, 1), texts.size() + 1L) - 1;
        return texts.subList(first, Math.min(texts.size(), first + most)).stream()
                .map(text -> Decision.parse(new String(text, StandardCharsets.US_ASCII)))
                .toList();
    }

    private static int emptyLine(byte[] file, int from) {
        for (int i = from + 1; i < file.length; i++) {
            if (file[i] == '\n' && file[i - 1] == '\n') {
                return i;
            }
        }
        throw new IllegalArgumentException("an empty line too many before byte " + file.length);
    }

    private static byte[] signature(String text) {
        byte[] signature;
        try {
            signature = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its signature is not base64", e);
        }
        // else two files could say the same
        if (signature.length != Ed25519.SIGNATURE_BYTES
                || !Base64.getEncoder().encodeToString(signature).equals(text)) {
            throw new IllegalArgumentException("its signature is not 64 bytes in base64");
        }
        return signature;
    }

    private static String sha256(byte[] record) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(record));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
