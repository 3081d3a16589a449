// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Status and headers of an answer, within the rules of {@code WorkResponse}. */
public final class AnswerHead {
    public static final int HEADERS_MAX = 100;
    public static final int BYTES_MAX = 32 * 1024;
    public static final long BODY_MAX = 2L << 30;
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");

    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private int status = 200;
    private long length = -1;

    public void status(int code) {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("a status is 200 to 599, not " + code);
        }
        status = code;
    }

    public int status() {
        return status;
    }

    /** Sets a header, replacing earlier values; {@code Content-Length} states the length. */
    public void header(String name, String value) {
        put(name, value, List.of());
    }

    /** Adds a value to a header, after earlier ones. */
    public void addHeader(String name, String value) {
        put(name, value, headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
    }

    private void put(String name, String value, List<String> earlier) {
        String key = name.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("HTTP forbids this header name");
        }
        if (HopByHop.is(key)) {
            throw new IllegalArgumentException(key + " is hop-by-hop: the platform sets it");
        }
        if (key.startsWith("cairn-")) {
            throw new IllegalArgumentException("header names that begin with cairn- belong to the platform");
        }
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("HTTP forbids this value of header " + key);
        }
        if (key.equals("content-length")) {
            length(parse(value));
            return;
        }
        List<String> values = new ArrayList<>(earlier);
        values.add(value);
        List<String> before = headers.put(key, List.copyOf(values));
        if (count() > HEADERS_MAX || bytes() > BYTES_MAX) {
            if (before == null) {
                headers.remove(key);
            } else {
                headers.put(key, before);
            }
            throw new IllegalArgumentException("an answer has at most 100 headers and 32 KiB of them");
        }
    }

    private static long parse(String value) {
        try {
            return Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("content-length is a number of bytes", e);
        }
    }

    private int count() {
        return headers.values().stream().mapToInt(List::size).sum();
    }

    private int bytes() {
        int sum = 0;
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            for (String value : header.getValue()) {
                sum += header.getKey().length() + value.length() + 4;
            }
        }
        return sum;
    }

    public void length(long bytes) {
        if (bytes < 0 || bytes > BODY_MAX) {
            throw new IllegalArgumentException("a body has 0 to 2 GiB, not " + bytes + " bytes");
        }
        length = bytes;
    }

    /** The length that was stated, or -1. */
    public long length() {
        return length;
    }

    /** Values by names in lower case, without {@code content-length}. */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /** Whether HTTP has no body in such an answer, whatever is written. */
    public boolean bodiless(String method) {
        return method.equals("HEAD") || status == 204 || status == 304;
    }
}
