// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.script;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cairn.dservice.mediagen.script.Token.Kind;

/**
 * Turns MediaScript into ECMAScript: {@code f(1, angle @ 33, fit @ "cover")} becomes {@code f(1, {angle : 33, fit : "cover"})},
 * one object as the last argument. Lines stay where they are, and {@link #columnIn} finds an author's column again.
 */
final class NamedArguments {
    private static final Set<String> NO_CALL = Set.of(
            "if",
            "while",
            "for",
            "with",
            "switch",
            "catch",
            "return",
            "typeof",
            "in",
            "of",
            "new",
            "delete",
            "void",
            "throw",
            "case",
            "do",
            "else",
            "yield",
            "await",
            "function");

    /** An insertion before a character of the author's text; a replaced {@code @} needs none. */
    private record Insertion(int offset, String text) {}

    private static final class Frame {
        final boolean call;
        boolean argumentBegins = true;
        boolean named;
        final Set<String> names = new HashSet<>();

        Frame(boolean call) {
            this.call = call;
        }
    }

    private final String source;
    private final List<Insertion> insertions = new ArrayList<>();
    private final StringBuilder result;

    private NamedArguments(String source) {
        this.source = source;
        this.result = new StringBuilder(source);
    }

    /** @throws ScriptException for an {@code @} elsewhere, a name twice, a value without a name after named ones */
    static NamedArguments of(String source) throws ScriptException {
        NamedArguments arguments = new NamedArguments(source);
        arguments.rewrite(Tokens.of(source));
        return arguments;
    }

    /** The script as ECMAScript. */
    String text() {
        return result.toString();
    }

    /** The author's column (from 1) for a column of {@link #text} in the same line (from 1). */
    int columnIn(int line, int column) {
        int lineStart = 0;
        for (int i = 1; i < line; i++) {
            lineStart = source.indexOf('\n', lineStart) + 1;
        }
        int shift = 0;
        for (Insertion insertion : insertions) {
            int where = insertion.offset() - lineStart + 1 + shift;
            if (insertion.offset() >= lineStart && where < column) {
                shift += insertion.text().length();
            }
        }
        return Math.max(1, column - shift);
    }

    private void rewrite(List<Token> tokens) throws ScriptException {
        Deque<Frame> frames = new ArrayDeque<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            Frame frame = frames.peek();
            if (token.is("@")) {
                throw ScriptException.at(
                        source, token.start(), "@ belongs between a name and its value in the arguments of a call");
            }
            if (templateCloses(token)) {
                frames.poll(); // and perhaps opens the next below
            }
            if (token.is(")") || token.is("]") || token.is("}")) {
                if (frame != null && frame.named) {
                    insertions.add(new Insertion(token.start(), "}"));
                }
                frames.poll();
                continue;
            }
            if (frame != null && frame.call && frame.argumentBegins) {
                i += argument(frame, tokens, i);
            }
            if (token.is("(") || token.is("[") || token.is("{")) {
                frames.push(new Frame(token.is("(") && isCall(tokens, i)));
            } else if (templateOpens(token)) {
                frames.push(new Frame(false));
            }
            if (frame != null) {
                frame.argumentBegins = token.is(",");
            }
        }
        for (int i = insertions.size() - 1; i >= 0; i--) {
            result.insert(insertions.get(i).offset(), insertions.get(i).text());
        }
    }

    /** Pieces of a template: from a backquote or a closing brace to a backquote or a dollar and an opening brace. */
    private static boolean templateOpens(Token token) {
        return isTemplate(token) && token.text().endsWith("${");
    }

    private static boolean templateCloses(Token token) {
        return isTemplate(token) && token.text().startsWith("}");
    }

    private static boolean isTemplate(Token token) {
        return token.kind() == Kind.LITERAL
                && (token.text().startsWith("`") || token.text().startsWith("}"));
    }

    /** Looks at the first token of an argument; returns how many tokens beyond it are done. */
    private int argument(Frame frame, List<Token> tokens, int i) throws ScriptException {
        Token name = tokens.get(i);
        boolean named = name.kind() == Kind.NAME
                && i + 1 < tokens.size()
                && tokens.get(i + 1).is("@");
        if (!named) {
            if (frame.named) {
                throw ScriptException.at(source, name.start(), "a value without a name follows named ones");
            }
            return 0;
        }
        if (name.text().equals("__proto__") || name.text().indexOf('\\') >= 0 || !frame.names.add(name.text())) {
            throw ScriptException.at(
                    source, name.start(), "the name " + name.text() + " cannot stand here, or not twice");
        }
        if (!frame.named) {
            insertions.add(new Insertion(name.start(), "{"));
            frame.named = true;
        }
        result.setCharAt(tokens.get(i + 1).start(), ':');
        return 1;
    }

    /** Whether the parenthesis at {@code i} holds the arguments of a call. */
    private static boolean isCall(List<Token> tokens, int i) {
        if (i == 0) {
            return false;
        }
        Token before = tokens.get(i - 1);
        if (before.kind() == Kind.NAME) {
            boolean member = i > 1 && tokens.get(i - 2).is(".");
            boolean declared = i > 1 && tokens.get(i - 2).text().equals("function");
            return !declared && (member || !NO_CALL.contains(before.text()));
        }
        boolean optional = before.is(".") && i > 1 && tokens.get(i - 2).is("?"); // f?.(a @ 1)
        return optional || before.is(")") || before.is("]") || before.is("}") || before.kind() == Kind.LITERAL;
    }
}
