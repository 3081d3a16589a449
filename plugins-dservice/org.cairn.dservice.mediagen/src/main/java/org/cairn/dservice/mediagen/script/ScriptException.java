// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.script;

/** What is wrong with a script, in its author's words: line and column, both from 1, of the text that he wrote. */
final class ScriptException extends Exception {
    private static final long serialVersionUID = 1;

    private final String what;

    ScriptException(int line, int column, String what) {
        super("line " + line + (column > 0 ? ", column " + column : "") + ": " + what);
        this.what = what;
    }

    /** At a character of the text. */
    static ScriptException at(String text, int offset, String what) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < offset; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new ScriptException(line, offset - lineStart + 1, what);
    }

    /** The message without the place. */
    String what() {
        return what;
    }
}
