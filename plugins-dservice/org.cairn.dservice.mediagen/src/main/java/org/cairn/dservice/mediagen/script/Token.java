// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.script;

/**
 * One token of a script; comments and spaces are none.
 *
 * @param start first character in the text
 * @param end after the last
 */
record Token(Kind kind, String text, int start, int end) {
    enum Kind {
        /** Identifier or keyword. */
        NAME,
        NUMBER,
        /** String, regular expression or piece of a template. */
        LITERAL,
        PUNCTUATION
    }

    boolean is(String punctuation) {
        return kind == Kind.PUNCTUATION && text.equals(punctuation);
    }
}
