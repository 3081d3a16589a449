// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the capabilities of one namespace from a {@code Provide-Capability} header (OSGi Core 3.2.3, common header syntax). */
public final class Capabilities {
    private Capabilities() {}

    /** Attributes by name, without their types, of each clause of the namespace. */
    public static List<Map<String, String>> of(String header, String namespace) {
        List<Map<String, String>> found = new ArrayList<>();
        for (String clause : split(header, ',')) {
            List<String> parts = split(clause, ';');
            if (parts.get(0).strip().equals(namespace)) {
                found.add(attributes(parts.subList(1, parts.size())));
            }
        }
        return found;
    }

    private static Map<String, String> attributes(List<String> parts) {
        Map<String, String> attributes = new HashMap<>();
        for (String part : parts) {
            int equal = part.indexOf('=');
            if (equal > 0 && part.charAt(equal - 1) != ':') {
                String name = part.substring(0, equal);
                int type = name.indexOf(':');
                attributes.put(
                        (type < 0 ? name : name.substring(0, type)).strip(), unquoted(part.substring(equal + 1)));
            }
        }
        return attributes;
    }

    static String unquoted(String value) {
        String text = value.strip();
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1).replace("\\\"", "\"") : text;
    }

    /** Splits where the separator stands outside of quotes. */
    static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted && i + 1 < text.length()) {
                part.append(c).append(text.charAt(++i));
            } else if (c == separator && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                quoted ^= c == '"';
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }
}
