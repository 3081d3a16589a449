// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Notes of a DService for the ledger row, and how they travel: a JSON object with the names in order, percent-encoded
 * outside printable ASCII (docs/TUNNEL.md, 5).
 */
public final class Notes {
    public static final int NOTES_MAX = 32;
    public static final int VALUE_MAX = 1024;
    public static final int ENCODED_MAX = 32 * 1024;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    private final TreeMap<String, String> values = new TreeMap<>();

    /**
     * Adds a note, or replaces it.
     *
     * @throws IllegalArgumentException naming the limit that was passed
     */
    public void put(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a note's name is [a-z][a-z0-9_]{0,39}, not " + shortened(name));
        }
        if (value.length() > VALUE_MAX) {
            throw new IllegalArgumentException(
                    "note " + name + " has " + value.length() + " characters, at most " + VALUE_MAX);
        }
        String before = values.put(name, value);
        if (values.size() > NOTES_MAX || encoded().length() > ENCODED_MAX) {
            boolean tooMany = values.size() > NOTES_MAX;
            if (before == null) {
                values.remove(name);
            } else {
                values.put(name, before);
            }
            throw new IllegalArgumentException(
                    tooMany
                            ? "at most " + NOTES_MAX + " notes"
                            : "notes take at most " + ENCODED_MAX + " bytes encoded");
        }
    }

    private static String shortened(String name) {
        return name.length() > 40 ? name.substring(0, 40) + "..." : name;
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** As the trailer {@code cairn-notes} carries them. */
    public String encoded() {
        StringBuilder json = new StringBuilder("{");
        for (Map.Entry<String, String> note : values.entrySet()) {
            json.append(json.length() > 1 ? ",\"" : "\"").append(note.getKey()).append("\":\"");
            quote(note.getValue(), json);
            json.append('"');
        }
        return percent(json.append('}').toString());
    }

    private static void quote(String value, StringBuilder json) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
    }

    private static String percent(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b < 0x7f && b != '%') {
                out.append((char) b);
            } else {
                out.append(String.format("%%%02X", b & 0xff));
            }
        }
        return out.toString();
    }
}
