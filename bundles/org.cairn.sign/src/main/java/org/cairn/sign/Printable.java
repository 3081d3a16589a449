// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

/** Foreign text on its way to a terminal, where control characters would be commands. */
final class Printable {
    private Printable() {}

    /** The text with each control or formatting character, such as those that turn the direction of writing, replaced. */
    static String text(String foreign) {
        StringBuilder clean = new StringBuilder(foreign.length());
        foreign.codePoints().forEach(c -> clean.appendCodePoint(isPlain(c) ? c : '?'));
        return clean.toString();
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> c != '\u2028' && c != '\u2029';
        };
    }
}
