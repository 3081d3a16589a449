// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.plugins.core.Shelf;
import org.cairn.plugins.core.Shipped;

/** The folder of the distribution's plug-ins. Used by one thread at a time. */
public final class ShippedFolder {
    /** Most jars that are looked at. */
    public static final int JARS_MAX = 256;

    private final Path folder;
    private SortedMap<Path, Stamp> stamps = new TreeMap<>();
    private Shelf shelf = Shelf.EMPTY;

    private record Stamp(long size, FileTime modified) {}

    public ShippedFolder(Path folder) {
        this.folder = folder;
    }

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    /**
     * What is shipped; jars are read again when a file came, went or changed.
     *
     * @throws IOException if the folder cannot be read
     */
    public Shelf scan() throws IOException {
        SortedMap<Path, Stamp> now = look();
        if (!now.equals(stamps)) {
            shelf = read(now);
            stamps = now;
        }
        return shelf;
    }

    private SortedMap<Path, Stamp> look() throws IOException {
        SortedMap<Path, Stamp> seen = new TreeMap<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path jar : jars) {
                BasicFileAttributes attributes = Files.readAttributes(jar, BasicFileAttributes.class);
                seen.put(jar, new Stamp(attributes.size(), attributes.lastModifiedTime()));
                if (seen.size() > JARS_MAX) {
                    throw new IOException("it holds more than " + JARS_MAX + " jars");
                }
            }
        }
        return seen;
    }

    private static Shelf read(Map<Path, Stamp> files) {
        List<Shipped> jars = new ArrayList<>();
        SortedMap<String, String> faults = new TreeMap<>();
        for (Path file : files.keySet()) {
            try {
                jars.add(JarReader.read(file));
            } catch (IOException e) {
                faults.put(String.valueOf(file.getFileName()), "it cannot be read: " + Lines.one(e));
            } catch (IllegalArgumentException e) {
                faults.put(String.valueOf(file.getFileName()), Lines.one(e));
            }
        }
        return Shelf.of(jars, faults);
    }
}
