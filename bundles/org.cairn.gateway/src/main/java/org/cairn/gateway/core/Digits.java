// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

/** Reads whole numbers as HTTP writes them: digits and nothing else, no sign. */
public final class Digits {
    private Digits() {}

    /**
     * The number that a text is.
     *
     * @param digitsMax up to 18, so that it fits
     * @return -1 unless the text is 1 to that many digits
     */
    public static long number(String text, int digitsMax) {
        if (text.isEmpty() || text.length() > digitsMax) {
            return -1;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return -1;
            }
        }
        return Long.parseLong(text);
    }
}
