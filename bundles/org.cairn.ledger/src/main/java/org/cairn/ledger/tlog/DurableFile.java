// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.cairn.core.api.ledger.LedgerException;

/** Small files that are replaced as a whole: the old text or the new one is there, whatever happens. */
final class DurableFile {
    private static final String FRESH = ".new";
    private static final int BYTES_MAX = 1 << 20;

    private DurableFile() {}

    /** Makes a directory, readable by its owner only, and the knowledge of it durable. */
    static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, attributes(directory, "rwx------"));
            force(parent(directory));
        }
    }

    /** Writes a text in place of the one before; durable when it returns. */
    static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + FRESH);
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, attributes(file, "rw-------"));
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        force(parent(file));
    }

    /** Makes an empty file if there is none. */
    static void create(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, attributes(file, "rw-------"));
            force(parent(file));
        }
    }

    /** Removes a file for good. */
    static void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            force(parent(file));
        }
    }

    /**
     * Reads a text; empty if there is none.
     *
     * @throws LedgerException FAILED if it cannot be one
     */
    static Optional<String> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (Files.size(file) <= BYTES_MAX) {
            try {
                byte[] bytes = Files.readAllBytes(file);
                return Optional.of(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString());
            } catch (CharacterCodingException e) {
                throw broken(file, e);
            }
        }
        throw broken(file, new IOException("it is too large"));
    }

    static LedgerException broken(Path file, Exception cause) {
        return new LedgerException(
                LedgerException.Kind.FAILED,
                file + " is broken: " + cause.getMessage() + "; put the file back from a backup",
                cause);
    }

    private static FileAttribute<?>[] attributes(Path file, String permissions) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static Path parent(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException(file + " has no directory");
        }
        return parent;
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
