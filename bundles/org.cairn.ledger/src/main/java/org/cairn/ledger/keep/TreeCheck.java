// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.cairn.ledger.core.Hashes;
import org.cairn.ledger.io.FileSource;
import org.cairn.ledger.tlog.core.Tree;
import org.jspecify.annotations.Nullable;

/** Compares the files of the tree with rows, and its levels with each other. For one thread. */
final class TreeCheck implements Closeable {
    private static final int LEVELS = 8;
    private static final int TILE = 256;
    private static final int TILE_BYTES = TILE * Hashes.BYTES;

    private final Path directory;
    private final Findings findings;
    private final byte[] window = new byte[TILE_BYTES];
    private long windowAt = -1;
    private int windowSize;
    private final @Nullable FileSource leaves;

    TreeCheck(Path directory, Findings findings) throws IOException {
        this.directory = directory;
        this.findings = findings;
        Path file = level(0);
        this.leaves = Files.exists(file) ? new FileSource(file) : null;
    }

    private Path level(int level) {
        return directory.resolve("tree." + level);
    }

    /** Compares a row's leaf hash with what the tree has; rows should come in order. */
    void leaf(long sequence, byte[] hash) throws IOException {
        long at = sequence * Hashes.BYTES;
        FileSource source = leaves;
        if (source == null) {
            return;
        }
        if (windowAt < 0 || at < windowAt || at + Hashes.BYTES > windowAt + windowSize) {
            windowAt = at - at % TILE_BYTES;
            windowSize = (int) Math.max(0, Math.min(TILE_BYTES, source.size() - windowAt));
            source.read(windowAt, window, 0, windowSize);
        }
        int from = (int) (at - windowAt);
        if (from + Hashes.BYTES > windowSize) {
            findings.at(level(0), at, "it ends before the leaf of row " + sequence);
        } else if (!Arrays.equals(window, from, from + Hashes.BYTES, hash, 0, Hashes.BYTES)) {
            findings.at(level(0), at, "the leaf hash of row " + sequence + " is not that of its entry");
        }
    }

    /** Compares each level with the full tiles below it, for the tiles that hold these rows. */
    void levels(long from, long until, Meter meter) throws IOException {
        if (leaves == null) {
            findings.add(level(0) + " is missing");
            return;
        }
        byte[] tile = new byte[TILE_BYTES];
        byte[] above = new byte[Hashes.BYTES];
        for (int level = 0; level + 1 < LEVELS; level++) {
            int bits = 8 * (level + 1);
            long first = from >>> bits;
            long end = until >>> bits;
            if (end <= first) {
                return;
            }
            if (!Files.exists(level(level)) || !Files.exists(level(level + 1))) {
                findings.add(level(level + 1) + " or the level below it is missing");
                return;
            }
            try (FileSource lower = new FileSource(level(level));
                    FileSource upper = new FileSource(level(level + 1))) {
                for (long i = first; i < end; i++) {
                    if (lower.size() < (i + 1) * TILE_BYTES || upper.size() < (i + 1) * Hashes.BYTES) {
                        findings.at(level(level + 1), upper.size(), "the level, or the one below, ends too early");
                        break;
                    }
                    lower.read(i * TILE_BYTES, tile, 0, TILE_BYTES);
                    upper.read(i * Hashes.BYTES, above, 0, Hashes.BYTES);
                    if (!Arrays.equals(Tree.fold(tile, 0, TILE), above)) {
                        findings.at(
                                level(level + 1),
                                i * Hashes.BYTES,
                                "the hash is not that of tile " + i + " of "
                                        + level(level).getFileName());
                    }
                    meter.add(TILE_BYTES);
                }
            }
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (leaves != null) {
            leaves.close();
        }
    }
}
