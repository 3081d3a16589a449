// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Arguments: {@code --name VALUE} and {@code --flag} anywhere, the rest in order. */
final class Options {
    private final Map<String, String> values = new HashMap<>();
    private final Set<String> flags = new HashSet<>();
    private final List<String> rest = new ArrayList<>();

    /**
     * Reads arguments.
     *
     * @throws IllegalArgumentException for an option that there is not, is there twice, or has no value
     */
    Options(List<String> args, Set<String> valued, Set<String> plain) {
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (!arg.startsWith("--")) {
                rest.add(arg);
            } else if (plain.contains(arg)) {
                flags.add(arg);
            } else if (!valued.contains(arg)) {
                throw new IllegalArgumentException("there is no option " + arg);
            } else if (i + 1 == args.size()) {
                throw new IllegalArgumentException(arg + " needs a value");
            } else if (values.put(arg, args.get(++i)) != null) {
                throw new IllegalArgumentException(arg + " is there twice");
            }
        }
    }

    /** What is no option. */
    List<String> rest() {
        return rest;
    }

    boolean has(String name) {
        return flags.contains(name) || values.containsKey(name);
    }

    @Nullable
    String one(String name) {
        return values.get(name);
    }

    String required(String name) {
        String given = values.get(name);
        if (given == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return given;
    }

    @Nullable
    Path path(String name) {
        String given = values.get(name);
        return given == null ? null : Path.of(given);
    }

    /** The only argument that is no option. */
    String only(String what) {
        if (rest.size() != 1) {
            throw new IllegalArgumentException("one " + what + " is needed, not " + rest.size());
        }
        return rest.get(0);
    }

    /** Nothing but options. */
    void none() {
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException("what is " + rest.get(0) + "?");
        }
    }
}
