// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.cairn.guard.core.Kind;
import org.cairn.guard.core.Shipped;
import org.cairn.guard.fixture.Intruder;
import org.cairn.guard.fixture.Operator;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** A distribution, a home and a framework with the guard in it, started and stopped as a node is. */
final class GuardedNode implements AutoCloseable {
    /** The process would have ended. An error, as the framework catches exceptions. */
    static final class Halted extends Error {
        private static final long serialVersionUID = 1;
    }

    final Operator operator = new Operator();
    private final Path folder;
    private final List<Shipped.Jar> jars = new ArrayList<>();
    private @Nullable Framework framework;

    GuardedNode(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("dist/lib"));
        Files.createDirectories(trust());
        Files.writeString(trust().resolve("operator.pem"), operator.pem());
        System.clearProperty(Intruder.RAN);
        ship(Kind.PLATFORM, "system/a/a/1/a-1.jar", new byte[] {1});
    }

    /** Lists bytes as part of the distribution. */
    byte[] ship(Kind kind, String path, byte[] jar) throws IOException {
        jars.add(new Shipped.Jar(Operator.sha256(jar), kind, path));
        Files.write(shipped(), Shipped.format(jars));
        return jar;
    }

    /** The operator decides, and it is durable. */
    void decides(String... statements) throws IOException {
        Files.write(
                trust().resolve("decisions"),
                operator.decides(statements),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    void denies(byte[] jar) throws IOException {
        Files.writeString(
                trust().resolve("denied"),
                Operator.sha256(jar) + " by a test\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    Path shipped() {
        return folder.resolve("dist/lib/shipped");
    }

    Path trust() {
        return folder.resolve("home/trust");
    }

    Path cache() {
        return folder.resolve("cache");
    }

    /** Starts with what an earlier run has left, as Karaf does. */
    GuardedNode start() throws BundleException {
        Map<String, String> properties = Map.of(
                "karaf.home", folder.resolve("dist").toString(),
                "cairn.home", folder.resolve("home").toString(),
                "karaf.log", folder.resolve("log").toString());
        Map<String, String> configuration = new HashMap<>();
        configuration.put(Constants.FRAMEWORK_STORAGE, cache().toString());
        configuration.put("felix.log.level", "0");
        Framework fresh = new Factory(properties::get, () -> {
                    throw new Halted();
                })
                .newFramework(configuration);
        framework = fresh;
        fresh.init();
        fresh.start();
        return this;
    }

    void restart() throws Exception {
        stop();
        start();
    }

    void stop() throws Exception {
        framework().stop();
        framework().waitForStop(10_000);
    }

    Framework framework() {
        return Objects.requireNonNull(framework);
    }

    Bundle install(String location, byte[] jar) throws BundleException {
        return framework().getBundleContext().installBundle(location, new ByteArrayInputStream(jar));
    }

    Bundle run(String location, byte[] jar) throws BundleException {
        Bundle bundle = install(location, jar);
        bundle.start();
        return bundle;
    }

    @Nullable
    Bundle at(String location) {
        return framework().getBundleContext().getBundle(location);
    }

    Path file(String name, byte[] jar) throws IOException {
        return Files.write(folder.resolve(name), jar);
    }

    /** Names of the bundles whose code has run. */
    static List<String> ran() {
        return List.of(System.getProperty(Intruder.RAN, "").trim().split(" "));
    }

    static void forget() {
        System.clearProperty(Intruder.RAN);
    }

    /** A file of the only bundle in the cache with this location. */
    Path cached(String location, String name) throws IOException {
        try (Stream<Path> files = Files.walk(cache())) {
            List<Path> found = files.filter(file -> file.endsWith("bundle.info"))
                    .filter(file -> read(file).contains("\n" + location + "\n"))
                    .toList();
            if (found.size() != 1) {
                throw new IllegalStateException(found + " for " + location);
            }
            return found.get(0).resolveSibling(name);
        }
    }

    String log() throws IOException {
        Path file = folder.resolve("log/cairn.log");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        if (framework != null) {
            stop();
        }
    }
}
