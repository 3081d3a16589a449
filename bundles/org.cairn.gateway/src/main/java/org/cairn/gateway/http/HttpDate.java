// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The {@code Date} of answers (RFC 9110, 5.6.7), made once a second. */
final class HttpDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private record Made(long second, String text) {}

    private static volatile Made last = new Made(-1, "");

    private HttpDate() {}

    static String now() {
        Instant now = Instant.now();
        Made made = last;
        if (made.second != now.getEpochSecond()) {
            made = new Made(now.getEpochSecond(), FORMAT.format(now));
            last = made;
        }
        return made.text;
    }
}
