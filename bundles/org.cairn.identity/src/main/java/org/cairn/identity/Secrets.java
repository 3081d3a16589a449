// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Predicate;
import org.cairn.identity.core.Base32;
import org.cairn.identity.core.KeyCodec;

/** Random ids, keys and secrets. */
final class Secrets {
    private static final int ID_CHARS = 10;

    private final SecureRandom random = new SecureRandom();
    private final KeyCodec codec;

    Secrets(KeyCodec codec) {
        this.codec = codec;
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A new id. With a million of them, 50 random bits are not enough to rely on. */
    String id(String prefix, Predicate<String> isTaken) {
        while (true) {
            String id = prefix + "-" + Base32.encode(random(7)).substring(0, ID_CHARS);
            if (!isTaken.test(id)) {
                return id;
            }
        }
    }

    String session() {
        return Base32.encode(random(16));
    }

    String pseudonym() {
        return HexFormat.of().formatHex(random(16));
    }

    String key(String account) {
        return codec.encode(KeyCodec.KEY, account, random(KeyCodec.RANDOM_BYTES));
    }

    String invitation(String account) {
        return codec.encode(KeyCodec.INVITATION, account, random(KeyCodec.RANDOM_BYTES));
    }

    KeyCodec codec() {
        return codec;
    }
}
