// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.cairn.core.api.ledger.LedgerException;

/** The ledger's directory: names of its files, and the lock that keeps a second writer out. */
final class Directory {
    static final String OPEN_SUFFIX = ".rows";
    static final String SECRET_SUFFIX = ".private";

    private final Path path;

    Directory(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    Path file(LocalDate day, boolean isPrivate) {
        return path.resolve(day + (isPrivate ? SECRET_SUFFIX : OPEN_SUFFIX));
    }

    Path marks() {
        return path.resolve("marks");
    }

    /** Days of which there is one file at least. */
    NavigableSet<LocalDate> days() throws IOException {
        NavigableSet<LocalDate> days = new TreeSet<>();
        try (var files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                for (String suffix : new String[] {OPEN_SUFFIX, SECRET_SUFFIX}) {
                    if (name.endsWith(suffix)) {
                        days.add(day(name.substring(0, name.length() - suffix.length()), file));
                    }
                }
            }
        }
        return days;
    }

    private static LocalDate day(String text, Path file) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw failed(file + " is no file of a day; take it out of the ledger's directory");
        }
    }

    /**
     * Takes the directory for this writer.
     *
     * @throws LedgerException FAILED if another one has it
     */
    FileChannel lock() throws IOException {
        Files.createDirectories(path);
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            force(parent); // else a power cut could take the directory away with all that is durable in it
        }
        Path file = path.resolve("lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // told below
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw failed("another ledger has the directory " + path + " open; a ledger has one writer");
    }

    /** Makes a file with its first bytes, readable by its owner only, and the directory's knowledge of it durable. */
    void create(Path file, byte[] bytes) throws IOException {
        FileAttribute<?>[] owner =
                path.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        Files.createFile(file, owner);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer from = ByteBuffer.wrap(bytes);
            while (from.hasRemaining()) {
                channel.write(from);
            }
            channel.force(true);
        }
        force();
    }

    void force() throws IOException {
        force(path);
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static LedgerException failed(String message) {
        return new LedgerException(LedgerException.Kind.FAILED, message);
    }
}
