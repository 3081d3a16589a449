// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;

/**
 * What an MRL names (CGN-15): the script, and its arguments by position ({@code args="a.jpg",128}) or by name
 * ({@code source=a.jpg&width=128}).
 *
 * <p>Values in double quotes are text, {@code ""} in them is one quote; others are numbers, {@code true} and
 * {@code false} if they look like it, and text if not.
 *
 * @param script name or URL; empty if none was given
 * @param positional Strings, Doubles and Booleans
 * @param named the same; without {@code script} and {@code args}
 */
record Mrl(String script, List<Object> positional, Map<String, Object> named) {
    static final int ARGUMENTS_MAX = 64;
    private static final String NUMBER = "-?[0-9]{1,15}(\\.[0-9]{1,15})?";

    static Mrl of(String rawQuery) throws DServiceException {
        String script = "";
        List<Object> positional = List.of();
        Map<String, Object> named = new LinkedHashMap<>();
        for (String pair : rawQuery.isEmpty() ? new String[0] : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "true" : decode(pair.substring(equals + 1));
            switch (name) {
                case "" -> {}
                case "script" -> script = text(value);
                case "args" -> positional = positional(value);
                default -> {
                    if (named.putIfAbsent(name, single(value)) != null) {
                        throw new DServiceException(Kind.INVALID, name + " is given twice");
                    }
                }
            }
        }
        if (positional.size() + named.size() > ARGUMENTS_MAX) {
            throw new DServiceException(Kind.INVALID, "args: more than " + ARGUMENTS_MAX + " arguments");
        }
        return new Mrl(script, positional, named);
    }

    private static String decode(String encoded) throws DServiceException {
        try {
            return URLDecoder.decode(encoded, UTF_8);
        } catch (IllegalArgumentException e) {
            throw new DServiceException(Kind.INVALID, "the query holds a percent sign that encodes nothing", e);
        }
    }

    /** A named value may stand in quotes as a whole. */
    private static Object single(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1).replace("\"\"", "\"") : typed(value);
    }

    private static String text(String value) {
        return value.replaceFirst("^\"(.*)\"$", "$1");
    }

    private static Object typed(String value) {
        if (value.matches(NUMBER)) {
            return Double.valueOf(value);
        }
        return value.equals("true") || value.equals("false") ? (Object) Boolean.valueOf(value) : value;
    }

    private static List<Object> positional(String list) throws DServiceException {
        List<Object> values = new ArrayList<>();
        int at = 0;
        while (at <= list.length()) {
            int begin = at;
            while (begin < list.length() && list.charAt(begin) == ' ') {
                begin++;
            }
            if (begin < list.length() && list.charAt(begin) == '"') {
                StringBuilder text = new StringBuilder();
                at = quoted(list, begin, text);
                values.add(text.toString());
            } else {
                int comma = list.indexOf(',', begin);
                at = comma < 0 ? list.length() : comma;
                values.add(typed(list.substring(begin, at).strip()));
            }
            if (at < list.length() && list.charAt(at) != ',') {
                throw new DServiceException(Kind.INVALID, "args: a comma is missing after argument " + values.size());
            }
            at++;
        }
        return values;
    }

    /** Reads a quoted value; returns where it ends. */
    private static int quoted(String list, int begin, StringBuilder into) throws DServiceException {
        for (int i = begin + 1; i < list.length(); i++) {
            char c = list.charAt(i);
            if (c != '"') {
                into.append(c);
            } else if (i + 1 < list.length() && list.charAt(i + 1) == '"') {
                into.append('"');
                i++;
            } else {
                int end = i + 1;
                while (end < list.length() && list.charAt(end) == ' ') {
                    end++;
                }
                return end;
            }
        }
        throw new DServiceException(Kind.INVALID, "args: a quote does not end");
    }
}
