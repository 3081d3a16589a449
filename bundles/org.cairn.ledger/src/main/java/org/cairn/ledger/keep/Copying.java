// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.cairn.ledger.core.Mark;
import org.cairn.ledger.io.Disk.GrowingFile;

/** Puts bytes into the files of a copy; each method returns when they are durable. For one thread. */
final class Copying {
    /** Behind the name of a file that is being made. */
    static final String FRESH = ".new";

    private static final int CHUNK_BYTES = 1 << 20;

    private final Volume volume;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);

    Copying(Volume volume) {
        this.volume = volume;
    }

    /** Makes a directory, if it is not there. */
    void directory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            volume.makeDirectory(directory);
            volume.forceDirectory(parent(directory));
        }
    }

    /** Makes a file begin with the first bytes of another one, of which it has {@code same}, and end there. */
    void grow(Path from, Path to, long same, long until, Meter meter) throws IOException {
        boolean isNew = !Files.exists(to);
        if (isNew) {
            volume.create(to);
        }
        boolean isLonger = Files.size(to) > same;
        try (GrowingFile out = volume.open(to)) {
            if (isLonger) {
                out.truncate(same);
            }
            copy(from, out, same, until, meter);
            out.force();
        }
        if (isNew) {
            volume.forceDirectory(parent(to));
        }
    }

    private void copy(Path from, GrowingFile out, long same, long until, Meter meter) throws IOException {
        if (same >= until) {
            return;
        }
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ)) {
            long at = same;
            while (at < until) {
                chunk.clear().limit((int) Math.min(CHUNK_BYTES, until - at));
                while (chunk.hasRemaining()) {
                    if (in.read(chunk, at + chunk.position()) < 0) {
                        throw new EOFException(from + " ends at " + (at + chunk.position()) + ", expected " + until);
                    }
                }
                chunk.flip();
                int bytes = chunk.remaining();
                out.write(chunk, at);
                at += bytes;
                meter.add(bytes);
            }
        }
    }

    /** Makes a file anew and puts it into its place at once. */
    void replace(Path to, byte[] bytes) throws IOException {
        Path fresh = to.resolveSibling(to.getFileName() + FRESH);
        volume.delete(fresh);
        volume.create(fresh);
        try (GrowingFile out = volume.open(fresh)) {
            out.write(ByteBuffer.wrap(bytes), 0);
            out.force();
        }
        volume.move(fresh, to);
        volume.forceDirectory(parent(to));
    }

    /** The same with the bytes of another file. */
    void replace(Path from, Path to, long bytes, Meter meter) throws IOException {
        Path fresh = to.resolveSibling(to.getFileName() + FRESH);
        volume.delete(fresh);
        grow(from, fresh, 0, bytes, meter);
        volume.move(fresh, to);
        volume.forceDirectory(parent(to));
    }

    /** Writes a mark over the older of the two, as the ledger itself does. */
    void mark(Path marks, Mark mark) throws IOException {
        if (!Files.exists(marks) || Files.size(marks) != Mark.PLACE_BYTES + Mark.BYTES) {
            ByteBuffer both = ByteBuffer.allocate(Mark.PLACE_BYTES + Mark.BYTES);
            both.put(mark.encode());
            both.put(Mark.PLACE_BYTES, mark.encode());
            replace(marks, both.array());
            return;
        }
        try (GrowingFile out = volume.open(marks)) {
            out.write(ByteBuffer.wrap(mark.encode()), mark.count() % 2 * Mark.PLACE_BYTES);
            out.force();
        }
    }

    static Path parent(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }
}
