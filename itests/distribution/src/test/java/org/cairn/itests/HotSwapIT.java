// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * DESIGN 1, "What a swap means": each bundle of ours takes other bytes while callers are served. One swap each; with
 * {@code -Dcairn.swaps=20} that many of one bundle of each kind, and then nothing may be left behind.
 */
@Timeout(900)
class HotSwapIT {
    private static final int CALLERS = 4;
    private static final int CALLS_BETWEEN = 50;
    private static final int SWAPS = Integer.getInteger("cairn.swaps", 3);

    /** What a JVM grows by whatever is swapped: a thread of a pool, a jar that is opened late. */
    private static final int SLACK = 12;

    @TempDir
    Path homes;

    private int version;

    @Test
    void eachBundleIsReplacedWhileCallersAreServed() throws Exception {
        try (NodeProcess node = node()) {
            try (Callers callers = new Callers(new Customer(node), CALLERS)) {
                callers.more(CALLS_BETWEEN);
                for (String name : List.of("broker", "shell", "identity", "ledger", "plugins", "worker", "gateway")) {
                    swap(node, callers, "org.cairn." + name);
                }
                callers.end();
            }
            String log = node.log();
            assertFalse(log.contains("was not replaced"), log);
            assertEquals(
                    7,
                    log.lines()
                            .filter(line -> line.contains(" is 0.2.") && line.contains(" now, after "))
                            .count());
            // Karaf knows them all: a feature that comes takes none of them back
            node.shell("feature:install cairn-projection");
            for (String name : List.of("broker", "shell", "identity", "ledger", "plugins", "worker", "gateway")) {
                assertFalse(versions(node, "org.cairn." + name).contains("0.2.0"), name);
            }
        }
    }

    @Test
    void aFixedBundleIsRefusedAndTakesItsPlaceAtTheNextStart() throws Exception {
        NodeProcess node = node();
        try (node) {
            accept(node, next("org.cairn.node"));
            node.await("the log says why", () -> node.log().contains("org.cairn.node is fixed"));
            assertEquals(List.of("0.2.0"), versions(node, "org.cairn.node"));
        }
        try (NodeProcess again = NodeProcess.gateway(node.home(), "--role", "gateway,worker")) {
            assertEquals(List.of("0.2." + version), versions(again, "org.cairn.node"));
        }
    }

    @Test
    void nothingIsLeftBehindBySwaps() throws Exception {
        try (NodeProcess node = node();
                Callers callers = new Callers(new Customer(node), CALLERS)) {
            List<String> names = List.of("org.cairn.broker", "org.cairn.ledger", "org.cairn.gateway");
            for (String name : names) {
                swap(node, callers, name); // what is made once is made
            }
            Left before = Left.of(node);
            for (int i = 0; i < SWAPS; i++) {
                for (String name : names) {
                    swap(node, callers, name);
                }
            }
            Left after = Left.of(node);
            callers.end();
            assertTrue(after.threads <= before.threads + SLACK, before + " -> " + after);
            assertTrue(after.files <= before.files + SLACK, before + " -> " + after);
            assertTrue(after.maps <= before.maps + SLACK, before + " -> " + after);
            assertTrue(after.loaders <= before.loaders + SLACK, before + " -> " + after);
        }
    }

