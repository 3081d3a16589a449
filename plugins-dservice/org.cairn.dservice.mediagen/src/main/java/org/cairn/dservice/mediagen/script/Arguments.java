// SPDX-License-Identifier: Apache-2.0
package org.cairn.dservice.mediagen.script;

import java.awt.Color;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cairn.plugin.api.dservice.DServiceException;
import org.cairn.plugin.api.dservice.DServiceException.Kind;
import org.jspecify.annotations.Nullable;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.NativeObject;
import org.mozilla.javascript.Undefined;

/**
 * The arguments of one call, by position, by name, or first the one and then the other. A name with a bar has a second
 * spelling: {@code type|format}.
 */
final class Arguments {
    private static final int TEXT_MAX = 4096;

    private final String function;
    private final Map<String, Object> values = new HashMap<>();

    Arguments(String function, Object[] given, String... names) throws DServiceException {
        this.function = function;
        boolean object = given.length > 0 && given[given.length - 1] instanceof NativeObject;
        int positional = object ? given.length - 1 : given.length;
        if (positional > names.length) {
            throw new DServiceException(
                    Kind.INVALID, function + " has " + names.length + " arguments, not " + positional);
        }
        for (int i = 0; i < positional; i++) {
            put(first(names[i]), given[i]);
        }
        if (object) {
            named((NativeObject) given[given.length - 1], names);
        }
    }

    private void named(NativeObject object, String[] names) throws DServiceException {
        for (Object id : object.getIds()) {
            String key = String.valueOf(id);
            String name = Arrays.stream(names)
                    .filter(n -> List.of(n.split("\\|")).contains(key))
                    .findFirst()
                    .map(Arguments::first)
                    .orElse(null);
            if (name == null) {
                throw new DServiceException(
                        Kind.INVALID,
                        function + " has no argument "
                                + key.substring(0, Math.min(40, key.length()))
                                + "; it has " + String.join(", ", names).replace("|", " or "));
            }
            put(name, object.get(key, object));
        }
    }

    private static String first(String name) {
        return name.split("\\|", 2)[0];
    }

    private void put(String name, @Nullable Object value) throws DServiceException {
        if (value != null && !Undefined.isUndefined(value) && values.put(name, value) != null) {
            throw new DServiceException(Kind.INVALID, function + ": " + name + " is given twice");
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    @Nullable
    Object raw(String name) {
        return values.get(name);
    }

    String text(String name, String otherwise) throws DServiceException {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof CharSequence text && text.length() > TEXT_MAX) {
            throw new DServiceException(Kind.INVALID, function + ": " + name + " is longer than " + TEXT_MAX);
        }
        return Context.toString(value);
    }

    double number(String name, double otherwise) throws DServiceException {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        double number = Context.toNumber(value);
        if (!Double.isFinite(number) || Math.abs(number) > 1e9) {
            throw new DServiceException(Kind.INVALID, function + ": " + name + " is a number");
        }
        return number;
    }

    /** A number of pixels or the like, rounded. */
    int integer(String name, int otherwise) throws DServiceException {
        return (int) Math.round(number(name, otherwise));
    }

    /** {@code #rgb}, {@code #rrggbb}, {@code #rrggbbaa}, {@code white}, {@code black}, {@code transparent}. */
    @Nullable
    Color color(String name, @Nullable Color otherwise) throws DServiceException {
        if (!has(name)) {
            return otherwise;
        }
        String text = text(name, "");
        return switch (text) {
            case "transparent" -> new Color(0, true);
            case "white" -> Color.WHITE;
            case "black" -> Color.BLACK;
            default -> hex(name, text.matches("#[0-9a-fA-F]{3}") ? text.replaceAll("([0-9a-fA-F])", "$1$1") : text);
        };
    }

    private Color hex(String name, String text) throws DServiceException {
        if (text.matches("#[0-9a-fA-F]{6}")) {
            return new Color(Integer.parseInt(text.substring(1), 16));
        }
        if (text.matches("#[0-9a-fA-F]{8}")) {
            long rgba = Long.parseLong(text.substring(1), 16);
            return new Color((int) (rgba >> 8 | (rgba & 255) << 24), true);
        }
        throw new DServiceException(
                Kind.INVALID, function + ": " + name + " is a colour such as #rrggbb, white or transparent");
    }
}
