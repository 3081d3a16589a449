// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Arguments: {@code --name VALUE} anywhere, the rest in order. */
final class Options {
    private final Map<String, List<String>> values = new HashMap<>();
    private final List<String> rest = new ArrayList<>();

    /**
     * Reads arguments.
     *
     * @throws IllegalArgumentException for an option that there is not, or without its value
     */
    Options(List<String> args, Set<String> once, Set<String> often) {
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (!arg.startsWith("--")) {
                rest.add(arg);
                continue;
            }
            if (!once.contains(arg) && !often.contains(arg)) {
                throw new IllegalArgumentException("there is no option " + arg);
            }
            if (i + 1 == args.size()) {
                throw new IllegalArgumentException(arg + " needs a value");
            }
            List<String> given = values.computeIfAbsent(arg, name -> new ArrayList<>());
            given.add(args.get(++i));
            if (given.size() > 1 && once.contains(arg)) {
                throw new IllegalArgumentException(arg + " is there twice");
            }
        }
    }

    /** What is no option. */
    List<String> rest() {
        return rest;
    }

    @Nullable
    String one(String name) {
        List<String> given = values.getOrDefault(name, List.of());
        return given.isEmpty() ? null : given.get(0);
    }

    @Nullable
    Path path(String name) {
        String given = one(name);
        return given == null ? null : Path.of(given);
    }

    @Nullable
    String day(String name) {
        String given = one(name);
        if (given != null && !Codec.isDay(given)) {
            throw new IllegalArgumentException(name + " takes a day such as 2026-11-20, not: " + given);
        }
        return given;
    }

    /** A key: itself, or a file that holds it. */
    @Nullable
    Vkey key(String name, int type) throws IOException {
        String given = one(name);
        return given == null ? null : key(given, name, type);
    }

    List<Vkey> keys(String name, int type) throws IOException {
        List<Vkey> keys = new ArrayList<>();
        for (String given : values.getOrDefault(name, List.of())) {
            keys.add(key(given, name, type));
        }
        return keys;
    }

    private static Vkey key(String given, String name, int type) throws IOException {
        try {
            boolean isKey = given.contains("+") || !Files.exists(Path.of(given));
            return Vkey.of(isKey ? given : Files.readString(Path.of(given)).strip(), type);
        } catch (Flaw e) {
            throw new IllegalArgumentException(name + ": " + e.finding(), e);
        }
    }
}