    /** What a process holds. */
    private record Left(long threads, long files, long maps, long loaders) {
        static Left of(NodeProcess node) throws IOException, InterruptedException {
            String pid = String.valueOf(node.pid());
            NodeProcess.run(List.of(tool("jcmd"), pid, "GC.run"));
            // collected first: the class loaders that are still there are held by somebody
            NodeProcess.run(List.of(tool("jcmd"), pid, "GC.run"));
            long loaders = NodeProcess.run(
                            List.of(tool("jcmd"), pid, "VM.classloaders", "show-classes=false", "fold=false"))
                    .lines()
                    .filter(line -> line.contains("BundleClassLoader"))
                    .count();
            Path process = Path.of("/proc", pid);
            // those of the console's sessions, of which each swap takes two, end when they have been idle for a while
            long threads = NodeProcess.run(List.of(tool("jcmd"), pid, "Thread.print"))
                    .lines()
                    .filter(line -> line.startsWith("\"cairn"))
                    .count();
            try (Stream<Path> files = Files.list(process.resolve("fd"));
                    Stream<String> maps = Files.lines(process.resolve("maps"))) {
                return new Left(
                        threads,
                        files.map(Left::target).filter(Left::isFile).count(),
                        maps.filter(line -> line.contains(".so") || line.contains(".jar"))
                                .count(),
                        loaders);
            }
        }

        private static String target(Path link) {
            try {
                return Files.readSymbolicLink(link).toString();
            } catch (IOException e) {
                return "";
            }
        }

        /** Sockets come and go with the callers. */
        private static boolean isFile(String target) {
            return target.startsWith("/") || target.startsWith("anon_inode");
        }
    }

    private NodeProcess node() throws Exception {
        NodeProcess node = NodeProcess.gateway(
                homes.resolve("node"), "--role", "gateway,worker", "--set", "gateway.drain.seconds=5");
        // this node's own authority may sign updates of its platform; no distribution comes with such a decision
        Path trust = node.home().resolve("trust");
        Files.createDirectories(trust.resolve("platform"));
        Files.copy(trust.resolve("plugins/this-node.pem"), trust.resolve("platform/this-node.pem"));
        return node;
    }

    private void swap(NodeProcess node, Callers callers, String name) throws Exception {
        Path jar = next(name);
        accept(node, jar);
        String line = name + " is 0.2." + version + " now";
        node.await(line, () -> node.log().contains(line));
        assertEquals(List.of("0.2." + version), versions(node, name));
        callers.more(CALLS_BETWEEN);
    }

    /** Signs as the platform's authority would, and accepts with the operator's key, which lies in this home. */
    private static void accept(NodeProcess node, Path jar) throws Exception {
        Path credentials = node.home().resolve("credentials");
        NodeProcess.run(List.of(
                tool("jarsigner"),
                "-keystore",
                credentials.resolve("publisher.p12").toString(),
                "-storepass:file",
                credentials.resolve("publisher.password").toString(),
                jar.toString(),
                "publisher"));
        node.shell("cairn:platform-update " + jar);
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static List<String> versions(NodeProcess node, String name) throws Exception {
        List<String> found = new ArrayList<>();
        for (String line : node.shell("bundle:list -t 0 -s --no-format").split("\n", -1)) {
            String[] cells = line.split("\t", -1);
            if (cells.length > 4 && cells[4].trim().equals(name)) {
                found.add(cells[3].trim());
            }
        }
        return found;
    }

    /** The same classes in a jar of a higher version. */
    private Path next(String name) throws IOException {
        version++;
        Path shipped = Objects.requireNonNull(NodeProcess.CAIRN.getParent())
                .resolveSibling("system/org/cairn/" + name + "/0.2.0/" + name + "-0.2.0.jar");
        Path file = homes.resolve(name + "-0.2." + version + ".jar");
        try (InputStream in = Files.newInputStream(shipped);
                JarInputStream from = new JarInputStream(in)) {
            Manifest manifest = Objects.requireNonNull(from.getManifest());
            manifest.getMainAttributes().putValue("Bundle-Version", "0.2." + version);
            try (OutputStream out = Files.newOutputStream(file);
                    JarOutputStream to = new JarOutputStream(out, manifest)) {
                for (JarEntry entry = from.getNextJarEntry(); entry != null; entry = from.getNextJarEntry()) {
                    to.putNextEntry(new JarEntry(entry.getName()));
                    from.transferTo(to);
                    to.closeEntry();
                }
            }
        }
        return file;
    }
}
