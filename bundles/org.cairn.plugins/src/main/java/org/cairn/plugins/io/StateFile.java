// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A small file that is replaced as a whole: after a power cut it has its old or its new content. */
final class StateFile {
    /** Largest content, in bytes. */
    static final int BYTES_MAX = 1 << 20;

    private final Path file;
    private final int most;

    StateFile(Path file) {
        this(file, BYTES_MAX);
    }

    /** With a limit of its own, in bytes. */
    StateFile(Path file, int most) {
        this.file = file;
        this.most = most;
    }

    /** The content; empty if there is no file. */
    Optional<byte[]> read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new IOException(file + " is larger than " + most + " bytes");
            }
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void write(byte[] bytes) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(file);
    }

    /** Makes the name of a file durable. */
    static void force(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel in = FileChannel.open(directory, StandardOpenOption.READ)) {
                in.force(true);
            }
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
