// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.cairn.ledger.core.Mark;

/** The file of marks: two places, written in turn, so that one of them is always whole. */
final class Marks implements Closeable {
    private static final int FILE_BYTES = Mark.PLACE_BYTES + Mark.BYTES;

    private final FileChannel channel;
    private long count;

    private Marks(FileChannel channel, long count) {
        this.channel = channel;
        this.count = count;
    }

    /**
     * What the file says.
     *
     * @param newest the newest mark; empty if there is none that is whole
     * @param isBroken whether one of the places is broken
     */
    record Found(Optional<Mark> newest, boolean isBroken) {}

    static Found read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new Found(Optional.empty(), false);
        }
        byte[] bytes = Files.readAllBytes(file);
        Optional<Mark> a = Mark.decode(bytes, 0);
        Optional<Mark> b = Mark.decode(bytes, Mark.PLACE_BYTES);
        boolean isBroken = bytes.length != FILE_BYTES;
        for (int i = Mark.BYTES; i < Math.min(bytes.length, Mark.PLACE_BYTES); i++) {
            isBroken |= bytes[i] != 0;
        }
        if (a.isEmpty() || b.isEmpty()) {
            return new Found(a.or(() -> b), true);
        }
        return new Found(a.orElseThrow().count() > b.orElseThrow().count() ? a : b, isBroken);
    }

    /** Writes the file anew with this mark in both places, and keeps it open. */
    static Marks start(Directory directory, Mark mark) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(FILE_BYTES);
        bytes.put(numbered(mark, 0).encode());
        bytes.put(Mark.PLACE_BYTES, numbered(mark, 1).encode());
        Path file = directory.marks();
        directory.replace(file, bytes.array());
        return new Marks(FileChannel.open(file, StandardOpenOption.WRITE), 2);
    }

    private static Mark numbered(Mark mark, long count) {
        return new Mark(
                count,
                mark.rows(),
                mark.day(),
                mark.openBytes(),
                mark.secretBytes(),
                mark.openChain(),
                mark.secretChain());
    }

    /** Writes a mark over the older one; its number is set here. Not forced: an older mark only knows less. */
    void write(Mark mark) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(numbered(mark, count).encode());
        long at = count % 2 * Mark.PLACE_BYTES;
        count++;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            channel.force(false);
        }
    }
}
