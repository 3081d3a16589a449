// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cairn.core.api.plugins.Plugins;
import org.cairn.core.api.plugins.Plugins.Status;
import org.cairn.core.api.plugins.Service;
import org.cairn.plugins.core.Installed;
import org.cairn.plugins.core.Prices;
import org.cairn.plugins.fixture.Jars;
import org.cairn.plugins.fixture.MemoryBundles;
import org.cairn.plugins.fixture.ServingActivator;
import org.cairn.plugins.io.DesiredFile;
import org.cairn.plugins.io.ShippedFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** CGN-8, DESIGN 4: desired state, compared on a timer and on change. */
final class ReconciledPluginsTest {
    @TempDir
    private Path shipped;

    @TempDir
    private Path home;

    private final MemoryBundles bundles = new MemoryBundles();
    private final AtomicBoolean runs = new AtomicBoolean(true);
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void ship() throws IOException {
        Jars.plugin(shipped, "echo", "1.0.0", ServingActivator.class, Map.of());
        Jars.plugin(shipped, "mediagen", "1.2.0", ServingActivator.class, Map.of());
    }

    @Test
    void desiresAllThatIsShippedAtFirstStartAndAnswersAtOnce() {
        ReconciledPlugins plugins = plugins();
        assertEquals(
                List.of(
                        new Service("echo", "1.0.0", "/echo", 10_000, "EUR"),
                        new Service("mediagen", "1.2.0", "/mediagen", 163_000, "EUR")),
                plugins.all());
        assertEquals("echo", plugins.at("/echo/x").orElseThrow().id());
        assertEquals(List.of(), bundles.trace);
        plugins.reconcile();
        plugins.reconcile();
        work();
        assertEquals(List.of("launch echo 1.0.0", "launch mediagen 1.2.0"), bundles.trace);
        assertEquals(
                List.of(Plugins.Phase.ACTIVE, Plugins.Phase.ACTIVE),
                plugins.status().stream().map(Status::phase).toList());
        plugins.reconcile();
        work();
        assertEquals(2, bundles.trace.size());
    }

    @Test
    void offersServicesThatDoNotRunHere() {
        runs.set(false);
        ReconciledPlugins plugins = settled();
        assertEquals(2, plugins.all().size());
        assertEquals(List.of(), bundles.trace);
        assertEquals(
                new Status("echo", "1.0.0", "/echo", "1.0.0", Plugins.Phase.AVAILABLE, ""),
                plugins.status().get(0));
        runs.set(true);
        plugins.reconcile();
        work();
        runs.set(false);
        plugins.reconcile();
        work();
        assertEquals(List.of(), bundles.there);
    }

    @Test
    void removesLeftoversOfAnEarlierRun() {
        bundles.there.add(
                new Installed("cairn:plugin/gone/1.0.0", "gone", new Version("1.0.0"), "", Installed.Phase.STOPPED));
        bundles.there.add(new Installed(
                "cairn:plugin/echo/1.0.0", "echo", new Version("1.0.0"), "stale", Installed.Phase.STOPPED));
        settled();
        assertEquals(
                List.of("remove gone 1.0.0", "remove echo 1.0.0", "launch echo 1.0.0", "launch mediagen 1.2.0"),
                bundles.trace);
    }

    @Test
    void updatesWhenANewerJarIsShippedAndStaysWhenItFails() throws IOException {
        ReconciledPlugins plugins = settled();
        Jars.plugin(shipped, "echo", "2.0.0", ServingActivator.class, Map.of());
        bundles.failing.add("echo");
        plugins.reconcile();
        work();
        Status echo = plugins.status().get(0);
        assertEquals(
                "FAILED 1.0.0 told to fail; version 1.0.0 goes on",
                echo.phase() + " " + echo.version() + " " + echo.reason());
        plugins.reconcile();
        work();
        assertEquals(List.of("fail echo 2.0.0"), bundles.trace.subList(2, bundles.trace.size()));
        bundles.failing.clear();
        now = now.plusSeconds(10);
        plugins.reconcile();
        work();
        assertEquals(
                List.of("fail echo 2.0.0", "launch echo 2.0.0", "remove echo 1.0.0"),
                bundles.trace.subList(2, bundles.trace.size()));
    }

    @Test
    void keepsTheLastGoodStateWhenTheFileIsBroken() throws IOException {
        ReconciledPlugins plugins = settled();
        Path file = home.resolve("desired.json");
        Files.writeString(file, "{\"services\":[{\"id\":1}]}");
        plugins.reconcile();
        work();
        assertEquals(2, plugins.all().size());
        Files.writeString(file, "{\"services\":[{\"id\":\"echo\",\"fee\":1,\"currency\":\"EUR\"}]}");
        plugins.reconcile();
        work();
        assertEquals(List.of(new Service("echo", "1.0.0", "/echo", 1, "EUR")), plugins.all());
    }

    @Test
    void touchesNothingAsLongAsNoGoodStateIsKnown() throws IOException {
        Files.writeString(home.resolve("desired.json"), "broken");
        bundles.there.add(
                new Installed("cairn:plugin/echo/1.0.0", "echo", new Version("1.0.0"), "x", Installed.Phase.SERVING));
        assertEquals(List.of(), settled().all());
        assertEquals(List.of(), bundles.trace);
    }

    private ReconciledPlugins settled() {
        ReconciledPlugins plugins = plugins();
        plugins.reconcile();
        work();
        return plugins;
    }

    private ReconciledPlugins plugins() {
        PluginsLog log = new PluginsLog();
        Inputs inputs = new Inputs(
                new ShippedFolder(shipped),
                new DesiredFile(home.resolve("desired.json")),
                Prices.of(List.of("mediagen=163000"), 10_000, "EUR"),
                log);
        return new ReconciledPlugins(inputs, bundles, runs::get, threads::add, new TestClock(), log);
    }

    private void work() {
        for (Runnable task = threads.poll(); task != null; task = threads.poll()) {
            task.run();
        }
    }

    private final class TestClock extends Clock {
        @Override
        public Instant instant() {
            return now.plus(Duration.ZERO);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
