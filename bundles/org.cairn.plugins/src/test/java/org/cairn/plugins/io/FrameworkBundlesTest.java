// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.cairn.plugins.core.Action;
import org.cairn.plugins.core.Installed;
import org.cairn.plugins.core.Plan;
import org.cairn.plugins.core.PluginBundles.PluginFailure;
import org.cairn.plugins.core.Shipped;
import org.cairn.plugins.core.Targets;
import org.cairn.plugins.fixture.AilingActivator;
import org.cairn.plugins.fixture.DeafActivator;
import org.cairn.plugins.fixture.DeafCheckActivator;
import org.cairn.plugins.fixture.FailingActivator;
import org.cairn.plugins.fixture.Jars;
import org.cairn.plugins.fixture.LeakingActivator;
import org.cairn.plugins.fixture.ServingActivator;
import org.cairn.plugins.fixture.SilentActivator;
import org.cairn.plugins.fixture.TestFramework;
import org.cairn.plugins.fixture.WaitingActivator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.BundleWiring;

/** CGN-8, in a real framework: install, update and remove while running; what a restart leaves. */
final class FrameworkBundlesTest {
    @TempDir
    private Path folder;

    private final List<String> leaks = new CopyOnWriteArrayList<>();
    private TestFramework framework;

    @BeforeEach
    void start() throws Exception {
        framework = new TestFramework(folder);
    }

    @AfterEach
    void stop() throws Exception {
        framework.close();
    }

    @Test
    void givesUpAStartThatHangsAndRemovesItLater() throws Exception {
        FrameworkBundles bundles = new FrameworkBundles(context(), folder.resolve("installed.json"), this::leaked, 100);
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
            while (bundles.installed().get(1).phase() != Installed.Phase.STARTED) {
                Thread.onSpinWait(); // its thread may begin late
            }
            Installed hanging = bundles.installed().get(1);
            assertEquals(
                    "its start hangs, and does not hear that it is interrupted",
                    assertThrows(PluginFailure.class, () -> bundles.launch(deaf))
                            .getMessage());
            assertEquals(
                    "its start hangs, and does not hear that it is interrupted",
                    assertThrows(PluginFailure.class, () -> bundles.remove(hanging))
                            .getMessage());
            new FrameworkBundles(context(), folder.resolve("installed.json"), this::leaked)
                    .launch(jar("echo", "1.0.0"));
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
        assertEquals(List.of("echo 1.0.0 REGISTERED checked"), there(bundles));
        Bundle other = context().installBundle("file:" + jar("other", "1.0.0").file());
        bundles.launch(jar("echo", "2.0.0"));
        assertEquals(List.of("echo 1.0.0 REGISTERED checked", "echo 2.0.0 REGISTERED checked"), there(bundles));
        bundles.remove(bundles.installed().get(0));
        bundles.remove(bundles.installed().get(0));
        assertEquals(List.of(), there(bundles));
        assertEquals(Bundle.INSTALLED, other.getState());
        bundles.launch(jar("echo", "2.0.0"));
        assertEquals(List.of("echo 2.0.0 REGISTERED checked"), there(bundles));
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
        assertEquals(false, leftover.checked());
        assertEquals(echo.sha256(), leftover.sha256());
        bundles.launch(echo);
        assertEquals(List.of("echo 1.0.0 REGISTERED checked"), there(bundles));
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
        Shipped silent = JarReader.read(Jars.plugin(folder, "silent", "1.0.0", SilentActivator.class, Map.of()));
        FrameworkBundles impatient =
                new FrameworkBundles(context(), folder.resolve("installed.json"), this::leaked, 100);
        assertEquals("it runs, and has registered no DService within 100 ms", reason(impatient, silent));
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
        assertTrue(successor.installed().get(0).serves(), "it needs no second check");
    }

    @Test
    void servesNoVersionThatDoesNotPassItsCheck() throws Exception {
        FrameworkBundles bundles = bundles();
        bundles.launch(jar("echo", "1.0.0"));
        Shipped ailing = JarReader.read(Jars.plugin(folder, "echo", "2.0.0", AilingActivator.class, Map.of()));
        assertEquals("its check failed: IOException: no fonts", reason(bundles, ailing));
        assertEquals(List.of("echo 1.0.0 REGISTERED checked", "echo 2.0.0 REGISTERED"), there(bundles));
        bundles.remove(bundles.installed().get(1));
        assertEquals(List.of("echo 1.0.0 REGISTERED checked"), there(bundles));
    }

    @Test
    void givesUpACheckThatHangsAndNamesItsThread() throws Exception {
        FrameworkBundles bundles = new FrameworkBundles(context(), folder.resolve("installed.json"), this::leaked, 200);
        Shipped deaf = JarReader.read(Jars.plugin(folder, "deaf", "1.0.0", DeafCheckActivator.class, Map.of()));
        try {
            assertEquals("its check took longer than 200 ms", reason(bundles, deaf));
            assertEquals("its check hangs, and does not hear that it is interrupted", reason(bundles, deaf));
        } finally {
            System.setProperty(DeafCheckActivator.GO, "");
            while (alive()) {
                Thread.onSpinWait();
            }
            System.clearProperty(DeafCheckActivator.GO);
        }
        bundles.remove(bundles.installed().get(0));
        assertEquals(List.of(), there(bundles));
    }

