// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the log signed of a day that is over (docs/VERIFY.md, section 2).
 *
 * @param aggregate XOR of the row hashes, hex
 * @param root of the tree at the end of the day, hex
 * @param previous SHA-256 of the text of the manifest before, hex
 * @param hash SHA-256 of this one's text, hex
 */
record DayManifest(
        String origin, String day, long first, long rows, String aggregate, String root, String previous, String hash) {
    private static final Pattern FORM = Pattern.compile(
            """
            cairn-day-1
            ([^\n]+)
            day ([^\n]+)
            first ([^\n]+)
            rows ([^\n]+)
            aggregate ([^\n]+)
            root ([^\n]+)
            public ([^ \n]+) ([^\n]+)
            private ([^ \n]+) ([^\n]+)
            previous ([^\n]+)
            """);

    /** Reads the text of one, strictly. */
    static DayManifest of(String text) throws Flaw {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new Flaw("the text is no day's manifest");
        }
        for (int segment : new int[] {7, 9}) {
            Codec.number(parts.group(segment));
            Codec.hash(parts.group(segment + 1));
        }
        DayManifest manifest = new DayManifest(
                parts.group(1),
                Codec.day(parts.group(2)),
                Codec.number(parts.group(3)),
                Codec.number(parts.group(4)),
                Codec.hash(parts.group(5)),
                Codec.hash(parts.group(6)),
                Codec.hash(parts.group(11)),
                Codec.hex(Codec.sha256(Codec.utf8(text))));
        if (manifest.rows == 0) {
            throw new Flaw("a manifest of a day without rows");
        }
        return manifest;
    }

    /** How many rows the log had when the day was over. */
    long end() {
        return first + rows;
    }
}
