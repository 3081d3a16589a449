// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cairn.plugins.io.JarReader;

/**
 * A Maven repository with the accepted jars under the coordinates of the shipped ones, which Karaf asks before the
 * distribution's own ({@code org.ops4j.pax.url.mvn.cfg}). Without it Karaf compares each bundle with what its feature names
 * whenever any feature comes or goes, and takes all that were replaced back to the shipped version.
 */
final class AcceptedRepository {
    /** {@code mvn:GROUP/ARTIFACT/VERSION}. */
    private static final Pattern LOCATION = Pattern.compile("mvn:([\\w.-]+)/([\\w.-]+)/([\\w.-]+)");

    private final Path root;

    AcceptedRepository(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    /** SHA-256 of a jar that lies here, in hex. */
    String digest(Path file) throws IOException {
        return JarReader.sha256(JarReader.bytes(file));
    }

    /** Where a jar of that location lies in a repository; empty for locations of other kinds. */
    static Optional<Path> in(Path repository, String location) {
        Matcher parts = LOCATION.matcher(location);
        if (!parts.matches() || location.contains("..")) {
            return Optional.empty();
        }
        String artifact = parts.group(2);
        String version = parts.group(3);
        return Optional.of(repository
                .resolve(parts.group(1).replace('.', '/'))
                .resolve(artifact)
                .resolve(version)
                .resolve(artifact + "-" + version + ".jar"));
    }

    /** The locations that have a jar here. */
    List<String> locations() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .map(root::relativize)
                    .filter(file -> file.getNameCount() >= 4)
                    .map(AcceptedRepository::location)
                    .sorted()
                    .toList();
        }
    }

    private static String location(Path file) {
        int names = file.getNameCount();
        return "mvn:" + file.subpath(0, names - 3).toString().replace('/', '.') + "/" + file.getName(names - 3) + "/"
                + file.getName(names - 2);
    }

    /** Puts a jar there, as a whole and durably; does nothing for locations of other kinds. */
    void put(String location, byte[] jar) throws IOException {
        Optional<Path> place = in(root, location);
        if (place.isEmpty() || (Files.exists(place.get()) && Arrays.equals(Files.readAllBytes(place.get()), jar))) {
            return;
        }
        Path file = place.get();
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(jar);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(file);
    }

    /** Takes a jar away, durably. */
    void remove(String location) throws IOException {
        Optional<Path> place = in(root, location);
        if (place.isPresent() && Files.deleteIfExists(place.get())) {
            force(place.get());
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
