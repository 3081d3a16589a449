// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import java.util.regex.Pattern;

/** Versions of DServices as workers tell them: strangers' words, which go into rows and receipts. */
public final class Versions {
    /** As a bundle has it (OSGi Core, 3.2.5), and no longer than anybody needs. */
    private static final Pattern VERSION = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9}){2}(\\.[A-Za-z0-9_-]{1,32})?");

    private Versions() {}

    /** The version, or "" if it is none. */
    public static String checked(CharSequence version) {
        return VERSION.matcher(version).matches() ? version.toString() : "";
    }
}
