// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where tiles are (C2SP tlog-tiles) and how their hashes go together (RFC 6962, 2.1). */
final class Tiles {
    static final int WIDTH = 256;
    /** Bits of an index that one level takes. */
    static final int HEIGHT = 8;

    static final int ENTRY_BYTES_MAX = 65_535;
    static final int BUNDLE_BYTES_MAX = WIDTH * (2 + ENTRY_BYTES_MAX);

    private static final String ENTRIES = "entries";
    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    private Tiles() {}

    static byte[] leaf(byte[] entry) {
        return Codec.sha256(LEAF, entry);
    }

    static byte[] node(byte[] left, byte[] right) {
        return Codec.sha256(NODE, left, right);
    }

    /** How many hashes a level has in a tree of a size. */
    static long hashes(long size, int level) {
        return HEIGHT * level >= Long.SIZE ? 0 : size >> (HEIGHT * level);
    }

    /** How wide a tile of a level is; 0 if there is none. */
    static int width(long size, int level, long index) {
        return (int) Math.max(0, Math.min(WIDTH, hashes(size, level) - index * WIDTH));
    }

    static byte[] hash(byte[] tile, int at) {
        return Arrays.copyOfRange(tile, at * Codec.HASH_BYTES, (at + 1) * Codec.HASH_BYTES);
    }

    /** The root of a part of a tile that is a full tree: its width is a power of two. */
    static byte[] root(byte[] tile, int from, int width) {
        if (width == 1) {
            return hash(tile, from);
        }
        return node(root(tile, from, width / 2), root(tile, from + width / 2, width / 2));
    }

    /** Puts the first hashes of a tile to the left of what comes after them. */
    static byte @Nullable [] before(byte[] tile, int width, byte @Nullable [] after) {
        byte[] head = after;
        int end = width;
        for (int part = 1; part < WIDTH; part *= 2) {
            if ((width & part) != 0) {
                byte[] left = root(tile, end - part, part);
                head = head == null ? left : node(left, head);
                end -= part;
            }
        }
        return head;
    }

    static String hashesPath(int level, long index, int width) {
        return path(Integer.toString(level), index, width);
    }

    static String entriesPath(long index, int width) {
        return path(ENTRIES, index, width);
    }

    private static String path(String kind, long index, int width) {
        StringBuilder path = new StringBuilder(group(index % 1000));
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            path.insert(0, "x" + group(rest % 1000) + "/");
        }
        return "tile/" + kind + "/" + path + (width < WIDTH ? ".p/" + width : "");
    }

    private static String group(long number) {
        return String.valueOf(1000 + number).substring(1);
    }

    /** A tile of hashes; where a partial one is gone, the full one that took its place has its hashes. */
    static byte[] readHashes(Source source, int level, long index, int width) throws IOException, Flaw {
        int bytes = width * Codec.HASH_BYTES;
        String path = hashesPath(level, index, width);
        Optional<byte[]> tile = source.read(path, bytes);
        if (tile.isEmpty() && width < WIDTH) {
            tile = source.read(hashesPath(level, index, WIDTH), WIDTH * Codec.HASH_BYTES)
                    .map(full -> Arrays.copyOf(full, bytes));
        }
        byte[] hashes = tile.orElseThrow(() -> new Flaw(path + " is missing"));
        if (hashes.length != bytes) {
            throw new Flaw(path + " has " + hashes.length + " bytes instead of " + bytes);
        }
        return hashes;
    }

    /** The entries of a tile of level 0. */
    static byte[][] readEntries(Source source, long index, int width) throws IOException, Flaw {
        String path = entriesPath(index, width);
        Optional<byte[]> bundle = source.read(path, BUNDLE_BYTES_MAX);
        boolean isFull = bundle.isEmpty() && width < WIDTH;
        if (isFull) {
            bundle = source.read(entriesPath(index, WIDTH), BUNDLE_BYTES_MAX);
        }
        byte[] bytes = bundle.orElseThrow(() -> new Flaw(path + " is missing"));
        byte[][] entries = new byte[width][];
        int at = 0;
        for (int i = 0; i < width; i++) {
            int length = at + 2 > bytes.length
                    ? bytes.length
                    : ByteBuffer.wrap(bytes, at, 2).getShort() & 0xffff;
            if (at + 2 + length > bytes.length) {
                throw new Flaw(path + " ends within entry " + i);
            }
            entries[i] = Arrays.copyOfRange(bytes, at + 2, at + 2 + length);
            at += 2 + length;
        }
        if (!isFull && at < bytes.length) {
            throw new Flaw(path + " has more than " + width + " entries");
        }
        return entries;
    }

    /** As it is published. */
    static byte[] bundle(byte[][] entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            out.write(entry.length >> 8);
            out.write(entry.length);
            out.writeBytes(entry);
        }
        return out.toByteArray();
    }
}
