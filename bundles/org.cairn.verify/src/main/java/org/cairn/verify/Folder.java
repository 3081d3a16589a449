// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Published files in a directory: a mirror. */
final class Folder implements Source {
    private final Path folder;

    Folder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        this.folder = folder;
    }

    @Override
    public Optional<byte[]> read(String path, int max) throws IOException, Flaw {
        Path file = folder.resolve(path);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(max + 1);
            if (bytes.length > max) {
                throw new Flaw(path + " has more than " + max + " bytes");
            }
            return Optional.of(bytes);
        }
    }

    @Override
    public boolean has(String path) {
        return Files.isRegularFile(folder.resolve(path));
    }

    @Override
    public boolean isFolder() {
        return true;
    }

    /**
     * Writes a file as a whole or not at all.
     *
     * @param isDurable whether it survives a power cut; for many files that could be fetched again it takes too long
     */
    void write(String path, byte[] bytes, boolean isDurable) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Path fresh = Files.createTempFile(file.getParent(), ".new", null);
        try {
            Files.write(fresh, bytes);
            if (isDurable) {
                try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    void delete(String path) throws IOException {
        Files.deleteIfExists(folder.resolve(path));
    }
}
