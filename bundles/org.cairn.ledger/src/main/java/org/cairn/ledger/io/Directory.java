// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.core.Manifest;

/** The ledger's directory: names of its files, and the lock that keeps a second writer out. */
final class Directory {
    private static final String OPEN_SUFFIX = ".rows";
    private static final String SECRET_SUFFIX = ".private";
    private static final String MANIFEST_SUFFIX = ".manifest";
    private static final String DROPPED_SUFFIX = ".dropped";

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

    Path index(LocalDate day) {
        return path.resolve(day + ".index");
    }

    /** The day's manifest, if it has one yet. */
    Optional<Manifest> manifest(LocalDate day) throws IOException {
        Path file = path.resolve(day + MANIFEST_SUFFIX);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String note = Files.readString(file);
        try {
            return Optional.of(Manifest.of(note.substring(0, note.indexOf("\n\n") + 1)));
        } catch (IllegalArgumentException e) {
            throw failed(file + " is broken: " + e.getMessage() + "; restore it");
        }
    }

    /** The newest manifest of a day before another one: where the log went on when older days were dropped. */
    Optional<Manifest> manifestBefore(LocalDate day) throws IOException {
        LocalDate newest = days(MANIFEST_SUFFIX).lower(day);
        return newest == null ? Optional.empty() : manifest(newest);
    }

    /**
     * Removes the files of a day, all but its manifest, and of days before it, which had no rows. A name says that this was
     * begun, so that nobody takes half of it for damage: {@link #finishDrops}.
     */
    void drop(LocalDate day) throws IOException {
        Path begun = path.resolve(day + DROPPED_SUFFIX);
        if (!Files.exists(begun)) {
            Files.move(file(day, false), begun, StandardCopyOption.ATOMIC_MOVE);
            force();
        }
        for (LocalDate before : days().headSet(day)) {
            delete(before); // after the name: without it, these would be missing between the days on either side
        }
        delete(day);
        force();
        Files.delete(begun);
        force();
    }

    private void delete(LocalDate day) throws IOException {
        try (var files = Files.newDirectoryStream(path, day + ".*")) {
            for (Path file : files) {
                String name = file.toString();
                if (!name.endsWith(DROPPED_SUFFIX) && !name.endsWith(MANIFEST_SUFFIX)) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Finishes what the end of the node broke off. */
    void finishDrops() throws IOException {
        for (LocalDate day : days(DROPPED_SUFFIX)) {
            drop(day);
        }
    }

    /** Days of which there is one segment file at least. */
    NavigableSet<LocalDate> days() throws IOException {
        NavigableSet<LocalDate> days = days(OPEN_SUFFIX);
        days.addAll(days(SECRET_SUFFIX));
        return days;
    }

    private NavigableSet<LocalDate> days(String suffix) throws IOException {
        NavigableSet<LocalDate> days = new TreeSet<>();
        try (var files = Files.newDirectoryStream(path, "*" + suffix)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                days.add(day(name.substring(0, name.length() - suffix.length()), file));
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
            DurableFile.force(parent); // else a power cut could take the directory away with all that is durable in it
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
        DurableFile.make(file, channel -> DurableFile.write(channel, ByteBuffer.wrap(bytes)));
        force();
    }

    /** Makes a file anew and puts it into its place at once, durably. */
    void replace(Path file, byte[] bytes) throws IOException {
        DurableFile.replace(file, channel -> DurableFile.write(channel, ByteBuffer.wrap(bytes)));
    }

    void force() throws IOException {
        DurableFile.force(path);
    }

    static LedgerException failed(String message) {
        return new LedgerException(LedgerException.Kind.FAILED, message);
    }
}
