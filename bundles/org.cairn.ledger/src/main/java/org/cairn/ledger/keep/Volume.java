// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.cairn.ledger.io.Disk;
import org.cairn.ledger.io.DurableFile;

/** The disk that copies go to: a port, so that tests can fill, break or stop it at any step. */
public interface Volume extends Disk {
    /** The real one. */
    Volume REAL = new Volume() {
        @Override
        public GrowingFile open(Path path) throws IOException {
            return Disk.REAL.open(path);
        }

        @Override
        public void makeDirectory(Path directory) throws IOException {
            if (!Files.isDirectory(directory)) {
                Files.createDirectory(directory, DurableFile.owner(directory, "rwx------"));
            }
        }

        @Override
        public void create(Path file) throws IOException {
            Files.createFile(file, DurableFile.owner(file, "rw-------"));
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            DurableFile.force(directory);
        }

        @Override
        public long usable(Path directory) throws IOException {
            return Files.getFileStore(directory).getUsableSpace();
        }
    };

    /** Makes a directory for its owner alone, unless it is there. */
    void makeDirectory(Path directory) throws IOException;

    /** Makes an empty file for its owner alone. */
    void create(Path file) throws IOException;

    /** Renames a file over another one, at once. */
    void move(Path from, Path to) throws IOException;

    /** Removes a file, if it is there. */
    void delete(Path file) throws IOException;

    /** Makes what a directory knows of its files durable. */
    void forceDirectory(Path directory) throws IOException;

    /** Bytes that can still be written. */
    long usable(Path directory) throws IOException;
}
