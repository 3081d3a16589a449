// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog.core;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which hashes a tile has, and its address (C2SP tlog-tiles): {@code 1/x001/x234/067.p/8}.
 *
 * @param level 0 for leaf hashes; at level L+1 are the roots of the full tiles of level L
 * @param index number of the tile in its level
 * @param width how many hashes, 1 to 256
 */
public record TileAddress(int level, long index, int width) {
    /** Hashes of a full tile. */
    public static final int WIDTH = 256;
    /** The highest level that is kept: 2^48 leaves fill one tile of it. */
    public static final int LEVEL_MAX = 5;

    private static final int HEIGHT = 8;
    private static final long GROUP = 1_000;
    private static final Pattern PATH =
            Pattern.compile("([0-5])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    public TileAddress {
        if (level < 0 || level > LEVEL_MAX || index < 0 || index >= 1L << (63 - HEIGHT) || width < 1 || width > WIDTH) {
            throw new IllegalArgumentException(
                    "no tile is at level " + level + ", index " + index + ", width " + width);
        }
    }

    /** The part of the address after {@code tile/}. */
    public String path() {
        StringBuilder groups = new StringBuilder(group(index % GROUP));
        for (long rest = index / GROUP; rest > 0; rest /= GROUP) {
            groups.insert(0, "x" + group(rest % GROUP) + "/");
        }
        return level + "/" + groups + (width < WIDTH ? ".p/" + width : "");
    }

    private static String group(long value) {
        return Long.toString(GROUP + value).substring(1);
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is none, or not in the one form that it has
     */
    public static TileAddress of(String path) {
        Matcher matcher = PATH.matcher(path);
        if (matcher.matches()) {
            String width = matcher.group(3);
            TileAddress address = new TileAddress(
                    Integer.parseInt(matcher.group(1)),
                    Long.parseLong(matcher.group(2).replaceAll("[x/]", "")),
                    width == null ? WIDTH : Integer.parseInt(width));
            if (address.path().equals(path)) {
                return address;
            }
        }
        throw new IllegalArgumentException("not the address of a tile");
    }

    /** How many whole hashes a level has in a tree of a size: the roots of its complete subtrees of 256^level leaves. */
    public static long hashes(int level, long size) {
        return size >>> (HEIGHT * level);
    }
}
