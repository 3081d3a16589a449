// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.core;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Under which names customers and their users appear in public rows (CGN-17): keyed by a secret of each customer, so that
 * nobody who knows ids can tell whose rows they are, nor that a user of one customer is that of another. The key is not
 * told to anybody.
 */
public final class Pseudonyms {
    public static final int KEY_BYTES = 32;

    private static final int NAME_BYTES = 16;

    private Pseudonyms() {}

    /** A customer's. */
    public static String customer(byte[] key) {
        return name(key, "customer");
    }

    /**
     * A user's.
     *
     * @param key the customer's
     * @param account the user's
     */
    public static String user(byte[] key, String account) {
        return name(key, "user\0" + account);
    }

    private static String name(byte[] key, String what) {
        if (key.length != KEY_BYTES) {
            throw new IllegalStateException("a pseudonym key has " + KEY_BYTES + " bytes, not " + key.length);
        }
        return HexFormat.of().formatHex(Arrays.copyOf(Macs.hmac(key, what), NAME_BYTES));
    }
}
