// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog.core;

import java.util.Base64;
import org.cairn.ledger.core.ChainHash;

/** Standard base64 with padding, in the one form that bytes have: Java's decoder lets others pass. */
final class Base64Text {
    private Base64Text() {}

    static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static byte[] decode(String text) {
        byte[] bytes = Base64.getDecoder().decode(text);
        if (!encode(bytes).equals(text)) {
            throw new IllegalArgumentException("base64 without padding, or with unused bits");
        }
        return bytes;
    }

    static byte[] decodeHash(String text) {
        byte[] bytes = decode(text);
        if (bytes.length != Tree.HASH_BYTES) {
            throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
        }
        return bytes;
    }

    static ChainHash decodeRoot(String text) {
        return ChainHash.of(decodeHash(text));
    }
}
