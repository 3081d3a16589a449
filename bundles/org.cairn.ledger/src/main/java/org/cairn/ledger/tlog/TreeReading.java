// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.cairn.ledger.tlog.core.TileAddress;
import org.cairn.ledger.tlog.core.Tree;
import org.jspecify.annotations.Nullable;

/**
 * One look at the tree's files, by one thread. It opens its own: an interrupt closes the channel that its thread uses, and
 * must not close the writer's.
 */
final class TreeReading implements Tree.Subtrees, Closeable {
    private static final int TILE_LEVELS = 8;

    private final Path directory;
    private final @Nullable FileChannel[] channels = new FileChannel[TileAddress.LEVEL_MAX + 1];

    TreeReading(Path directory) {
        this.directory = directory;
    }

    static Path file(Path directory, int level) {
        return directory.resolve("tree." + level);
    }

    /** Hashes of a tile level that follow each other. */
    byte[] hashes(int level, long from, int count) throws IOException {
        byte[] hashes = new byte[count * Tree.HASH_BYTES];
        ByteBuffer into = ByteBuffer.wrap(hashes);
        long at = from * Tree.HASH_BYTES;
        while (into.hasRemaining()) {
            int read = channel(level).read(into, at);
            if (read < 0) {
                throw new EOFException(file(directory, level) + " ends at " + at);
            }
            at += read;
        }
        return hashes;
    }

    private FileChannel channel(int level) throws IOException {
        FileChannel channel = channels[level];
        if (channel == null) {
            channel = FileChannel.open(file(directory, level), StandardOpenOption.READ);
            channels[level] = channel;
        }
        return channel;
    }

    @Override
    public byte[] hash(int level, long index) throws IOException {
        int inTile = level % TILE_LEVELS;
        int count = 1 << inTile;
        return Tree.fold(hashes(level / TILE_LEVELS, index << inTile, count), 0, count);
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : channels) {
            if (channel != null) {
                channel.close();
            }
        }
    }
}
