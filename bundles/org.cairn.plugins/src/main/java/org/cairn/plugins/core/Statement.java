// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.cairn.core.api.plugins.Change;
import org.osgi.framework.Version;

/** A line of a decision (docs/TRUST.md, section 3). Each has one spelling: {@code parse(line).text()} is the line. */
public sealed interface Statement {
    /** These bytes may run. */
    record Accept(Accepted what) implements Statement {
        @Override
        public String text() {
            String kind = what.kind().name().toLowerCase(Locale.ROOT);
            return "accept " + kind + " " + what.id() + " " + what.version() + " " + what.sha256() + " "
                    + what.signer();
        }
    }

    /** These bytes never run again. */
    record Revoke(String sha256, String reason) implements Statement {
        @Override
        public String text() {
            return "revoke " + sha256 + " " + reason;
        }
    }

    /** A version shall run on the selected nodes. */
    record Deploy(String id, Version version, Selector selector, int percent) implements Statement {
        @Override
        public String text() {
            return "deploy " + id + " " + version + " " + selector.text() + " " + percent;
        }
    }

    /** It shall not run there. */
    record Withdraw(String id, Selector selector) implements Statement {
        @Override
        public String text() {
            return "withdraw " + id + " " + selector.text();
        }
    }

    /** Flat price of a request, in 10^-12 of the currency. */
    record Price(String id, long fee, String currency) implements Statement {
        @Override
        public String text() {
            return "price " + id + " " + fee + " " + currency;
        }
    }

    /** The operator's next key, 32 bytes in base64. */
    record Operator(String key) implements Statement {
        @Override
        public String text() {
            return "operator " + key;
        }

        /** The key's bytes. */
        public byte[] bytes() {
            return Base64.getDecoder().decode(key);
        }
    }

    /** The line, without its end. */
    String text();

    /** What digests look like. */
    Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    /** Why bytes were revoked, in one word. */
    Pattern REASON = Pattern.compile("[a-z0-9-]{1,64}");
    /** Symbolic names of the platform's bundles. */
    Pattern SYMBOLIC_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}");

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Statement parse(String line) {
        String[] words = line.split(" ", -1);
        Statement statement = parse(words);
        if (!statement.text().equals(line)) {
            throw new IllegalArgumentException("it is written in another way: " + PluginNames.shown(line));
        }
        return statement;
    }

    private static Statement parse(String[] words) {
        return switch (words[0] + " " + words.length) {
            case "accept 6" -> new Accept(accepted(words));
            case "revoke 3" -> new Revoke(match(SHA256, words[1]), match(REASON, words[2]));
            case "deploy 5" ->
                new Deploy(
                        PluginNames.id(words[1]),
                        PluginNames.version(words[2]),
                        new Selector(words[3]),
                        percent(number(words[4])));
            case "withdraw 3" -> new Withdraw(PluginNames.id(words[1]), new Selector(words[2]));
            case "price 4" ->
                new Price(PluginNames.id(words[1]), PluginNames.fee(number(words[2])), match(CURRENCY, words[3]));
            case "operator 2" -> new Operator(key(words[1]));
            default -> throw new IllegalArgumentException("no such statement: " + PluginNames.shown(words[0]));
        };
    }

    /** Whether Java knows a currency changes with its version; what is decided must not. */
    Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

    private static Accepted accepted(String[] words) {
        Change.Kind kind =
                switch (words[1]) {
                    case "plugin" -> Change.Kind.PLUGIN;
                    case "platform" -> Change.Kind.PLATFORM;
                    default ->
                        throw new IllegalArgumentException(
                                "bundles are plugin or platform, not: " + PluginNames.shown(words[1]));
                };
        String id = kind == Change.Kind.PLUGIN ? PluginNames.id(words[2]) : match(SYMBOLIC_NAME, words[2]);
        return new Accepted(kind, id, PluginNames.version(words[3]), match(SHA256, words[4]), match(SHA256, words[5]));
    }

    /** Percent of the nodes, if it is. */
    static int percent(long percent) {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("a rollout reaches 1 to 100 percent, not: " + percent);
        }
        return (int) percent;
    }

    /** A public key of Ed25519 in base64, if it can be one. */
    static String key(String text) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a key is 32 bytes in base64", e);
        }
        if (key.length != Ed25519.KEY_BYTES) {
            throw new IllegalArgumentException("a key is 32 bytes in base64");
        }
        return Base64.getEncoder().encodeToString(key);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number: " + PluginNames.shown(text), e);
        }
    }

    private static String match(Pattern pattern, String text) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(pattern + " is not: " + PluginNames.shown(text));
        }
        return text;
    }
}