    @Test
    void interruptsAndNamesTheThreadsThatAPluginLeft() throws Exception {
        FrameworkBundles bundles = bundles();
        bundles.launch(JarReader.read(Jars.plugin(folder, "leak", "1.0.0", LeakingActivator.class, Map.of())));
        bundles.launch(jar("echo", "1.0.0"));
        try {
            bundles.remove(bundles.installed().get(0));
            assertEquals(List.of("leak 1.0.0 [leak-deaf, leak-hidden, leak-soft]"), leaks);
            assertEquals(
                    Map.of("leak", "version 1.0.0 has stopped and left 2 threads: leak-deaf, leak-hidden"),
                    bundles.left());
            bundles.remove(bundles.installed().get(0));
            assertEquals(1, leaks.size(), "threads of others are left alone");
        } finally {
            System.setProperty(LeakingActivator.GO, "");
            while (!bundles.left().isEmpty()) {
                Thread.onSpinWait();
            }
            System.clearProperty(LeakingActivator.GO);
        }
        assertEquals(List.of(), there(bundles));
    }

    @Test
    void leavesNoClassLoaderFileOrThreadAfterTwentyUpdates() throws Exception {
        FrameworkBundles bundles = bundles();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        bundles.launch(jar("echo", "1.0.0"));
        long files = openFiles();
        long threads = Thread.getAllStackTraces().size();
        for (int i = 1; i <= 20; i++) {
            Installed old = bundles.installed().get(0);
            loaders.add(new WeakReference<>(context()
                    .getBundle(old.location())
                    .adapt(BundleWiring.class)
                    .getClassLoader()));
            bundles.launch(jar("echo", "1.0." + i));
            bundles.remove(old);
        }
        assertEquals(List.of("echo 1.0.20 REGISTERED checked"), there(bundles));
        for (WeakReference<ClassLoader> loader : loaders) {
            for (int i = 0; i < 100 && loader.get() != null; i++) {
                System.gc();
            }
            assertNull(loader.get(), "something holds the class loader of a version that is gone");
        }
        assertTrue(openFiles() <= files, "files are left open: " + openFiles());
        assertTrue(Thread.getAllStackTraces().size() <= threads + 1, "threads are left");
        assertEquals(List.of(), leaks);
    }

    /** Files below our folder that this process holds open. */
    private long openFiles() throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(descriptor -> {
                        try {
                            return Files.readSymbolicLink(descriptor).startsWith(folder);
                        } catch (IOException e) {
                            return false; // the listing's own
                        }
                    })
                    .count();
        }
    }

    @Test
    void comesToTheSameAfterACrashAtAnyMoment() throws Exception {
        Shipped old = jar("echo", "1.0.0");
        Shipped fresh = jar("echo", "2.0.0");
        FrameworkBundles bundles = bundles();
        bundles.launch(old);
        List<Path> moments = new ArrayList<>();
        SynchronousBundleListener photographer = event -> {
            if (event.getBundle().getLocation().startsWith(FrameworkBundles.LOCATION)) {
                moments.add(copy(moments.size()));
            }
        };
        context().addBundleListener(photographer);
        bundles.launch(fresh);
        bundles.remove(bundles.installed().get(0));
        context().removeBundleListener(photographer);
        assertTrue(moments.size() >= 8, "installed, resolved, starting, started, stopping, ...: " + moments.size());
        for (Path moment : moments) {
            try (TestFramework restarted = new TestFramework(moment)) {
                FrameworkBundles again =
                        new FrameworkBundles(restarted.context(), moment.resolve("installed.json"), this::leaked);
                for (Installed leftover : again.installed()) {
                    assertEquals(Installed.Phase.STOPPED, leftover.phase(), "nothing starts by itself");
                }
                settle(again, old, fresh);
                assertEquals(List.of("echo 2.0.0 REGISTERED checked"), there(again));
            }
        }
    }

    private Path copy(int moment) {
        Path to = folder.resolve("moment-" + moment);
        try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
            for (Path file : files.sorted().toList()) {
                Path copy = to.resolve(folder.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.copy(folder.resolve("installed.json"), to.resolve("installed.json"));
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void settle(FrameworkBundles bundles, Shipped old, Shipped wanted) throws PluginFailure {
        Targets targets = new Targets(
                new TreeMap<>(Map.of("echo", wanted.version())),
                new TreeMap<>(Map.of("echo", wanted)),
                new TreeMap<>(),
                Map.of(old.sha256(), old, wanted.sha256(), wanted),
                List.of());
        for (int i = 0; i < 5; i++) {
            for (Action step : Plan.steps(targets, bundles.installed(), Set.of(), sha256 -> false)) {
                if (step instanceof Action.Launch launch) {
                    bundles.launch(launch.jar());
                } else if (step instanceof Action.Remove remove) {
                    bundles.remove(remove.bundle());
                }
            }
        }
    }

    private void leaked(Installed bundle, List<String> threads) {
        leaks.add(bundle.id() + " " + bundle.version() + " " + threads);
    }

    private static String reason(FrameworkBundles bundles, Shipped jar) {
        return String.valueOf(
                assertThrows(PluginFailure.class, () -> bundles.launch(jar)).getMessage());
    }

    private Shipped jar(String id, String version) throws IOException {
        return JarReader.read(Jars.plugin(folder, id, version, ServingActivator.class, Map.of()));
    }

    private FrameworkBundles bundles() {
        return new FrameworkBundles(context(), folder.resolve("installed.json"), this::leaked);
    }

    private BundleContext context() {
        return framework.context();
    }

    private static List<String> there(FrameworkBundles bundles) {
        return bundles.installed().stream()
                .map(b -> b.id() + " " + b.version() + " " + b.phase() + (b.checked() ? " checked" : ""))
                .sorted()
                .toList();
    }
}
