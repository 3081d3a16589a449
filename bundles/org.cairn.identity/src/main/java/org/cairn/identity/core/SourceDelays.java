// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.core;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down sources that try wrong credentials: three mistakes are free, then a second, doubling up to five minutes. The
 * source is delayed, never the account: nobody can lock a victim out. A source is an IPv4 address or an IPv6 /64, which
 * one machine can own as a whole. Sources are forgotten an hour after their last mistake; the table is bounded, the oldest
 * goes first. Time is a parameter, in milliseconds.
 */
public final class SourceDelays {
    /** Sources that are remembered. */
    public static final int SOURCES_MAX = 10_000;

    /** Longest delay. */
    public static final long DELAY_MS_MAX = 300_000;

    private static final int FREE = 3;
    private static final long DELAY_MS_MIN = 1_000;
    private static final long FORGET_MS = 3_600_000;
    private static final int SOURCE_CHARS_MAX = 64;

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Milliseconds until this source may try again; 0 if it may now. */
    public synchronized long remaining(String source, long nowMs) {
        Entry entry = entries.get(key(source));
        if (entry == null || nowMs - entry.lastMs > FORGET_MS) {
            return 0;
        }
        // a clock that was set back must not lock anybody out for longer than the rule says
        return Math.min(DELAY_MS_MAX, Math.max(0, entry.untilMs - nowMs));
    }

    /** Remembers a mistake. */
    public synchronized void failed(String source, long nowMs) {
        String key = key(source);
        Entry before = entries.remove(key);
        int failures = before == null || nowMs - before.lastMs > FORGET_MS ? 1 : before.failures + 1;
        long delay = failures <= FREE ? 0 : Math.min(DELAY_MS_MAX, DELAY_MS_MIN << Math.min(20, failures - FREE - 1));
        entries.put(key, new Entry(failures, nowMs + delay, nowMs));
        if (entries.size() > SOURCES_MAX) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    /** How many sources are remembered. */
    public synchronized int size() {
        return entries.size();
    }

    private static String key(String source) {
        if (source.indexOf(':') >= 0 && source.length() <= SOURCE_CHARS_MAX) {
            try {
                byte[] address = InetAddress.getByName(source).getAddress(); // with a colon: a literal, no look-up
                if (address.length == 16) {
                    return HexFormat.of().formatHex(Arrays.copyOf(address, 8));
                }
                return HexFormat.of().formatHex(address);
            } catch (UnknownHostException e) {
                return source;
            }
        }
        return source.length() > SOURCE_CHARS_MAX ? source.substring(0, SOURCE_CHARS_MAX) : source;
    }

    private record Entry(int failures, long untilMs, long lastMs) {}
}
