// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

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

/**
 * Files that are made or replaced as a whole, readable by their owner only: the old one or the new one is there, whatever
 * happens, and is durable when a method returns.
 */
public final class DurableFile {
    private static final String FRESH = ".new";
    private static final int BYTES_MAX = 1 << 20;

    private DurableFile() {}

    /** Writes what a file has. */
    @FunctionalInterface
    public interface Content {
        void write(FileChannel channel) throws IOException;
    }

    /** Makes a directory, if it is not there. */
    public static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, owner(directory, "rwx------"));
            force(parent(directory));
        }
    }

    /** Makes an empty file if there is none. */
    public static void create(Path file) throws IOException {
        if (!Files.exists(file)) {
            make(file, channel -> {});
            force(parent(file));
        }
    }

    /** Makes a file that is not there yet; its directory is not forced. */
    static void make(Path file, Content content) throws IOException {
        Files.createFile(file, owner(file, "rw-------"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            content.write(channel);
            channel.force(true);
        }
    }

    /** Writes a file in place of the one before. */
    public static void replace(Path file, Content content) throws IOException {
        put(fresh(file, content), file);
    }

    /** Writes a text in place of the one before. */
    public static void replace(Path file, String text) throws IOException {
        replace(file, channel -> write(channel, StandardCharsets.UTF_8.encode(text)));
    }

    /** Makes the file that is to replace another one, beside it. */
    public static Path fresh(Path file, Content content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + FRESH);
        Files.deleteIfExists(fresh);
        try {
            make(fresh, content);
        } catch (IOException e) {
            Files.deleteIfExists(fresh); // a full disk gets its room back
            throw e;
        }
        return fresh;
    }

    /** Puts a file into the place of another one. */
    public static void put(Path fresh, Path file) throws IOException {
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        force(parent(file));
    }

    /** Writes all of a buffer. */
    public static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Removes a file for good. */
    public static void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            force(parent(file));
        }
    }

    /**
     * Reads a text; empty if there is none.
     *
     * @throws LedgerException FAILED if it cannot be one
     */
    public static Optional<String> read(Path file) throws IOException {
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

    /** What is wrong with a file, and what is to be done. */
    public static LedgerException broken(Path file, Exception cause) {
        return new LedgerException(
                LedgerException.Kind.FAILED,
                file + " is broken: " + cause.getMessage() + "; put the file back from a backup",
                cause);
    }

    /** Attributes of what its owner alone may use; none where the file system has no such. */
    public static FileAttribute<?>[] owner(Path at, String permissions) {
        return at.getFileSystem().supportedFileAttributeViews().contains("posix")
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

    /** Makes what a directory knows of its files durable. */
    public static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
