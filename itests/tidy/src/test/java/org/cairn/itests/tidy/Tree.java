// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests.tidy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The source tree, as the rules read it. */
final class Tree {
    static final Path ROOT = Path.of(System.getProperty("cairn.root"));

    private Tree() {}

    /** Folders of modules that become bundles, by their manifests. */
    static List<Path> bundles() {
        return Stream.of("bundles", "plugins-dservice", "plugins-chain")
                .map(ROOT::resolve)
                .flatMap(Tree::children)
                .filter(folder -> Files.exists(folder.resolve("pom.xml")))
                .toList();
    }

    static String name(Path bundle) {
        return bundle.getFileName().toString();
    }

    static Manifest manifest(Path bundle) {
        Path file = bundle.resolve("target/classes/META-INF/MANIFEST.MF");
        try (InputStream in = Files.newInputStream(file)) {
            return new Manifest(in);
        } catch (IOException e) {
            throw new UncheckedIOException("build the bundles first", e);
        }
    }

    /** Java sources of a folder, main and test. */
    static List<Path> sources(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> allSources() {
        return Stream.of("bundles", "plugins-dservice", "plugins-chain", "itests")
                .map(ROOT::resolve)
                .flatMap(folder -> sources(folder).stream())
                .toList();
    }

    static Stream<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String relative(Path file) {
        return ROOT.relativize(file).toString();
    }
}
