// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.core;

import java.util.Arrays;

/**
 * Writes and pre-checks keys (CGN-6): {@code PREFIX_} + 32 characters of randomness (160 bits) + 8 characters (40 bits)
 * of an HMAC over account and randomness. The HMAC costs a microsecond and is tested before anything costly, so that
 * only who once had a genuine key of this very account can make the node work.
 */
public final class KeyCodec {
    /** An account's API key. */
    public static final String KEY = "ck_";

    /** A one-time invitation. */
    public static final String INVITATION = "ci_";

    /** Bytes of randomness in a key. */
    public static final int RANDOM_BYTES = 20;

    private static final int RANDOM_CHARS = 32;
    private static final int CHECK_BYTES = 5;
    private static final int CHECK_CHARS = 8;

    private final byte[] nodeSecret;

    public KeyCodec(byte[] nodeSecret) {
        this.nodeSecret = nodeSecret.clone();
    }

    /** Writes a key for an account. */
    public String encode(String prefix, String account, byte[] random) {
        if (random.length != RANDOM_BYTES) {
            throw new IllegalArgumentException("a key has " + RANDOM_BYTES + " random bytes");
        }
        String body = prefix + Base32.encode(random);
        return body + check(account, body);
    }

    /** Whether this can be a key of this account. */
    public boolean plausible(String prefix, String account, String key) {
        int bodyLength = prefix.length() + RANDOM_CHARS;
        if (key.length() != bodyLength + CHECK_CHARS
                || !key.startsWith(prefix)
                || !Base32.valid(key.substring(prefix.length()))) {
            return false;
        }
        String body = key.substring(0, bodyLength);
        return Macs.same(check(account, body), key.substring(bodyLength));
    }

    private String check(String account, String body) {
        byte[] mac = Macs.hmac(nodeSecret, "key\n" + account + "\n" + body);
        return Base32.encode(Arrays.copyOf(mac, CHECK_BYTES));
    }
}
