// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.felix.framework.FrameworkFactory;
import org.cairn.plugins.core.Installed;
import org.cairn.plugins.core.PluginBundles.PluginFailure;
import org.cairn.plugins.core.Shipped;
import org.cairn.plugins.fixture.DeafActivator;
import org.cairn.plugins.fixture.FailingActivator;
import org.cairn.plugins.fixture.Jars;
import org.cairn.plugins.fixture.ServingActivator;
import org.cairn.plugins.fixture.SilentActivator;
import org.cairn.plugins.fixture.WaitingActivator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.launch.Framework;

/** CGN-8, in a real framework: install, update and remove while running; what a restart leaves. */
final class FrameworkBundlesTest {
    @TempDir
    private Path folder;

    private Framework framework = new FrameworkFactory().newFramework(Map.of());

    /** In the place of this bundle. */
    private Bundle host = framework;

    @BeforeEach
    void start() throws Exception {
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, folder.resolve("cache").toString());
        properties.put(
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                "org.cairn.plugin.api;version=1.0.0,org.cairn.plugin.api.dservice;version=1.0.0");
        properties.put(Constants.FRAMEWORK_SYSTEMCAPABILITIES_EXTRA, "cairn.platform;version:Version=1.0.0");
        framework = new FrameworkFactory().newFramework(properties);
        framework.start();
        Path jar = Jars.plugin(folder, "host", "1.0.0", SilentActivator.class, Map.of());
        host = framework.getBundleContext().installBundle(jar.toUri().toString());
        host.start();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void givesUpAStartThatHangsAndRemovesItLater() throws Exception {
        FrameworkBundles bundles = new FrameworkBundles(context(), folder.resolve("installed.json"), 100);
        Shipped waits = JarReader.read(Jars.plugin(folder, "waits", "1.0.0", WaitingActivator.class, Map.of()));
        Shipped deaf = JarReader.read(Jars.plugin(folder, "deaf", "1.0.0", DeafActivator.class, Map.of()));
        try {
            assertEquals(
                    "its start took longer than 100 ms",
                    assertThrows(PluginFailure.class, () -> bundles.launch(waits))
                            .getMessage());
            assertEquals(
                    "its start took longer than 100 ms",
                    assertThrows(PluginFailure.class, () -> bundles.launch(deaf))
                            .getMessage());
            Installed hanging = bundles.installed().get(1);
            assertEquals(Installed.Phase.STARTED, hanging.phase());
            assertEquals(
                    "its start hangs, and does not hear that it is interrupted",
                    assertThrows(PluginFailure.class, () -> bundles.remove(hanging))
                            .getMessage());
            new FrameworkBundles(context(), folder.resolve("installed.json")).launch(jar("echo", "1.0.0"));
        } finally {
            System.setProperty(DeafActivator.GO, "");
            while (bundles.installed().stream()
                    .anyMatch(b -> b.id().equals("deaf") && b.phase() == Installed.Phase.STARTED && alive())) {
                Thread.onSpinWait();
            }
            System.clearProperty(DeafActivator.GO);
        }
        for (Installed bundle : bundles.installed()) {
            bundles.remove(bundle);
        }
        assertEquals(List.of(), there(bundles));
    }

