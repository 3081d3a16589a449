// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.cairn.gateway.core.Digits;

/** Reads an answer's trailers (docs/TUNNEL.md, 5). The worker is a stranger's: what breaks a rule is refused. */
final class Trailers {
    private static final int USAGE_CHARS_MAX = 256;
    private static final int NOTES_CHARS_MAX = 32 * 1024;
    private static final int NOTES_MAX = 32;
    private static final int NOTE_CHARS_MAX = 1024;
    private static final Pattern NOTE_NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final int NUMBER_DIGITS_MAX = 15;

    private Trailers() {}

    /**
     * What they say.
     *
     * @throws IllegalArgumentException if they break a rule
     */
    static Usage read(Http2Headers trailers) {
        String outcome = text(trailers, "cairn-outcome", 16);
        if (!outcome.equals("complete") && !outcome.equals("failed")) {
            throw new IllegalArgumentException("no outcome");
        }
        Map<String, Long> usage = usage(text(trailers, "cairn-usage", USAGE_CHARS_MAX));
        return new Usage(
                outcome.equals("failed"),
                usage.getOrDefault("start", 0L),
                usage.getOrDefault("execution", 0L),
                usage.getOrDefault("cpu", 0L),
                usage.getOrDefault("memory", 0L),
                notes(text(trailers, "cairn-notes", NOTES_CHARS_MAX)));
    }

    private static String text(Http2Headers trailers, String name, int charsMax) {
        CharSequence value = trailers.get(name);
        if (value == null) {
            return "";
        }
        if (value.length() > charsMax) {
            throw new IllegalArgumentException(name + " is too long");
        }
        return value.toString();
    }

    private static Map<String, Long> usage(String text) {
        Map<String, Long> usage = new HashMap<>();
        for (String part : text.isEmpty() ? new String[0] : text.split(";", -1)) {
            int equals = part.indexOf('=');
            long number = equals < 0 ? -1 : Digits.number(part.substring(equals + 1), NUMBER_DIGITS_MAX);
            if (number < 0) {
                throw new IllegalArgumentException("usage that is no number");
            }
            usage.put(part.substring(0, equals), number);
        }
        return usage;
    }

    private static SortedMap<String, String> notes(String text) {
        SortedMap<String, String> notes = new TreeMap<>();
        if (text.isEmpty()) {
            return notes;
        }
        Map<String, Object> members = ControlLines.parse(decode(text));
        if (members.size() > NOTES_MAX) {
            throw new IllegalArgumentException("more than " + NOTES_MAX + " notes");
        }
        members.forEach((name, value) -> {
            if (!(value instanceof String note)
                    || note.length() > NOTE_CHARS_MAX
                    || !NOTE_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("a note breaks the rules");
            }
            notes.put(name, note);
        });
        return notes;
    }

    /** Percent-decoding as in RFC 3986: a plus is a plus. */
    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new IllegalArgumentException("notes with a broken escape");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
