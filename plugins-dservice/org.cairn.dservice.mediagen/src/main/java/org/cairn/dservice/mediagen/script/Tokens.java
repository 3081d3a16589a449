// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.script;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.cairn.dservice.mediagen.script.Token.Kind;

/**
 * Splits a script into tokens, exactly as far as named arguments need it: what is a string, a comment, a regular
 * expression or a template must not be touched (ECMA-262, clause 12). The slash is the hard part: it begins a regular
 * expression where an expression may begin, and divides elsewhere; the brackets that a closing one belongs to decide.
 */
final class Tokens {
    private static final Set<String> BEFORE_EXPRESSION = Set.of(
            "return",
            "typeof",
            "instanceof",
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
            "await");
    private static final Set<String> BEFORE_CONDITION = Set.of("if", "while", "for", "with");

    /** What an open bracket is to the slash after its closing one. */
    private enum Open {
        GROUP,
        /** Of {@code if (...)}: a statement follows. */
        CONDITION,
        BLOCK,
        OBJECT,
        /** Of an expression in a template. */
        TEMPLATE
    }

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private int at;
    private boolean regexMayFollow = true;

    private Tokens(String text) {
        this.text = text;
    }

    /** @throws ScriptException where a string, comment, template or regular expression does not end */
    static List<Token> of(String text) throws ScriptException {
        Tokens tokens = new Tokens(text);
        tokens.run();
        return tokens.tokens;
    }

    private void run() throws ScriptException {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c) || c == '\ufeff' || c == '\u00a0') {
                at++;
            } else if (text.startsWith("//", at) || text.startsWith("<!--", at) || (c == '-' && htmlEnd())) {
                skipLine();
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                at = end < 0 ? fail(at, "this comment does not end") : end + 2;
            } else if (c == '"' || c == '\'') {
                string(c);
            } else if (c == '`') {
                at++;
                template(at - 1);
            } else if (c == '/' && regexMayFollow) {
                regex();
            } else if (Character.isJavaIdentifierStart(c) || c == '\\') {
                name();
            } else if (isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
                number();
            } else {
                punctuation(c);
            }
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private boolean htmlEnd() {
        return text.startsWith("-->", at)
                && text.substring(text.lastIndexOf('\n', at) + 1, at).isBlank();
    }

    private void skipLine() {
        while (at < text.length() && !isLineEnd(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r' || c == '\u2028' || c == '\u2029';
    }

    private void add(Kind kind, int start, boolean regexNext) {
        tokens.add(new Token(kind, text.substring(start, at), start, at));
        regexMayFollow = regexNext;
    }

    private void string(char quote) throws ScriptException {
        int start = at++;
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at);
            if (c == '\n' || c == '\r') {
                fail(start, "this string does not end on its line");
            }
            at += c == '\\' ? escaped() : 1;
        }
        at = at < text.length() ? at + 1 : fail(start, "this string does not end");
        add(Kind.LITERAL, start, false);
    }

    /** Length of a backslash and what it escapes; a line break of two characters is one. */
    private int escaped() {
        return text.startsWith("\r\n", at + 1) ? 3 : 2;
    }

    /** From inside a template to its end or to the next expression in it. */
    private void template(int start) throws ScriptException {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '`') {
                at++;
                add(Kind.LITERAL, start, false);
                return;
            }
            if (c == '$' && text.startsWith("${", at)) {
                at += 2;
                add(Kind.LITERAL, start, true);
                open.push(Open.TEMPLATE);
                return;
            }
            at += c == '\\' ? 2 : 1;
        }
        fail(start, "this template does not end");
    }

    private void regex() throws ScriptException {
        int start = at++;
        boolean inClass = false;
        while (at < text.length() && (inClass || text.charAt(at) != '/')) {
            char c = text.charAt(at);
            if (isLineEnd(c)) {
                fail(start, "this regular expression does not end on its line");
            }
            inClass = c == '[' || (inClass && c != ']');
            at += c == '\\' ? 2 : 1;
        }
        at = at < text.length() ? at + 1 : fail(start, "this regular expression does not end");
        while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
            at++;
        }
        add(Kind.LITERAL, start, false);
    }

    private void name() {
        int start = at;
        while (at < text.length() && (Character.isJavaIdentifierPart(text.charAt(at)) || text.charAt(at) == '\\')) {
            at++;
        }
        boolean member = !tokens.isEmpty() && last().is(".");
        add(Kind.NAME, start, !member && BEFORE_EXPRESSION.contains(text.substring(start, at)));
    }

    private void number() {
        int start = at;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean sign = (c == '+' || c == '-')
                    && (text.charAt(at - 1) == 'e' || text.charAt(at - 1) == 'E')
                    && !text.startsWith("0x", start);
            if (!Character.isLetterOrDigit(c) && c != '.' && c != '_' && !sign) {
                break;
            }
            at++;
        }
        add(Kind.NUMBER, start, false);
    }

    private Token last() {
        return tokens.get(tokens.size() - 1);
    }

    private void punctuation(char c) throws ScriptException {
        int start = at;
        boolean expressionMayBegin = regexMayFollow;
        at += text.startsWith("++", at) || text.startsWith("--", at) || text.startsWith("=>", at) ? 2 : 1;
        switch (c) {
            case '(' -> {
                boolean condition =
                        !tokens.isEmpty() && last().kind() == Kind.NAME && BEFORE_CONDITION.contains(last().text());
                open.push(condition ? Open.CONDITION : Open.GROUP);
                add(Kind.PUNCTUATION, start, true);
            }
            case '[' -> {
                open.push(Open.GROUP);
                add(Kind.PUNCTUATION, start, true);
            }
            case '{' -> {
                open.push(opensObject(expressionMayBegin) ? Open.OBJECT : Open.BLOCK);
                add(Kind.PUNCTUATION, start, true);
            }
            case ')', ']', '}' -> {
                Open opened = open.poll();
                if (opened == Open.TEMPLATE && c == '}') {
                    template(start);
                } else {
                    add(Kind.PUNCTUATION, start, opened == Open.CONDITION || opened == Open.BLOCK);
                }
            }
            default -> add(Kind.PUNCTUATION, start, at - start != 2 || text.startsWith("=>", start));
        }
    }

    /** A brace opens an object where an expression may begin, except after what can only end a statement's head. */
    private boolean opensObject(boolean expressionMayBegin) {
        if (tokens.isEmpty() || !expressionMayBegin) {
            return false;
        }
        Token before = last();
        boolean statement = before.is(";") || before.is("{") || before.is("}") || before.is(")") || before.is("=>");
        return !statement && !before.text().equals("do") && !before.text().equals("else");
    }

    private int fail(int where, String what) throws ScriptException {
        throw ScriptException.at(text, where, what);
    }
}
