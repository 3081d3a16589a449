// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.core;

import java.util.Optional;

/**
 * The end of a tile's URL (C2SP tlog-tiles): {@code L/N}, {@code entries/N}, or either with {@code .p/W}. N is written in
 * groups of three digits, all but the last with an {@code x}: {@code x001/x234/067}. There is one way to write each, so
 * that caches hold each tile once; anything else is no address.
 *
 * @param level 0 to {@link #LEVEL_MAX}, or {@link #ENTRIES}
 * @param index of the tile in its level
 * @param width 1 to {@link #FULL}
 */
public record TileAddress(int level, long index, int width) {
    /** In place of a level: not hashes but the entries of a tile of level 0. */
    public static final int ENTRIES = -1;

    /** Hashes of a full tile. */
    public static final int FULL = 256;

    /** The highest level of a tree whose sizes have 18 digits that can be asked for. */
    public static final int LEVEL_MAX = 5;

    private static final String ENTRIES_PREFIX = "entries/";
    private static final String PARTIAL = ".p/";
    private static final int GROUP = 3;
    private static final int GROUPS_MAX = 6;

    /** Reads an address. */
    public static Optional<TileAddress> of(String text) {
        int level;
        String rest;
        if (text.startsWith(ENTRIES_PREFIX)) {
            level = ENTRIES;
            rest = text.substring(ENTRIES_PREFIX.length());
        } else if (text.length() > 2 && text.charAt(0) >= '0' && text.charAt(0) <= '0' + LEVEL_MAX) {
            level = text.charAt(0) - '0';
            if (text.charAt(1) != '/') {
                return Optional.empty();
            }
            rest = text.substring(2);
        } else {
            return Optional.empty();
        }
        int partial = rest.indexOf(PARTIAL);
        int width = partial < 0 ? FULL : width(rest.substring(partial + PARTIAL.length()));
        long index = index(partial < 0 ? rest : rest.substring(0, partial));
        // the last leaf under the tile has an index of 63 bits
        boolean possible = index >= 0 && index < Long.MAX_VALUE >>> (8 * (Math.max(0, level) + 1));
        return width > 0 && possible ? Optional.of(new TileAddress(level, index, width)) : Optional.empty();
    }

    public boolean isFull() {
        return width == FULL;
    }

    /** 1 to 255, without leading zeros; else 0. */
    private static int width(String text) {
        long width = text.startsWith("0") ? 0 : Digits.number(text, GROUP);
        return width >= 1 && width < FULL ? (int) width : 0;
    }

    /** The number, or -1 if it is not written as it must be. */
    private static long index(String text) {
        int groups = (text.length() + 2) / (GROUP + 2); // x000/x000/000
        if (groups < 1 || groups > GROUPS_MAX || text.length() != groups * (GROUP + 2) - 2) {
            return -1;
        }
        long index = 0;
        for (int group = 0; group < groups; group++) {
            int at = group * (GROUP + 2);
            boolean last = group == groups - 1;
            if (!last && (text.charAt(at) != 'x' || text.charAt(at + 1 + GROUP) != '/')) {
                return -1;
            }
            long number = Digits.number(text.substring(last ? at : at + 1, last ? at + GROUP : at + 1 + GROUP), GROUP);
            if (number < 0 || (group == 0 && !last && number == 0)) {
                return -1;
            }
            index = index * 1000 + number;
        }
        return index;
    }
}
