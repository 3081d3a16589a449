// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Option;

/**
 * Puts words where they belong. Karaf knows options before arguments only, and takes a later one for an argument; people
 * write {@code cairn:ledger-row ID --json}.
 */
final class Words {
    private Words() {}

    /** Moves options that stand among the arguments into their fields, and the arguments behind them forward. */
    static void settle(CairnCommand command) throws Call.Refused {
        SortedMap<Integer, Field> arguments = new TreeMap<>();
        SortedMap<String, Field> options = new TreeMap<>();
        for (Class<?> type = command.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                Argument argument = field.getAnnotation(Argument.class);
                Option option = field.getAnnotation(Option.class);
                if (argument != null) {
                    arguments.put(argument.index(), field);
                } else if (option != null) {
                    options.put(option.name(), field);
                }
            }
        }
        try {
            settle(command, arguments, options);
        } catch (IllegalAccessException e) {
            throw new AssertionError("commands keep their fields visible to this package", e);
        }
    }

    private static void settle(CairnCommand command, SortedMap<Integer, Field> arguments, Map<String, Field> options)
            throws Call.Refused, IllegalAccessException {
        Deque<String> words = new ArrayDeque<>();
        for (Field field : arguments.values()) {
            if (field.get(command) instanceof List<?> more) {
                more.forEach(word -> words.add(word.toString()));
            } else if (field.get(command) instanceof String word && !word.isEmpty()) {
                words.add(word);
            }
        }
        if (words.stream().noneMatch(word -> word.startsWith("--")) && words.size() < arguments.size()) {
            return;
        }
        Deque<String> positional = new ArrayDeque<>();
        while (!words.isEmpty()) {
            String word = words.remove();
            Field option = options.get(word);
            if (option != null) {
                option.set(command, value(word, option.getType(), words));
            } else if (word.startsWith("--")) {
                throw new Call.Refused("no such option: " + word + "; --help tells which there are");
            } else {
                positional.add(word);
            }
        }
        for (Field field : arguments.values()) {
            Argument argument = field.getAnnotation(Argument.class);
            if (field.getType() == List.class) {
                continue;
            }
            String word = positional.poll();
            if (word == null && argument != null && argument.required()) {
                throw new Call.Refused("the argument " + argument.name() + " is missing; --help tells more");
            }
            field.set(command, word == null ? "" : word);
        }
        if (!positional.isEmpty()) {
            throw new Call.Refused("too many arguments, from: " + positional.peek());
        }
    }

    private static Object value(String option, Class<?> type, Deque<String> words) throws Call.Refused {
        if (type == boolean.class) {
            return true;
        }
        String word = words.poll();
        if (word == null) {
            throw new Call.Refused(option + " needs a value");
        }
        if (type == String.class) {
            return word;
        }
        if (!word.matches("[0-9]{1,9}")) {
            throw new Call.Refused(option + " is a number from 0, not: " + word);
        }
        return type == int.class ? (Object) Integer.valueOf(word) : (Object) Long.valueOf(word);
    }
}
