// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;

/**
 * What a gateway signs of a day that is over (docs/VERIFY.md, "Manifests"): with it the day can be checked, and its
 * dropping stays provable.
 *
 * @param origin of the log
 * @param day billing day
 * @param first sequence of its first row
 * @param rows how many
 * @param aggregate XOR of its row hashes
 * @param root of the tree with all rows up to the end of the day
 * @param openBytes length of the public segment file
 * @param openChain its chain hash at the end
 * @param secretBytes length of the private one
 * @param secretChain its chain hash at the end
 * @param previous SHA-256 of the text of the manifest before; zeros for the first
 */
public record Manifest(
        String origin,
        LocalDate day,
        long first,
        long rows,
        ChainHash aggregate,
        ChainHash root,
        long openBytes,
        ChainHash openChain,
        long secretBytes,
        ChainHash secretChain,
        ChainHash previous) {
    private static final String KIND = "cairn-day-1";
    private static final List<String> NAMES =
            List.of("day", "first", "rows", "aggregate", "root", "public", "private", "previous");

    /** The text that is signed: its SHA-256 is what the next one names. */
    public String text() {
        return String.join(
                "\n",
                KIND,
                origin,
                "day " + day,
                "first " + first,
                "rows " + rows,
                "aggregate " + aggregate,
                "root " + root,
                "public " + openBytes + " " + openChain,
                "private " + secretBytes + " " + secretChain,
                "previous " + previous,
                "");
    }

    /** How many rows the log had when the day was over. */
    public long size() {
        return first + rows;
    }

    /** What {@link #previous} of the next manifest is. */
    public ChainHash hash() {
        return new ChainHash(Hashes.sha256().digest(ByteBuilder.utf8(text())));
    }

    /**
     * Reads a text, strictly: it is what {@link #text} makes of it.
     *
     * @throws IllegalArgumentException if it is no manifest
     */
    public static Manifest of(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length != NAMES.size() + 3 || !lines[0].equals(KIND)) {
            throw new IllegalArgumentException("not a day's manifest");
        }
        String[] values = new String[NAMES.size()];
        for (int i = 0; i < values.length; i++) {
            String start = NAMES.get(i) + " ";
            if (!lines[i + 2].startsWith(start)) {
                throw new IllegalArgumentException("a manifest's line " + (i + 3) + " begins with: " + NAMES.get(i));
            }
            values[i] = lines[i + 2].substring(start.length());
        }
        try {
            Manifest manifest = new Manifest(
                    lines[1],
                    LocalDate.parse(values[0]),
                    Long.parseLong(values[1]),
                    Long.parseLong(values[2]),
                    hash(values[3]),
                    hash(values[4]),
                    Long.parseLong(values[5].substring(0, Math.max(0, values[5].indexOf(' ')))),
                    hash(values[5].substring(values[5].indexOf(' ') + 1)),
                    Long.parseLong(values[6].substring(0, Math.max(0, values[6].indexOf(' ')))),
                    hash(values[6].substring(values[6].indexOf(' ') + 1)),
                    hash(values[7]));
            if (manifest.text().equals(text)) {
                return manifest;
            }
        } catch (DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException("a manifest's value is not right: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("a manifest in another form than ours");
    }

    private static ChainHash hash(String hex) {
        if (hex.length() != 2 * Hashes.BYTES) {
            throw new IllegalArgumentException("a hash has 64 hex digits");
        }
        return new ChainHash(HexFormat.of().parseHex(hex));
    }
}
