// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.core;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The list {@code denied}: what must not run although it was accepted. It needs no signature, because it only takes away. */
public final class Denied {
    /** Of the file. */
    public static final int BYTES_MAX = 1 << 20;

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) ([!-~][ -~]{0,199})");

    private final Map<String, String> reasons = new HashMap<>();

    private Denied() {}

    public static Denied none() {
        return new Denied();
    }

    /** A last line without its end is one that is being written; it does not count. */
    public static Denied parse(byte[] file) throws ListException {
        String text = new String(file, StandardCharsets.UTF_8);
        Denied denied = new Denied();
        int number = 0;
        int from = 0;
        for (int to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
            number++;
            Matcher parts = LINE.matcher(text).region(from, to);
            if (!parts.matches()) {
                throw new ListException("line " + number + " is not SHA-256 REASON");
            }
            denied.reasons.put(parts.group(1), parts.group(2));
            from = to + 1;
        }
        return denied;
    }

    public Optional<String> reason(String sha256) {
        return Optional.ofNullable(reasons.get(sha256));
    }
}
