// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.felix.framework.FrameworkFactory;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugins.fixture.FailingActivator;
import org.cairn.plugins.fixture.Jars;
import org.cairn.plugins.fixture.ServingActivator;
import org.cairn.plugins.fixture.SilentActivator;
import org.cairn.plugins.io.JarReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.util.tracker.ServiceTracker;

/** DESIGN 1, "What a swap means", in a real framework. */
@Timeout(60)
final class PlatformSwapTest {
    private static final String NAME = "test.part";
    private static final String LOCATION = "mvn:org.cairn/part/1.0.0";

    @TempDir
    private Path folder;

    private Framework framework = new FrameworkFactory().newFramework(Map.of());

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
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
        System.clearProperty(OneWriterActivator.LOCK);
    }

    @Test
    void aStatelessBundleIsReplacedWithoutAGapAndNobodyElseIsTouched() throws Exception {
        Bundle part = shipped("stateless", ServingActivator.class);
        Bundle other = context()
                .installBundle(
                        "test:other", stream(Jars.plugin(folder, "other", "1.0.0", ServingActivator.class, Map.of())));
        other.start();
        other.stop(); // resolved, and offers nothing
        Object wiring = other.adapt(BundleWiring.class);
        // as our components look: a look-up by name in the registry races with an uninstall in Felix 7.0.5, and throws
        ServiceTracker<DService, DService> tracker = new ServiceTracker<>(context(), DService.class, null);
        tracker.open(true);
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong looks = new AtomicLong();
        AtomicLong misses = new AtomicLong();
        Thread caller = new Thread(() -> {
            while (!over.get()) {
                looks.incrementAndGet();
                if (tracker.getService() == null) {
                    misses.incrementAndGet();
                }
            }
        });
        AtomicReference<Throwable> failure = new AtomicReference<>();
        caller.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
        caller.start();
        PlatformSwap swap = swap();
        for (int minor = 1; minor <= 20; minor++) {
            long before = looks.get();
            assertEquals(
                    Map.of(),
                    swap.reconcile(List.of(version("1." + minor + ".0", "stateless", ServingActivator.class))));
            assertEquals(new Version(1, minor, 0), part.getVersion());
            while (looks.get() == before && caller.isAlive()) {
                Thread.onSpinWait(); // somebody looked since
            }
        }
        over.set(true);
        caller.join();
        tracker.close();
        assertNull(failure.get());
        assertEquals(0, misses.get(), "looks without a service, of " + looks.get());
        assertEquals(Bundle.ACTIVE, part.getState());
        assertEquals(List.of(LOCATION, "test:other"), locations());
        assertSame(wiring, other.adapt(BundleWiring.class));
    }

    @Test
    void thereAreNeverTwoOfAStatefulBundle() throws Exception {
        Bundle part = shipped("stateful", OneWriterActivator.class);
        assertEquals(Map.of(), swap().reconcile(List.of(version("1.1.0", "stateful", OneWriterActivator.class))));
        assertEquals("1.1.0", part.getVersion().toString());
        assertEquals(LOCATION, System.getProperty(OneWriterActivator.LOCK));
    }

    @Test
    void kindsThatDoNotAgreeAreNeverThereAtOnce() throws Exception {
        Bundle part = shipped("stateful", OneWriterActivator.class);
        assertEquals(Map.of(), swap().reconcile(List.of(version("1.1.0", "stateless", OneWriterActivator.class))));
        assertEquals("1.1.0", part.getVersion().toString());
    }

    @Test
    void aFixedBundleIsRefusedAndKeptForTheNextStart() throws Exception {
        Bundle part = shipped("fixed", ServingActivator.class);
        Replacement next = version("1.1.0", "fixed", ServingActivator.class);
        assertEquals(
                Map.of(
                        NAME,
                        NAME
                                + " is fixed: it is not replaced while the node runs; it takes its place at the next start of"
                                + " the node (cairn down, then cairn up)"),
                swap().reconcile(List.of(next)));
        assertEquals("1.0.0", part.getVersion().toString());
        Path staged = folder.resolve("plugins/platform.next/org/cairn/part/1.0.0/part-1.0.0.jar");
        assertEquals(-1, Files.mismatch(next.jar(), staged));
    }

    @Test
    void aBundleThatOthersAreWiredToIsRefused() throws Exception {
        Path jar = Jars.plugin(
                folder,
                "part",
                "1.0.0",
                ServingActivator.class,
                Map.of("Cairn-Swap", "stateless", "Export-Package", "test.api"));
        Bundle part = installShipped(jar);
        Path user = Jars.plugin(
                folder,
                "user",
                "1.0.0",
                ServingActivator.class,
                Map.of("Import-Package", "test.api,org.osgi.framework,org.cairn.plugin.api.dservice"));
        context().installBundle(user.toUri().toString()).start();
        String refused = swap().reconcile(List.of(version("1.1.0", "stateless", ServingActivator.class)))
                .getOrDefault(NAME, "");
        assertTrue(refused.startsWith("test.user is wired to test.part"), refused);
        assertEquals("1.0.0", part.getVersion().toString());
    }

    @Test
    void aVersionThatDoesNotStartLeavesTheOldOneServing() throws Exception {
        for (String kind : List.of("stateless", "stateful")) {
            Bundle part = shipped(kind, ServingActivator.class);
            PlatformSwap swap = swap();
            String refused = swap.reconcile(List.of(version("1.1.0", kind, FailingActivator.class)))
                    .getOrDefault(NAME, "");
            assertFalse(refused.isEmpty(), kind);
            serves(part, "1.0.0");
            assertEquals(
                    refused,
                    swap.reconcile(List.of(version("1.1.0", kind, FailingActivator.class)))
                            .get(NAME));
            part.uninstall();
        }
    }

    @Test
    void aVersionWhoseServicesDoNotComeLeavesTheOldOneServing() throws Exception {
        for (String kind : List.of("edge", "stateful")) {
            Bundle part = shipped(kind, ServingActivator.class);
            String refused = swap().reconcile(List.of(version("1.1.0", kind, SilentActivator.class)))
                    .getOrDefault(NAME, "");
            assertTrue(refused.startsWith("1.1.0 does not offer " + DService.class.getName()), refused);
            serves(part, "1.0.0");
            assertFalse(Files.exists(repositoryJar()), "Karaf would bring it back");
            part.uninstall();
        }
    }

    @Test
    void whatIsNotAcceptedAnyMoreGivesWayToTheShippedVersion() throws Exception {
        Bundle part = shipped("stateless", ServingActivator.class);
        PlatformSwap swap = swap();
        Replacement next = version("1.1.0", "stateless", ServingActivator.class);
        swap.reconcile(List.of(next));
        assertEquals(-1, Files.mismatch(next.jar(), repositoryJar()));
        assertEquals(Map.of(), swap.reconcile(List.of()));
        serves(part, "1.0.0");
        assertFalse(Files.exists(repositoryJar()));
    }

    @Test
    void theShippedVersionWinsIfItIsNewer() throws Exception {
        Bundle part = shipped("stateless", ServingActivator.class);
        assertEquals(Map.of(), swap().reconcile(List.of(version("0.9.0", "stateless", ServingActivator.class))));
        serves(part, "1.0.0");
    }

    @Test
    void otherBytesThanTheAcceptedOnesAreRefused() throws Exception {
        Bundle part = shipped("stateless", ServingActivator.class);
        Replacement next = version("1.1.0", "stateless", ServingActivator.class);
        Files.copy(
                version("1.2.0", "stateless", ServingActivator.class).jar(),
                next.jar(),
                StandardCopyOption.REPLACE_EXISTING);
        assertEquals(Map.of(NAME, "part-1.1.0.jar is not the jar that was accepted"), swap().reconcile(List.of(next)));
        serves(part, "1.0.0");
    }

    /** The crash at each step: the framework starts again with what it has kept, then somebody compares. */
    @Test
    void afterACrashExactlyOneVersionRuns() throws Exception {
        shipped("stateless", ServingActivator.class);
        Replacement next = version("1.1.0", "stateless", ServingActivator.class);
        // the second was there
        context().installBundle(Swap.SECOND + NAME, stream(next.jar())).start(Bundle.START_TRANSIENT);
        restart();
        assertEquals(Bundle.INSTALLED, seconds().get(0).getState(), "it is not started by itself");
        assertEquals(Map.of(), swap().reconcile(List.of(next)));
        Bundle part = Objects.requireNonNull(context().getBundle(LOCATION));
        serves(part, "1.1.0");
        assertEquals(List.of(), seconds());
        // stopped, and replaced or not
        part.stop(Bundle.STOP_TRANSIENT);
        restart();
        part = Objects.requireNonNull(context().getBundle(LOCATION));
        serves(part, "1.1.0");
        assertEquals(Map.of(), swap().reconcile(List.of(next)));
        serves(part, "1.1.0");
    }

    @Test
    void theOldClassesAreLetGo() throws Exception {
        Bundle part = shipped("stateful", ServingActivator.class);
        PlatformSwap swap = swap();
        List<WeakReference<ClassLoader>> old = new ArrayList<>();
        for (int minor = 1; minor <= 20; minor++) {
            old.add(new WeakReference<>(part.adapt(BundleWiring.class).getClassLoader()));
            swap.reconcile(List.of(version("1." + minor + ".0", "stateful", ServingActivator.class)));
        }
        for (int i = 0; i < 50 && old.stream().anyMatch(loader -> loader.get() != null); i++) {
            System.gc(); // asked for, not waited for: what is still held after fifty is held
        }
        assertEquals(0, old.stream().filter(loader -> loader.get() != null).count());
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            List<String> open = files.map(PlatformSwapTest::target)
                    .filter(file -> file.startsWith(folder.toString()) && file.endsWith("bundle.jar"))
                    .toList();
            assertTrue(open.size() <= 2, open.toString());
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private PlatformSwap swap() {
        return new PlatformSwap(context(), folder.resolve("distribution"), folder.resolve("plugins"), 200);
    }

    private void serves(Bundle part, String version) {
        assertEquals(version, part.getVersion().toString());
        assertEquals(Bundle.ACTIVE, part.getState());
        assertNotNull(part.getRegisteredServices());
    }

    private void restart() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
        framework.start();
    }

    private Bundle shipped(String kind, Class<? extends BundleActivator> activator) throws Exception {
        return installShipped(Jars.plugin(folder, "part", "1.0.0", activator, Map.of("Cairn-Swap", kind)));
    }

    private Bundle installShipped(Path jar) throws Exception {
        Path system = folder.resolve("distribution/system/org/cairn/part/1.0.0/part-1.0.0.jar");
        Files.createDirectories(Objects.requireNonNull(system.getParent()));
        Files.copy(jar, system, StandardCopyOption.REPLACE_EXISTING);
        Bundle part = context().installBundle(LOCATION, stream(system));
        part.start();
        return part;
    }

    private Replacement version(String version, String kind, Class<? extends BundleActivator> activator)
            throws IOException {
        Path jar = Jars.plugin(folder, "part", version, activator, Map.of("Cairn-Swap", kind));
        return new Replacement(NAME, Version.parseVersion(version), JarReader.sha256(JarReader.bytes(jar)), jar);
    }

    private static InputStream stream(Path jar) throws IOException {
        return new ByteArrayInputStream(Files.readAllBytes(jar));
    }

    private Path repositoryJar() {
        return folder.resolve("plugins/platform/org/cairn/part/1.0.0/part-1.0.0.jar");
    }

    private List<String> locations() {
        List<String> found = new ArrayList<>();
        for (Bundle bundle : context().getBundles()) {
            if (bundle.getBundleId() != 0) {
                found.add(bundle.getLocation());
            }
        }
        return found;
    }

    private List<Bundle> seconds() {
        List<Bundle> found = new ArrayList<>();
        for (Bundle bundle : context().getBundles()) {
            if (Swap.isSecond(bundle)) {
                found.add(bundle);
            }
        }
        return found;
    }

    private BundleContext context() {
        return Objects.requireNonNull(framework.getBundleContext());
    }
}