    private static boolean alive() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("cairn-plugin-"));
    }

    @Test
    void installsUpdatesAndRemoves() throws Exception {
        FrameworkBundles bundles = bundles();
        bundles.launch(jar("echo", "1.0.0"));
        assertEquals(List.of("echo 1.0.0 SERVING"), there(bundles));
        Bundle other = context().installBundle("file:" + jar("other", "1.0.0").file());
        bundles.launch(jar("echo", "2.0.0"));
        assertEquals(List.of("echo 1.0.0 SERVING", "echo 2.0.0 SERVING"), there(bundles));
        bundles.remove(bundles.installed().get(0));
        bundles.remove(bundles.installed().get(0));
        assertEquals(List.of(), there(bundles));
        assertEquals(Bundle.INSTALLED, other.getState());
        bundles.launch(jar("echo", "2.0.0"));
        assertEquals(List.of("echo 2.0.0 SERVING"), there(bundles));
    }

    @Test
    void startsNothingAfterARestartByItselfAndKnowsItsBytes() throws Exception {
        Shipped echo = jar("echo", "1.0.0");
        bundles().launch(echo);
        stop();
        start();
        FrameworkBundles bundles = bundles();
        Installed leftover = bundles.installed().get(0);
        assertEquals(Installed.Phase.STOPPED, leftover.phase());
        assertEquals(echo.sha256(), leftover.sha256());
        bundles.launch(echo);
        assertEquals(List.of("echo 1.0.0 SERVING"), there(bundles));
    }

    @Test
    void doesNotTrustABundleThatSomebodyElseInstalledOrUpdated() throws Exception {
        Shipped echo = jar("echo", "1.0.0");
        bundles().launch(echo);
        try (var bytes = Files.newInputStream(Path.of(jar("echo", "3.0.0").file()))) {
            context().getBundle(FrameworkBundles.LOCATION + "echo/1.0.0").update(bytes);
        }
        assertEquals("", bundles().installed().get(0).sha256());
        bundles().remove(bundles().installed().get(0));
        Files.writeString(folder.resolve("installed.json"), "{\"broken\":");
        for (String location : List.of("echo/x", "echo", "", "echo/1.0.0")) {
            try (var bytes = Files.newInputStream(
                    Path.of(jar("x" + location.length(), "1.0.0").file()))) {
                context().installBundle(FrameworkBundles.LOCATION + location, bytes);
            }
        }
        FrameworkBundles bundles = bundles();
        for (Installed installed : bundles.installed()) {
            assertEquals("", installed.sha256());
            bundles.remove(installed);
        }
        assertEquals(List.of(), there(bundles));
    }

    @Test
    void tellsWhyAPluginDoesNotStart() throws Exception {
        FrameworkBundles bundles = bundles();
        Shipped failing = JarReader.read(Jars.plugin(folder, "failing", "1.0.0", FailingActivator.class, Map.of()));
        assertTrue(reason(bundles, failing).contains("no coffee"));
        Shipped outdated = JarReader.read(Jars.plugin(
                folder,
                "outdated",
                "1.0.0",
                ServingActivator.class,
                Map.of("Require-Capability", "cairn.platform;filter:=\"(version>=2.0.0)\"")));
        assertTrue(reason(bundles, outdated).contains("cairn.platform"));
        assertTrue(reason(bundles, outdated).contains("missing requirement"));
        bundles.launch(JarReader.read(Jars.plugin(folder, "silent", "1.0.0", SilentActivator.class, Map.of())));
        assertEquals(
                List.of("failing 1.0.0 STOPPED", "outdated 1.0.0 STOPPED", "silent 1.0.0 STARTED"), there(bundles));
    }

    @Test
    void installsNoOtherBytesThanThoseThatWereRead() throws Exception {
        Shipped echo = jar("echo", "1.0.0");
        Files.writeString(Path.of(echo.file()), "something else");
        assertTrue(reason(bundles(), echo).contains("changed"));
        Files.delete(Path.of(echo.file()));
        assertTrue(reason(bundles(), echo).contains("echo-1.0.0.jar"));
        assertEquals(List.of(), there(bundles()));
    }

    @Test
    void takesOverWhatAPredecessorLeftRunning() throws Exception {
        Shipped echo = jar("echo", "1.0.0");
        bundles().launch(echo);
        FrameworkBundles successor = bundles();
        assertEquals(
                Optional.of(echo.sha256()),
                successor.installed().stream().map(Installed::sha256).findFirst());
        assertEquals(Version.parseVersion("1.0.0"), successor.installed().get(0).version());
    }

    private static String reason(FrameworkBundles bundles, Shipped jar) {
        return String.valueOf(
                assertThrows(PluginFailure.class, () -> bundles.launch(jar)).getMessage());
    }

    private Shipped jar(String id, String version) throws IOException {
        return JarReader.read(Jars.plugin(folder, id, version, ServingActivator.class, Map.of()));
    }

    private FrameworkBundles bundles() {
        return new FrameworkBundles(context(), folder.resolve("installed.json"));
    }

    private BundleContext context() {
        return host.getBundleContext();
    }

    private static List<String> there(FrameworkBundles bundles) {
        return bundles.installed().stream()
                .map(b -> b.id() + " " + b.version() + " " + b.phase())
                .sorted()
                .toList();
    }
}
