// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.Plugins;
import org.cairn.core.api.plugins.Plugins.Status;
import org.cairn.core.api.plugins.Service;
import org.cairn.core.api.worker.WorkerControl;
import org.cairn.plugins.core.Decided;
import org.cairn.plugins.core.Installed;
import org.cairn.plugins.core.Prices;
import org.cairn.plugins.core.Rule;
import org.cairn.plugins.core.Selector;
import org.cairn.plugins.core.Shipped;
import org.cairn.plugins.core.Targets;
import org.cairn.plugins.fixture.Jars;
import org.cairn.plugins.fixture.MemoryBundles;
import org.cairn.plugins.fixture.ServingActivator;
import org.cairn.plugins.io.JarReader;
import org.cairn.plugins.io.ShippedFolder;
import org.cairn.testkit.node.SimNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** CGN-8, CGN-10, DESIGN 4: the decided state, compared on a timer and on change. */
final class ReconciledPluginsTest {
    @TempDir
    private Path shipped;

    @TempDir
    private Path accepted;

    private final SimNode node = new SimNode();
    private final MemoryBundles bundles = new MemoryBundles();
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<Artefact> artefacts = new ArrayList<>();
    private final Map<String, Path> files = new HashMap<>();
    private final TreeMap<String, List<Rule>> rules = new TreeMap<>();
    private final List<String> told = new ArrayList<>();
    private Targets.Role role = Targets.Role.RUNS;
    private Optional<WorkerControl> worker = Optional.of(worker());

