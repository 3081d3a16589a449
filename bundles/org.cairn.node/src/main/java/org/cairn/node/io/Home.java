// SPDX-License-Identifier: Apache-2.0
package org.cairn.node.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The home directory and the private directories in it. */
public final class Home {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private final Path path;
    private final boolean openToOthers;

    private Home(Path path, boolean openToOthers) {
        this.path = path;
        this.openToOthers = openToOthers;
    }

    /**
     * Opens a home, making it with mode 0700 if it is missing. The mode of one that exists is left alone: it may be
     * somebody's working directory.
     */
    public static Home open(Path given) throws IOException {
        Path path = given.toAbsolutePath().normalize();
        FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(PRIVATE);
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path, mode);
        }
        return new Home(path, !PRIVATE.containsAll(Files.getPosixFilePermissions(path)));
    }

    public Path path() {
        return path;
    }

    /** Whether others than its owner may enter the home itself. */
    public boolean openToOthers() {
        return openToOthers;
    }

    /** A private directory in the home; made if it is missing, narrowed to 0700 if it is not. */
    public Path directory(String part) throws IOException {
        Path directory = path.resolve(part);
        if (!Files.isDirectory(directory)) {
            if (Files.exists(directory)) {
                throw new NotDirectoryException(directory.toString());
            }
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
        }
        if (!PRIVATE.equals(Files.getPosixFilePermissions(directory))) {
            Files.setPosixFilePermissions(directory, PRIVATE);
        }
        return directory;
    }
}
