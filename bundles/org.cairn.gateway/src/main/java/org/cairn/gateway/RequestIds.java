// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import java.security.SecureRandom;

/** Ids of requests, unique in the network: 48 bits of time, so that they sort, and 80 random ones, in base 32. */
final class RequestIds {
    private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int RANDOM_BYTES = 10;

    private RequestIds() {}

    static String next(SecureRandom random, long millis) {
        char[] id = new char[26];
        for (int i = 9; i >= 0; i--) {
            id[9 - i] = DIGITS[(int) (millis >>> (5 * i)) & 31];
        }
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        long bits = 0;
        int left = 0;
        int at = 10;
        for (byte b : bytes) {
            bits = (bits << 8) | (b & 0xFF);
            left += 8;
            while (left >= 5) {
                left -= 5;
                id[at++] = DIGITS[(int) (bits >>> left) & 31];
            }
        }
        return new String(id);
    }
}
