// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** CGN-8, CGN-10, DESIGN 4: a signed plug-in follows itself fifty times, and goes back, while callers are served: none of them notices. */
@Timeout(900)
class PluginUpdatedUnderLoadIT {
    private static final int CALLERS = 8;
    private static final int UPDATES = Integer.getInteger("cairn.updates", 50);
    private static final int CALLS_BETWEEN = 50;

    @TempDir
    Path homes;

    @Test
    void callersAreServedByFiftyVersionsInTurn() throws Exception {
        try (NodeProcess node = NodeProcess.gateway(homes.resolve("node"), "--role", "gateway,worker")) {
            Customer customer = new Customer(node);
            long loaders = 0;
            try (Callers callers = new Callers(customer, CALLERS)) {
                callers.more(CALLS_BETWEEN);
                for (int i = 1; i <= UPDATES; i++) {
                    deploy(node, i);
                    assertEquals("echo/0.3." + i, service(customer), "what was deployed serves when the command ends");
                    callers.more(CALLS_BETWEEN);
                    if (i == UPDATES / 2) {
                        loaders = loaders(node);
                    }
                }
                node.shell("cairn:service-rollback echo");
                assertEquals("echo/0.3." + (UPDATES - 1), service(customer), "a way back is an update");
                callers.more(CALLS_BETWEEN);
                callers.end();
            }
            node.await("one version is left", () -> bundles(node) == 1);
            assertTrue(loaders(node) <= loaders + 2, "class loaders of versions that are gone");
        }
    }

    private void deploy(NodeProcess node, int update) throws Exception {
        Path jar = version(update);
        NodeProcess.run(List.of(
                NodeProcess.CAIRN.toString(),
                "sign",
                jar.toString(),
                "--home",
                node.home().toString()));
        node.shell("cairn:service-submit " + jar + " --deploy");
    }

    private static String service(Customer customer) throws Exception {
        String receipt = customer.get("/echo?size=10")
                .headers()
                .firstValue("Cairn-Receipt")
                .orElseThrow();
        int from = receipt.indexOf("service=") + "service=".length();
        return receipt.substring(from, receipt.indexOf(';', from));
    }

    private static long bundles(NodeProcess node) throws Exception {
        return node.shell("bundle:list -t 0 -l --no-format")
                .lines()
                .filter(line -> line.contains("cairn:plugin/echo/"))
                .count();
    }

    private static long loaders(NodeProcess node) throws Exception {
        String pid = String.valueOf(node.pid());
        NodeProcess.run(List.of("jcmd", pid, "GC.run"));
        NodeProcess.run(List.of("jcmd", pid, "GC.run")); // what finalizers held
        return NodeProcess.run(List.of("jcmd", pid, "VM.classloaders", "show-classes=false"))
                .lines()
                .filter(line -> line.contains("BundleClassLoader"))
                .count();
    }

    /** The echo service, in a jar of a higher version; nobody has signed it. */
    private Path version(int update) throws IOException {
        Path shipped = Objects.requireNonNull(NodeProcess.CAIRN.getParent())
                .resolveSibling("plugins/org.cairn.dservice.echo-0.2.0.jar");
        Path file = homes.resolve("echo-0.3." + update + ".jar");
        try (InputStream in = Files.newInputStream(shipped);
                JarInputStream from = new JarInputStream(in)) {
            Manifest manifest = Objects.requireNonNull(from.getManifest());
            manifest.getMainAttributes().putValue("Bundle-Version", "0.3." + update);
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
