// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.Currency;
import java.util.regex.Pattern;
import org.osgi.framework.Version;

/** Rules of what plug-ins, their paths and their prices can be called; broken ones are told in one sentence. */
public final class PluginNames {
    /** Longest path of a plug-in, in characters. */
    public static final int PATH_LENGTH_MAX = 128;
    /** Longest version in full, in characters. */
    public static final int VERSION_LENGTH_MAX = 128;
    /** Highest price of a request, in 10^-12 of the currency. */
    public static final long FEE_MAX = 1_000_000_000_000_000L;

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");
    private static final Pattern DOTS = Pattern.compile("(.*/)?\\.{1,2}(/.*)?");
    private static final String RESERVED = "/.cairn";
    private static final int SHOWN_MAX = 60;

    private PluginNames() {}

    /** The id, if it is one. */
    public static String id(String id) {
        require(ID.matcher(id).matches(), "an id is [a-z][a-z0-9-]{0,31}, not: " + shown(id));
        return id;
    }

    /** The path, if a plug-in can have it. */
    public static String path(String path) {
        require(
                path.length() <= PATH_LENGTH_MAX
                        && PATH.matcher(path).matches()
                        && !DOTS.matcher(path).matches(),
                "a path is up to 128 characters such as /greet or /a/b, not: " + shown(path));
        require(!path.startsWith(RESERVED), "paths that begin with /.cairn are the platform's own: " + shown(path));
        return path;
    }

    /** The version, in three or four parts. A longer one would be a decision that the guard cannot read. */
    public static Version version(String version) {
        Version parsed;
        try {
            parsed = Version.parseVersion(version);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a version is such as 1.2.0, not: " + shown(version), e);
        }
        require(
                parsed.toString().length() <= VERSION_LENGTH_MAX,
                "a version has up to " + VERSION_LENGTH_MAX + " characters, not: " + shown(version));
        return parsed;
    }

    /** The price, if it is in range. */
    public static long fee(long fee) {
        require(fee >= 0 && fee <= FEE_MAX, "a fee is 0 to 10^15 (in 10^-12 of the currency), not: " + fee);
        return fee;
    }

    /** The currency, if ISO 4217 has it. */
    public static String currency(String currency) {
        try {
            return Currency.getInstance(currency).getCurrencyCode();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a currency is a code of ISO 4217 such as EUR, not: " + shown(currency), e);
        }
    }

    /** Text of others, made fit for one line of a message. */
    public static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= SHOWN_MAX ? line : line.substring(0, SHOWN_MAX) + "...";
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
