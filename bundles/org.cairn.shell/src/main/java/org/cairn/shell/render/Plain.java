// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.render;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairn.core.api.work.Tier;
import org.jspecify.annotations.Nullable;

/** Values of the platform as the simple ones of JSON, and as text that cannot harm a terminal. */
public final class Plain {
    private Plain() {}

    /** A string, number, boolean, list or map; null for what is not there. */
    public static @Nullable Object json(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return json(optional.orElse(null));
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, element) -> copy.put(String.valueOf(json(key)), json(element)));
            return copy;
        }
        if (value instanceof Collection<?> collection) {
            List<@Nullable Object> copy = new ArrayList<>();
            collection.forEach(element -> copy.add(json(element)));
            if (value instanceof Set<?>) {
                copy.sort(Comparator.comparing(String::valueOf));
            }
            return copy;
        }
        if (value instanceof Tier tier) {
            return tier.label();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
        return value == null || value instanceof Number || value instanceof Boolean ? value : value.toString();
    }

    /** One line. Labels and paths come from strangers: what would steer a terminal is replaced. */
    public static String text(@Nullable Object value) {
        Object plain = value instanceof Instant instant ? instant.truncatedTo(ChronoUnit.SECONDS) : json(value);
        if (plain == null) {
            return "";
        }
        if (plain instanceof List<?> list) {
            return String.join(",", list.stream().map(Plain::text).toList());
        }
        return plain.toString()
                .replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]", "?");
    }

    /** A JSON document on one line. */
    public static String document(Map<String, ?> value) {
        try {
            return JSON.std.asString(json(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
