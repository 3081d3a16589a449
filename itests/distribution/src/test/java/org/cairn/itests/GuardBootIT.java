// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-10: what somebody changes in a node's cache while it is down. */
class GuardBootIT {
    @TempDir
    Path folder;

    @Test
    void plantedBundlesAreRemovedAndChangedOnesStopTheNode() throws Exception {
        Path home = folder.resolve("node");
        Path cache = home.resolve("data/cache");
        NodeProcess.gateway(home, "--role", "gateway,worker").close();
        plant(cache);
        try (NodeProcess node = NodeProcess.gateway(home, "--role", "gateway,worker")) {
            assertEquals(200, new Customer(node).get("/echo?size=3").statusCode());
            assertTrue(node.log().contains("Refused " + Intruder.NAME), "the log tells");
            assertFalse(Files.exists(cache.resolve("bundle777")));
            assertFalse(Intruder.ranIn(home), "foreign code ran");
        }
        Intruder.jar(cached(cache, "mvn:org.cairn/org.cairn.broker/").resolve("version0.0/bundle.jar"));
        IllegalStateException failure =
                assertThrows(IllegalStateException.class, () -> NodeProcess.gateway(home, "--role", "gateway,worker"));
        String said = String.valueOf(failure.getMessage());
        assertTrue(said.contains("The node does not start") && said.contains("org.cairn.broker"), said);
        assertTrue(said.contains("remove " + cache), said);
        assertFalse(Intruder.ranIn(home), "foreign code ran");
        remove(cache);
        try (NodeProcess node = NodeProcess.gateway(home, "--role", "gateway,worker")) {
            assertEquals(200, new Customer(node).get("/echo?size=3").statusCode());
        }
    }

    /** With all that makes a bundle start by itself. */
    private static void plant(Path cache) throws IOException {
        Path broker = cached(cache, "mvn:org.cairn/org.cairn.broker/");
        Path planted = Files.createDirectories(cache.resolve("bundle777/version0.0"));
        Intruder.jar(planted.resolve("bundle.jar"));
        Files.writeString(planted.resolve("revision.location"), "inputstream:");
        Files.writeString(
                planted.resolveSibling("bundle.info"),
                Files.readString(broker.resolve("bundle.info"))
                        .replaceFirst("^\\d+", "777")
                        .replaceFirst("mvn:.*", "intruder"));
    }

    private static Path cached(Path cache, String location) throws IOException {
        try (Stream<Path> bundles = Files.list(cache)) {
            for (Path bundle : bundles.toList()) {
                Path info = bundle.resolve("bundle.info");
                if (Files.exists(info) && Files.readString(info).contains("\n" + location)) {
                    return bundle;
                }
            }
        }
        throw new AssertionError("no bundle at " + location);
    }

    private static void remove(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
