// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The hashes of a log of one size. The right edge, a partial tile of each level, gives the root; each full tile is proven by
 * the tile above it, so that any part can be checked without the rest.
 */
final class Tree {
    /** Tiles that are kept in memory, 8 KiB each. */
    private static final int KNOWN_MAX = 256;

    private final Source source;
    private final long size;
    private volatile boolean isProven;
    private final Map<String, byte[]> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > KNOWN_MAX;
        }
    };

    Tree(Source source, long size) {
        this.source = source;
        this.size = size;
    }

    /** Keeps what is proven: what is only consistent with an edge that is wrong would stay in a mirror for ever. */
    void keep(String path, byte[] bytes) throws IOException {
        if (isProven) {
            source.keep(path, bytes);
        }
    }

    /** Checks that the right edge gives a root; every other tile is proven from it. */
    void prove(byte[] root) throws IOException, Flaw {
        if (!Arrays.equals(head(size), root)) {
            throw new Flaw("the partial tiles of the tree do not give the root of the checkpoint");
        }
        isProven = true;
        for (int level = 0; Tiles.hashes(size, level) > 0; level++) {
            long index = Tiles.hashes(size, level) / Tiles.WIDTH;
            int width = Tiles.width(size, level, index);
            if (width > 0) {
                source.keep(Tiles.hashesPath(level, index, width), tile(level, index));
            }
        }
    }

    /** The root when the log had a size, up to the present one. */
    byte[] head(long earlier) throws IOException, Flaw {
        byte[] head = null;
        for (int level = 0; Tiles.hashes(earlier, level) > 0; level++) {
            int width = (int) (Tiles.hashes(earlier, level) % Tiles.WIDTH);
            if (width > 0) {
                head = Tiles.before(tile(level, Tiles.hashes(earlier, level) / Tiles.WIDTH), width, head);
            }
        }
        return head == null ? Codec.sha256() : head;
    }

    /** A tile that the tiles above it prove. */
    byte[] tile(int level, long index) throws IOException, Flaw {
        int width = Tiles.width(size, level, index);
        String path = Tiles.hashesPath(level, index, width);
        synchronized (known) {
            byte[] tile = known.get(path);
            if (tile != null) {
                return tile;
            }
        }
        byte[] tile = Tiles.readHashes(source, level, index, width);
        if (width == Tiles.WIDTH) {
            byte[] above = Tiles.hash(tile(level + 1, index / Tiles.WIDTH), (int) (index % Tiles.WIDTH));
            if (!Arrays.equals(above, Tiles.root(tile, 0, width))) {
                throw new Flaw(path + " is not what the tile above it is a hash of");
            }
            keep(path, tile);
        }
        synchronized (known) {
            known.put(path, tile);
        }
        return tile;
    }
}
