// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.cairn.guard.core.Kind;
import org.cairn.guard.core.ListException;
import org.cairn.guard.core.Shipped;

/** A distribution that is being built. */
public final class Distribution {
    /** To what plug-ins may be wired, by the folders of {@code system/}. */
    private static final List<String> LIBRARIES = List.of(
            "org/cairn/org.cairn.plugin.api",
            "org/ops4j/pax/logging/pax-logging-api",
            // of the shipped DServices
            "org/cairn/org.cairn.lib.rhino",
            "org/apache/pdfbox/pdfbox",
            "org/apache/pdfbox/pdfbox-io",
            "org/apache/pdfbox/fontbox",
            "commons-logging/commons-logging");

    private final Path root;

    public Distribution(Path root) {
        this.root = root;
    }

    /** Writes {@code lib/shipped}: each jar of {@code system/} and {@code plugins/}. */
    public void list() throws IOException, ListException {
        List<Shipped.Jar> jars = new ArrayList<>();
        Set<String> plugins = new HashSet<>();
        for (Path file : jars("plugins")) {
            String digest = Digests.sha256(file);
            plugins.add(digest);
            jars.add(new Shipped.Jar(digest, Kind.PLUGIN, path(file)));
        }
        for (Path file : jars("system")) {
            String digest = Digests.sha256(file);
            jars.add(new Shipped.Jar(digest, plugins.contains(digest) ? Kind.PLUGIN : kind(path(file)), path(file)));
        }
        byte[] list = Shipped.format(jars);
        Shipped.parse(list);
        Files.write(root.resolve("lib/shipped"), list);
    }

    /** By {@code system/GROUP/ARTIFACT/VERSION/FILE}. */
    private static Kind kind(String path) {
        return LIBRARIES.stream().anyMatch(library -> path.startsWith("system/" + library + "/"))
                ? Kind.LIBRARY
                : Kind.PLATFORM;
    }

    private String path(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    private List<Path> jars(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }
}
