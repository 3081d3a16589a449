// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A verifier key (C2SP signed-note): {@code NAME+ID+BASE64(type || key)}, whose id is a check sum of the rest. */
final class Vkey {
    /** Signs notes. */
    static final int LOG = 1;
    /** Cosigns checkpoints. */
    static final int WITNESS = 4;

    static final int BYTES_MAX = 1_024;

    private static final Pattern FORM = Pattern.compile("([^+\\s\\p{Z}\\p{Cc}]+)\\+([0-9a-f]{8})\\+([A-Za-z0-9+/=]+)");

    private final String text;
    private final String name;
    private final byte[] id;
    private final byte[] key;

    private Vkey(String text, String name, byte[] id, byte[] key) {
        this.text = text;
        this.name = name;
        this.id = id;
        this.key = key;
    }

    /** Reads a key of one type. */
    static Vkey of(String text, int type) throws Flaw {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new Flaw("a key is NAME+ID+BASE64, not: " + text);
        }
        byte[] typed = Codec.base64(parts.group(3));
        if (typed.length != 1 + Signatures.KEY_BYTES || typed[0] != type) {
            throw new Flaw("the key is no Ed25519 key of type " + type + ": " + text);
        }
        byte[] id = Arrays.copyOf(Codec.sha256(Codec.utf8(parts.group(1) + "\n"), typed), 4);
        if (!Codec.hex(id).equals(parts.group(2))) {
            throw new Flaw("the key's id is not that of its name and bytes: " + text);
        }
        return new Vkey(text, parts.group(1), id, Arrays.copyOfRange(typed, 1, typed.length));
    }

    String name() {
        return name;
    }

    byte[] id() {
        return id.clone();
    }

    byte[] key() {
        return key.clone();
    }

    /** As it is written: two keys are the same if this is. */
    @Override
    public String toString() {
        return text;
    }
}
