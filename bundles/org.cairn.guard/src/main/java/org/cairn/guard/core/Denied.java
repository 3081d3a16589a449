// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.core;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The list {@code denied}: what must not run although it was accepted. It needs no signature, because it only takes away. */
public final class Denied {
    /** Of the file. */
    public static final int BYTES_MAX = 1 << 20;

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})(?:[ \\t]+(.*))?");
    private static final Pattern COMMENT = Pattern.compile("[ \\t]*(?:#.*)?");

    private final Map<String, String> reasons = new HashMap<>();

    private Denied() {}

    public static Denied none() {
        return new Denied();
    }

    /** People write it too: with comments, and without an end of the last line, which counts like any other. */
    public static Denied parse(byte[] file) throws ListException {
        String text = new String(file, StandardCharsets.UTF_8);
        Denied denied = new Denied();
        List<String> lines = List.of(text.split("\r?\n", -1));
        for (int i = 0; i < lines.size(); i++) {
            Matcher parts = LINE.matcher(lines.get(i));
            if (parts.matches()) {
                String reason = parts.group(2);
                denied.reasons.put(parts.group(1), reason == null || reason.isBlank() ? "without a reason" : reason);
            } else if (!COMMENT.matcher(lines.get(i)).matches()) {
                throw new ListException("line " + (i + 1) + " is not SHA-256 REASON");
            }
        }
        return denied;
    }

    public Optional<String> reason(String sha256) {
        return Optional.ofNullable(reasons.get(sha256));
    }
}
