// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is in a request target. Percent-encoding is decoded as UTF-8; what is not a valid escape stands for itself, because
 * nothing of the URL format is imposed on a DService (CGN-3).
 */
public final class Query {
    private final Map<String, List<String>> values = new HashMap<>();

    private Query() {}

    /** Takes a query without its question mark apart: {@code name=value} joined by ampersands, plus is a space. */
    public static Query of(String raw) {
        Query query = new Query();
        for (String part : raw.split("&", -1)) {
            if (!part.isEmpty()) {
                int equals = part.indexOf('=');
                String name = equals < 0 ? part : part.substring(0, equals);
                String value = equals < 0 ? "" : part.substring(equals + 1);
                query.values
                        .computeIfAbsent(decode(name, true), key -> new ArrayList<>())
                        .add(decode(value, true));
            }
        }
        return query;
    }

    /** All values of a parameter in the order sent. */
    public List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    /** Decodes a path or a part of a query. */
    public static String decode(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && !(plusIsSpace && text.indexOf('+') >= 0)) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            byte b = in[i];
            int high = b == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
            if (low >= 0) {
                out[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                out[length++] = b == '+' && plusIsSpace ? (byte) ' ' : b;
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
