// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tells whether files were changed by somebody else since they were read. */
final class Stamps {
    /** Most files of a folder. */
    static final int FILES_MAX = 64;

    /** What changes with a file. */
    record Stamp(long size, FileTime modified, @Nullable Object key) {}

    private Stamps() {}

    /** Of a file, if it is there. */
    static Optional<Stamp> of(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Of the files of a folder; none if there is no folder. */
    static SortedMap<Path, Stamp> of(Path folder, String glob) throws IOException {
        SortedMap<Path, Stamp> stamps = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
            for (Path file : files) {
                of(file).ifPresent(stamp -> stamps.put(file, stamp));
                if (stamps.size() > FILES_MAX) {
                    throw new IOException(folder + " holds more than " + FILES_MAX + " files");
                }
            }
        } catch (NoSuchFileException e) {
            return stamps;
        }
        return stamps;
    }
}
