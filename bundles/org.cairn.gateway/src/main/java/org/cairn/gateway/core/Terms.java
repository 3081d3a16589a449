// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import io.netty.handler.codec.http.HttpHeaders;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.cairn.core.api.work.Work;

/**
 * What a request's headers ask of the platform (docs/HTTP.md, "A request").
 *
 * @param timeoutMillis until the answer must be complete
 * @param affinity work with the same value goes to the same worker
 * @param race how many workers do it at once
 * @param custom the customer's own fields for the row, by name
 * @param idempotencyKey a repetition with it is billed once
 * @param signed whether the receipt is signed and its row durable
 */
public record Terms(
        long timeoutMillis,
        Optional<String> affinity,
        int race,
        SortedMap<String, String> custom,
        Optional<String> idempotencyKey,
        boolean signed) {
    static final long TIMEOUT_MS_DEFAULT = 300_000;
    static final long TIMEOUT_MS_MIN = 100;
    static final long TIMEOUT_MS_MAX = 3_600_000;
    static final int AFFINITY_CHARS_MAX = 64;
    static final int FIELDS_MAX = 16;
    static final int FIELD_CHARS_MAX = 1024;
    static final int KEY_CHARS_MAX = 64;

    private static final String FIELD = "cairn-field-";
    private static final Pattern FIELD_NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,5}(\\.[0-9]{1,6})?");

    public Terms {
        custom = new TreeMap<>(custom);
    }

    /**
     * Reads the terms.
     *
     * @throws ProblemException 400, naming the header
     */
    public static Terms of(HttpHeaders headers) {
        return new Terms(
                timeout(headers), affinity(headers), race(headers), custom(headers), key(headers), signed(headers));
    }

    private static long timeout(HttpHeaders headers) {
        Optional<String> text = single(headers, "cairn-timeout");
        if (text.isEmpty()) {
            return TIMEOUT_MS_DEFAULT;
        }
        if (SECONDS.matcher(text.get()).matches()) {
            long millis = new BigDecimal(text.get()).movePointRight(3).longValue();
            if (millis >= TIMEOUT_MS_MIN && millis <= TIMEOUT_MS_MAX) {
                return millis;
            }
        }
        throw bad("Cairn-Timeout is 0.1 to 3600 seconds");
    }

    private static Optional<String> affinity(HttpHeaders headers) {
        Optional<String> value = single(headers, "cairn-affinity");
        if (value.isPresent() && (value.get().isEmpty() || value.get().length() > AFFINITY_CHARS_MAX)) {
            throw bad("Cairn-Affinity has 1 to 64 characters");
        }
        return value;
    }

    private static int race(HttpHeaders headers) {
        String text = single(headers, "cairn-race").orElse("1");
        if (text.length() == 1) {
            int race = text.charAt(0) - '0';
            if (race >= 1 && race <= Work.RACE_MAX) {
                return race;
            }
        }
        throw bad("Cairn-Race is 1 to " + Work.RACE_MAX);
    }

    private static SortedMap<String, String> custom(HttpHeaders headers) {
        SortedMap<String, String> custom = new TreeMap<>();
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!name.startsWith(FIELD)) {
                continue;
            }
            String field = name.substring(FIELD.length()).replace('-', '_');
            if (!FIELD_NAME.matcher(field).matches()) {
                throw bad("the NAME of a Cairn-Field-NAME is a letter, then up to 39 letters, digits, - or _");
            }
            if (header.getValue().length() > FIELD_CHARS_MAX) {
                throw bad("a Cairn-Field-NAME has at most " + FIELD_CHARS_MAX + " characters");
            }
            if (custom.put(field, header.getValue()) != null) {
                throw bad("Cairn-Field-" + field + " came twice");
            }
        }
        if (custom.size() > FIELDS_MAX) {
            throw bad("at most " + FIELDS_MAX + " Cairn-Field-NAME headers");
        }
        return custom;
    }

    private static Optional<String> key(HttpHeaders headers) {
        Optional<String> key = single(headers, "idempotency-key");
        if (key.isPresent() && !printable(key.get())) {
            throw bad("Idempotency-Key has 1 to 64 printable characters");
        }
        return key;
    }

    private static boolean printable(String key) {
        return !key.isEmpty() && key.length() <= KEY_CHARS_MAX && key.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    private static boolean signed(HttpHeaders headers) {
        for (String value : headers.getAll("prefer")) {
            for (String preference : value.toLowerCase(Locale.ROOT).split(",", -1)) {
                String bare = preference.strip();
                if (bare.equals("receipt=signed") || bare.equals("receipt=\"signed\"")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Optional<String> single(HttpHeaders headers, String name) {
        List<String> values = headers.getAll(name);
        if (values.size() > 1) {
            throw bad("only one " + name + " is allowed");
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0).strip());
    }

    private static ProblemException bad(String detail) {
        return new ProblemException(Problem.badRequest(detail));
    }
}