    @BeforeEach
    void ship() throws IOException {
        submit(Jars.plugin(shipped, "echo", "1.0.0", ServingActivator.class, Map.of()));
        submit(Jars.plugin(shipped, "mediagen", "1.2.0", ServingActivator.class, Map.of()));
        deploy("echo", "1.0.0");
        deploy("mediagen", "1.2.0");
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void offersAtOnceWhatIsDecidedAndInstallsIt() {
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
        assertEquals(List.of("echo 1", "mediagen 2"), told);
        assertEquals(
                new Status("echo", "1.0.0", "/echo", "1.0.0", Plugins.Phase.ACTIVE, ""),
                plugins.status().get(0));
        plugins.reconcile();
        work();
        assertEquals(2, bundles.trace.size());
        assertEquals(2, told.size());
    }

    @Test
    void runsNothingWhereThereIsNoWorkerAndTellsANewOneAll() {
        role = Targets.Role.NONE;
        ReconciledPlugins plugins = settled();
        assertEquals(2, plugins.all().size());
        assertEquals(List.of(), bundles.trace);
        assertEquals(
                new Status("echo", "1.0.0", "/echo", "", Plugins.Phase.AVAILABLE, ""),
                plugins.status().get(0));
        role = Targets.Role.RUNS;
        reconciled(plugins);
        assertEquals(2, told.size());
        worker = Optional.of(worker());
        reconciled(plugins);
        assertEquals(List.of("echo 1", "mediagen 2"), told.subList(2, 4));
        role = Targets.Role.NONE;
        reconciled(plugins);
        assertEquals(List.of(), bundles.there);
    }

    @Test
    void updatesWithoutAGapAndGoesBackInTheSameWay() throws IOException {
        ReconciledPlugins plugins = settled();
        accept("echo", "2.0.0");
        deploy("echo", "2.0.0");
        plugins.changed();
        runOne();
        assertEquals(Plugins.Phase.ACTIVE, plugins.status().get(0).phase());
        assertEquals("1.0.0", plugins.status().get(0).version());
        work();
        assertEquals(List.of("launch echo 2.0.0", "remove echo 1.0.0"), bundles.trace.subList(2, 4));
        assertEquals("echo 3", told.get(2));
        deploy("echo", "1.0.0");
        reconciled(plugins);
        assertEquals(List.of("launch echo 1.0.0", "remove echo 2.0.0"), bundles.trace.subList(4, 6));
        assertEquals("echo 4", told.get(3));
        assertEquals("1.0.0", plugins.status().get(0).version());
    }

    @Test
    void keepsTheOldVersionWhenTheNewOneFailsAndTriesItAgainLater() throws IOException {
        ReconciledPlugins plugins = settled();
        accept("echo", "2.0.0");
        deploy("echo", "2.0.0");
        bundles.failing.add("echo 2.0.0");
        plugins.changed();
        CompletableFuture<Void> asked = plugins.settled(Set.of("echo")).toCompletableFuture();
        assertFalse(asked.isDone());
        work();
        assertTrue(asked.isDone(), "it was given up");
        assertEquals(
                new Status(
                        "echo", "1.0.0", "/echo", "2.0.0", Plugins.Phase.FAILED, "told to fail; version 1.0.0 goes on"),
                plugins.status().get(0));
        assertEquals(List.of("fail echo 2.0.0", "remove echo 2.0.0"), trace(2));
        reconciled(plugins);
        assertEquals(4, bundles.trace.size(), "not before its time");
        bundles.failing.clear();
        node.advance(Duration.ofSeconds(10));
        reconciled(plugins);
        assertEquals(List.of("launch echo 2.0.0", "remove echo 1.0.0"), trace(4));
        assertEquals("", plugins.status().get(0).reason());
    }

    @Test
    void triesAgainAtOnceWhatIsAskedForAgain() {
        bundles.failing.add("echo 1.0.0");
        ReconciledPlugins plugins = settled();
        assertEquals(Plugins.Phase.FAILED, plugins.status().get(0).phase());
        bundles.failing.clear();
        CompletableFuture<Void> asked = plugins.settled(Set.of("echo")).toCompletableFuture();
        work();
        assertTrue(asked.isDone());
        assertEquals(Plugins.Phase.ACTIVE, plugins.status().get(0).phase());
        CompletableFuture<Void> nobody = plugins.settled(Set.of("nobody")).toCompletableFuture();
        work();
        assertTrue(nobody.isDone(), "what is not to be here is waited for no longer than until somebody has looked");
    }

    @Test
    void oneThatTakesItsTimeHoldsUpNoOther() {
        ReconciledPlugins plugins = plugins();
        plugins.reconcile();
        runOne(); // the pass, which begins both
        Runnable echo = threads.remove();
        work();
        assertEquals(
                List.of(Plugins.Phase.STAGED, Plugins.Phase.ACTIVE),
                plugins.status().stream().map(Status::phase).toList());
        plugins.reconcile();
        work();
        echo.run();
        work();
        assertEquals(List.of("launch mediagen 1.2.0", "launch echo 1.0.0"), bundles.trace);
    }

    @Test
    void stopsAtOnceWhatIsTrustedNoMore() {
        ReconciledPlugins plugins = settled();
        artefacts.replaceAll(a -> a.id().equals("echo") ? state(a, Artefact.State.REVOKED) : a);
        reconciled(plugins);
        assertEquals(List.of("remove echo 1.0.0"), trace(2));
        assertEquals(
                "echo is not here: neither shipped nor accepted",
                plugins.status().get(0).reason());
    }

    @Test
    void removesLeftoversOfAnEarlierRun() {
        bundles.there.add(new Installed(
                8, "cairn:plugin/gone/1.0.0", "gone", new Version("1.0.0"), "", Installed.Phase.STOPPED, false));
        bundles.there.add(new Installed(
                9, "cairn:plugin/echo/1.0.0", "echo", new Version("1.0.0"), "stale", Installed.Phase.STOPPED, false));
        settled();
        assertEquals(
                List.of("launch echo 1.0.0", "launch mediagen 1.2.0", "remove echo 1.0.0", "remove gone 1.0.0"),
                bundles.trace.stream().sorted().toList());
        assertTrue(bundles.trace.indexOf("remove echo 1.0.0") < bundles.trace.indexOf("launch echo 1.0.0"));
    }

    @Test
    void keepsWhatAnEarlierRunLeftUntilItIsKnownWhetherThisNodeRunsPlugins() throws IOException {
        Shipped echo = JarReader.read(shipped.resolve("echo-1.0.0.jar"));
        bundles.there.add(new Installed(
                9, echo.location(), "echo", echo.version(), echo.sha256(), Installed.Phase.STOPPED, false));
        bundles.there.add(new Installed(
                8, "cairn:plugin/x/1.0.0", "x", new Version("1.0.0"), "stale", Installed.Phase.STOPPED, false));
        role = Targets.Role.WAITS;
        ReconciledPlugins plugins = settled();
        assertEquals(List.of("remove x 1.0.0"), bundles.trace);
        role = Targets.Role.NONE;
        reconciled(plugins);
        assertEquals(List.of("remove echo 1.0.0"), trace(1));
    }

    @Test
    void saysWhatDoesNotStopAndWhatItLeft() {
        ReconciledPlugins plugins = settled();
        bundles.hanging.add("echo 1.0.0");
        rules.remove("echo");
        reconciled(plugins);
        reconciled(plugins);
        assertEquals(List.of("hang echo 1.0.0"), trace(2), "not again before its time");
        assertEquals("its stop hangs", plugins.status().get(0).reason());
        bundles.hanging.clear();
        bundles.left.put("mediagen", "version 1.1.0 has stopped and left 1 thread: reaper");
        node.advance(Duration.ofSeconds(10));
        reconciled(plugins);
        assertEquals(List.of("remove echo 1.0.0"), trace(3));
        Status mediagen = plugins.status().get(1);
        assertEquals(
                "ACTIVE version 1.1.0 has stopped and left 1 thread: reaper",
                mediagen.phase() + " " + mediagen.reason());
    }

    @Test
    void aSuccessorTakesOverWhatServesWithoutTouchingIt() {
        settled().close();
        told.clear();
        bundles.trace.clear();
        assertEquals(Plugins.Phase.ACTIVE, settled().status().get(0).phase());
        assertEquals(List.of(), bundles.trace);
        assertEquals(List.of("echo 1", "mediagen 2"), told);
    }

    @Test
    void endsWhoeverWaitsWhenItStops() {
        ReconciledPlugins plugins = plugins();
        CompletableFuture<Void> asked = plugins.settled(Set.of("echo")).toCompletableFuture();
        Thread closer = new Thread(plugins::close);
        closer.start();
        while (closer.getState() != Thread.State.TIMED_WAITING && closer.isAlive()) {
            Thread.onSpinWait();
        }
        work(); // the lane's thread finds it closed
        asked.join();
        assertEquals(List.of(), bundles.trace);
    }

    @Test
    void seesAFolderThatChangesWhenItLooks() throws IOException {
        ReconciledPlugins plugins = settled();
        Path fresh = Jars.plugin(shipped, "zip", "1.0.0", ServingActivator.class, Map.of());
        submit(fresh);
        deploy("zip", "1.0.0");
        files.remove(JarReader.read(fresh).sha256());
        reconciled(plugins);
        assertEquals(2, bundles.trace.size());
        plugins.refresh();
        work();
        assertEquals(List.of("launch zip 1.0.0"), trace(2));
        Files.delete(fresh);
        plugins.refresh();
        work();
        assertEquals("remove zip 1.0.0", bundles.trace.get(3));
    }

    private List<String> trace(int from) {
        return bundles.trace.subList(from, bundles.trace.size());
    }

    private void accept(String id, String version) throws IOException {
        submit(Jars.plugin(accepted, id, version, ServingActivator.class, Map.of()));
    }

    private void submit(Path file) throws IOException {
        Shipped jar = JarReader.read(file);
        files.put(jar.sha256(), file);
        artefacts.add(new Artefact(
                jar.sha256(),
                Change.Kind.PLUGIN,
                jar.id(),
                jar.version().toString(),
                jar.path(),
                "",
                "",
                Optional.empty(),
                Artefact.State.ACCEPTED,
                ""));
    }

    private static Artefact state(Artefact artefact, Artefact.State state) {
        return new Artefact(
                artefact.sha256(),
                artefact.kind(),
                artefact.id(),
                artefact.version(),
                artefact.path(),
                "",
                "",
                Optional.empty(),
                state,
                "");
    }

    private void deploy(String id, String version) {
        rules.put(id, List.of(new Rule(Optional.of(Version.parseVersion(version)), Selector.ALL, 100)));
    }

    private WorkerControl worker() {
        return (WorkerControl) Proxy.newProxyInstance(
                WorkerControl.class.getClassLoader(),
                new Class<?>[] {WorkerControl.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "serve" -> told.add(arguments[0] + " " + arguments[1]);
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    default -> throw new AssertionError(method);
                });
    }

    private ReconciledPlugins settled() {
        return reconciled(plugins());
    }

    private ReconciledPlugins reconciled(ReconciledPlugins plugins) {
        plugins.changed();
        work();
        return plugins;
    }

    private ReconciledPlugins plugins() {
        PluginsLog log = new PluginsLog();
        Inputs inputs =
                new Inputs(new ShippedFolder(shipped), Prices.of(List.of("mediagen=163000"), 10_000, "EUR"), log);
        return new ReconciledPlugins(
                inputs,
                new Inputs.Trusted(
                        () -> new Decided(new TreeMap<>(), new TreeMap<>(), rules, new TreeMap<>()),
                        () -> List.copyOf(artefacts),
                        sha256 -> Optional.ofNullable(files.get(sha256))),
                () -> new Targets.Place("node", new HashSet<>(), role),
                () -> worker,
                new ReconciledPlugins.Hands(bundles, threads::add, threads::add),
                node.clock(),
                log);
    }

    private void runOne() {
        threads.remove().run();
    }

    private void work() {
        for (Runnable task = threads.poll(); task != null; task = threads.poll()) {
            task.run();
        }
    }
}
