// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.cairn.plugin.api.PluginDirectory;
import org.cairn.plugin.api.PluginDirectory.Lease;
import org.cairn.plugins.fixture.Jars;
import org.cairn.plugins.fixture.SilentActivator;
import org.cairn.plugins.fixture.TestFramework;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** DESIGN 4: a directory for each plug-in id that outlives its versions, with one writer. */
@Timeout(60)
final class PluginDirectoriesTest {
    @TempDir
    private Path folder;

    private Path root;
    private TestFramework framework;

    @BeforeEach
    void start() throws Exception {
        framework = new TestFramework(folder);
        root = folder.resolve("data");
    }

    @AfterEach
    void stop() throws Exception {
        framework.close();
    }

    private void provide(long waitMillis) {
        framework.context().registerService(PluginDirectory.class, new PluginDirectories(root, waitMillis), null);
    }

    private Bundle bundle(String location, String id, String version) throws Exception {
        Path jar = Jars.plugin(folder, id, version, SilentActivator.class, Map.of());
        try (InputStream bytes = Files.newInputStream(jar)) {
            Bundle bundle = framework.context().installBundle(location, bytes);
            bundle.start();
            return bundle;
        }
    }

    private static PluginDirectory of(Bundle bundle) {
        BundleContext context = bundle.getBundleContext();
        return context.getService(context.getServiceReference(PluginDirectory.class));
    }

    @Test
    void keepsOneDirectoryForAllVersionsOfAPlugin() throws Exception {
        provide(10);
        PluginDirectory first = of(bundle("cairn:plugin/echo/1.0.0", "echo", "1.0.0"));
        PluginDirectory second = of(bundle("cairn:plugin/echo/2.0.0", "echo", "2.0.0"));
        PluginDirectory other = of(bundle("cairn:plugin/zip/1.0.0", "zip", "1.0.0"));
        Lease lease = first.open();
        assertEquals(root.resolve("echo"), lease.path());
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(lease.path())));
        Files.writeString(lease.path().resolve("kept"), "kept");
        Lease again = first.open();
        try (Lease zip = other.open()) {
            assertEquals(root.resolve("zip"), zip.path());
        }
        lease.close();
        lease.close();
        assertEquals(
                "version 1.0.0 has kept the directory for 10 ms",
                assertThrows(IOException.class, second::open).getMessage());
        again.close();
        try (Lease mine = second.open()) {
            assertEquals("kept", Files.readString(mine.path().resolve("kept")));
        }
    }

    @Test
    void takesADirectoryBackWhenItsBundleStopsAndHandsItOn() throws Exception {
        provide(PluginDirectories.WAIT_MS_MAX);
        Bundle old = bundle("cairn:plugin/echo/1.0.0", "echo", "1.0.0");
        PluginDirectory first = of(old);
        PluginDirectory second = of(bundle("cairn:plugin/echo/2.0.0", "echo", "2.0.0"));
        Lease forgotten = first.open();
        FutureTask<Lease> waits = new FutureTask<>(second::open);
        Thread thread = new Thread(waits);
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        old.stop();
        try (Lease mine = waits.get()) {
            forgotten.close();
            assertEquals(
                    "this version has stopped",
                    assertThrows(IOException.class, first::open).getMessage());
            assertTrue(Files.isDirectory(mine.path()));
        }
    }

    @Test
    void givesNoneToOthersAndFollowsNoLink() throws Exception {
        provide(10);
        PluginDirectory stranger = of(bundle("file:stranger.jar", "stranger", "1.0.0"));
        assertEquals(
                "only a plug-in has a directory",
                assertThrows(IOException.class, stranger::open).getMessage());
        PluginDirectory up = of(bundle("cairn:plugin/../1.0.0", "up", "1.0.0"));
        assertEquals(
                "only a plug-in has a directory",
                assertThrows(IOException.class, up::open).getMessage());
        Files.createDirectories(root);
        Files.createSymbolicLink(root.resolve("echo"), Files.createDirectories(folder.resolve("elsewhere")));
        PluginDirectory linked = of(bundle("cairn:plugin/echo/1.0.0", "echo", "1.0.0"));
        assertThrows(IOException.class, linked::open);
    }
}
