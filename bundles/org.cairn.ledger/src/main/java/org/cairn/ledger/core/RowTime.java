// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Times of rows: RFC 3339, UTC, always six digits of microseconds. */
public final class RowTime {
    /** How long each is. */
    public static final int CHARACTERS = 27;

    static final String BLANK = "0".repeat(CHARACTERS);

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private RowTime() {}

    /** As rows have it, for years 0 to 9999. */
    public static String format(Instant time) {
        return FORMAT.format(time.truncatedTo(ChronoUnit.MICROS));
    }
}
