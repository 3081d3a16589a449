// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.cairn.ledger.core.ChainHash;

/**
 * A key that signs notes (C2SP signed-note): a name, what its signatures are of, and an Ed25519 public key.
 *
 * @param name without spaces and plus
 * @param type what it signs
 * @param key 32 bytes
 */
public record NoteKey(String name, Type type, ChainHash key) {
    private static final int TYPE_AND_KEY_BYTES = 1 + Ed25519.PUBLIC_KEY_SIZE;

    /** What signatures are of. */
    public enum Type {
        /** The note's text. */
        NOTE(1),
        /** A witness's statement on a checkpoint, with its time (C2SP tlog-cosignature). */
        COSIGNATURE(4);

        private final int number;

        Type(int number) {
            this.number = number;
        }
    }

    public NoteKey {
        checkName(name);
    }

    /**
     * A key from its bytes.
     *
     * @param publicKey 32 bytes
     */
    public static NoteKey of(String name, Type type, byte[] publicKey) {
        return new NoteKey(name, type, ChainHash.of(publicKey));
    }

    /**
     * Reads a verifier key, {@code NAME+ID+KEY}.
     *
     * @throws IllegalArgumentException if it is none, or its id is not that of its name and key
     */
    public static NoteKey of(String verifierKey) {
        String[] parts = verifierKey.split("\\+", 3);
        if (parts.length == 3) {
            byte[] bytes = Base64Text.decode(parts[2]);
            for (Type type : Type.values()) {
                if (bytes.length == TYPE_AND_KEY_BYTES && bytes[0] == type.number) {
                    NoteKey key = of(parts[0], type, Arrays.copyOfRange(bytes, 1, bytes.length));
                    if (key.verifierKey().equals(verifierKey)) {
                        return key;
                    }
                }
            }
        }
        throw new IllegalArgumentException("a verifier key is NAME+ID+KEY with the id of this name and key, not: "
                + verifierKey.substring(0, Math.min(verifierKey.length(), 200)));
    }

    /** As others are told of it. */
    public String verifierKey() {
        byte[] bytes = new byte[TYPE_AND_KEY_BYTES];
        bytes[0] = (byte) type.number;
        System.arraycopy(key.bytes(), 0, bytes, 1, Ed25519.PUBLIC_KEY_SIZE);
        return name + "+" + HexFormat.of().toHexDigits(id()) + "+" + Base64Text.encode(bytes);
    }

    /** Tells the key from others of its name; not unforgeable. */
    public int id() {
        MessageDigest digest = Tree.sha256();
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        digest.update((byte) type.number);
        return ByteBuffer.wrap(digest.digest(key.bytes())).getInt();
    }

    /**
     * What the Ed25519 key signs.
     *
     * @param time POSIX time of a cosignature; of a note 0
     */
    public byte[] message(String text, long time) {
        String signed = type == Type.NOTE ? text : "cosignature/v1\ntime " + time + "\n" + text;
        return signed.getBytes(StandardCharsets.UTF_8);
    }

    /** The signature line's content for an Ed25519 signature of {@link #message}. */
    public NoteSignature signature(byte[] ed25519, long time) {
        ByteBuffer bytes = ByteBuffer.allocate((type == Type.NOTE ? 0 : Long.BYTES) + ed25519.length);
        if (type == Type.COSIGNATURE) {
            bytes.putLong(time);
        }
        return new NoteSignature(name, id(), bytes.put(ed25519).array());
    }

    /** Whether a signature names this key; it may still be wrong. */
    public boolean isNamedBy(NoteSignature signature) {
        return signature.name().equals(name) && signature.id() == id();
    }

    /** Whether a signature of this key is right. */
    public boolean verifies(String text, NoteSignature signature) {
        ByteBuffer bytes = ByteBuffer.wrap(signature.bytes());
        int head = type == Type.NOTE ? 0 : Long.BYTES;
        if (!isNamedBy(signature) || bytes.remaining() != head + Ed25519.SIGNATURE_SIZE) {
            return false;
        }
        long time = type == Type.NOTE ? 0 : bytes.getLong();
        byte[] message = message(text, time);
        return time >= 0 && Ed25519.verify(bytes.array(), head, key.bytes(), 0, message, 0, message.length);
    }

    static void checkName(String name) {
        boolean isRight = !name.isEmpty()
                && name.codePoints()
                        .noneMatch(c -> c == '+'
                                || c < ' '
                                || c == 0x85 // a space to Unicode, not to Java
                                || Character.isWhitespace(c)
                                || Character.isSpaceChar(c));
        if (!isRight) {
            throw new IllegalArgumentException("a key's name has no spaces and no plus, and is not empty");
        }
    }
}
