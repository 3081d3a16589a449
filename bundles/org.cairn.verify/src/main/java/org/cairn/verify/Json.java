// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON, and writes what exports are made of: objects, arrays and strings, nothing else. Objects keep the order of their
 * members; a member twice is an error.
 */
final class Json {
    private static final int DEPTH_MAX = 16;

    private static final Pattern WORD =
            Pattern.compile("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private final String text;
    private int at;

    /** A number, or true, false, null, as it is written. */
    record Word(String text) {}

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads a value that takes all of the text.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Object parse(String text) {
        Json json = new Json(text);
        json.space();
        Object value = json.value(0);
        json.space();
        if (json.at < text.length()) {
            throw json.error("something follows");
        }
        return value;
    }

    /** A value that is a string. */
    static String string(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("a string is expected");
    }

    /** A value that is an object. */
    static Map<String, Object> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> object = new LinkedHashMap<>();
            map.forEach((name, member) -> object.put((String) name, member));
            return object;
        }
        throw new IllegalArgumentException("an object is expected");
    }

    private Object value(int depth) {
        if (depth > DEPTH_MAX) {
            throw error("nested too deeply");
        }
        return switch (peek()) {
            case '"' -> readString();
            case '{' -> readObject(depth);
            case '[' -> readArray(depth);
            default -> readWord();
        };
    }

    private Map<String, Object> readObject(int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        expect('{');
        space();
        while (peek() != '}') {
            if (!object.isEmpty()) {
                expect(',');
                space();
            }
            String name = readString();
            space();
            expect(':');
            space();
            if (object.put(name, value(depth + 1)) != null) {
                throw error("the member " + name + " is there twice");
            }
            space();
        }
        expect('}');
        return object;
    }

    private List<Object> readArray(int depth) {
        List<Object> array = new ArrayList<>();
        expect('[');
        space();
        while (peek() != ']') {
            if (!array.isEmpty()) {
                expect(',');
                space();
            }
            array.add(value(depth + 1));
            space();
        }
        expect(']');
        return array;
    }

    private Word readWord() {
        Matcher word = WORD.matcher(text).region(at, text.length());
        if (!word.lookingAt()) {
            throw error("a value is expected");
        }
        at = word.end();
        return new Word(word.group());
    }

    private String readString() {
        StringBuilder out = new StringBuilder();
        boolean isEscaped = false;
        expect('"');
        while (true) {
            char c = peek();
            at++;
            if (c == '"') {
                // half a surrogate pair has no UTF-8: another text would have the same hash
                if (isEscaped && !StandardCharsets.UTF_8.newEncoder().canEncode(out)) {
                    throw error("half a surrogate pair");
                }
                return out.toString();
            }
            if (c < 0x20) {
                throw error("a control character in a string");
            }
            isEscaped |= c == '\\';
            out.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw error("an escape that JSON does not have");
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0 || peek() > 'f') {
                throw error("four hexadecimal digits are expected");
            }
            code = code * 16 + digit;
            at++;
        }
        return (char) code;
    }

    private char peek() {
        if (at >= text.length()) {
            throw error("the text ends");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw error("'" + c + "' is expected");
        }
        at++;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private IllegalArgumentException error(String reason) {
        return new IllegalArgumentException("the JSON is broken at character " + at + ": " + reason);
    }

    /** Writes a value in the one form of exports: no spaces, strings as in RFC 8785, members in their order. */
    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> object) {
            char before = '{';
            for (Map.Entry<?, ?> member : object.entrySet()) {
                out.append(before);
                before = ',';
                write(member.getKey(), out);
                out.append(':');
                write(member.getValue(), out);
            }
            out.append(before == '{' ? "{}" : "}");
        } else if (value instanceof List<?> array) {
            char before = '[';
            for (Object element : array) {
                out.append(before);
                before = ',';
                write(element, out);
            }
            out.append(before == '[' ? "[]" : "]");
        } else {
            writeString(string(value), out);
        }
    }

    private static void writeString(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int named = "\"\\\b\f\n\r\t".indexOf(c);
            if (named >= 0) {
                out.append('\\').append("\"\\bfnrt".charAt(named));
            } else if (c < 0x20) {
                out.append("\\u00").append(c < 0x10 ? '0' : '1').append(Character.forDigit(c % 16, 16));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
