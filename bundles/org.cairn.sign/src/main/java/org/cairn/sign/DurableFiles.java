// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files for their owner alone that are there completely or not at all, also after a power cut. */
final class DurableFiles {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<PosixFilePermission> OWNER_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    /** Hears of each step before it is taken, and may forbid it: a test dies there. */
    interface Steps {
        void before(String step, Path file) throws IOException;
    }

    private final Steps steps;

    DurableFiles() {
        this((step, file) -> {});
    }

    DurableFiles(Steps steps) {
        this.steps = steps;
    }

    /** Makes a directory for the owner alone, with what is missing above it; an existing one is closed to others. */
    void directory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            if (!Files.getPosixFilePermissions(directory).equals(OWNER_DIRECTORY)) {
                steps.before("close", directory);
                Files.setPosixFilePermissions(directory, OWNER_DIRECTORY);
            }
            return;
        }
        Path parent = parent(directory);
        if (!Files.isDirectory(parent)) {
            directory(parent);
        }
        steps.before("make", directory);
        Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_DIRECTORY));
        force(parent);
    }

    void write(Path file, String content) throws IOException {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces a file; on return it is durable. */
    void write(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        steps.before("write", file);
        Files.deleteIfExists(fresh);
        try (FileChannel channel =
                FileChannel.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_FILE)) {
            // two halves: whoever dies between them leaves a file that is cut off
            ByteBuffer bytes = ByteBuffer.wrap(content);
            bytes.limit(content.length / 2);
            drain(channel, bytes);
            steps.before("go on with", file);
            bytes.limit(content.length);
            drain(channel, bytes);
            steps.before("force", file);
            channel.force(true);
        }
        steps.before("rename", file);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(parent(file));
    }

    /** Gives a file another name, durably; what has the name is replaced. */
    void rename(Path from, Path to) throws IOException {
        steps.before("rename", to);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(parent(to));
    }

    private void force(Path directory) throws IOException {
        steps.before("force", directory);
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void drain(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is the root");
        }
        return parent;
    }
}
