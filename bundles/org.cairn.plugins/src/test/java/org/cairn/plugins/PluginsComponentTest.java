// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.Plugins.Phase;
import org.cairn.core.api.plugins.Plugins.Status;
import org.cairn.core.api.plugins.Proposal;
import org.cairn.core.api.worker.WorkerControl;
import org.cairn.plugin.api.PluginDirectory;
import org.cairn.plugins.fixture.AilingActivator;
import org.cairn.plugins.fixture.Jars;
import org.cairn.plugins.fixture.OperatorHome;
import org.cairn.plugins.fixture.ServingActivator;
import org.cairn.plugins.fixture.TestFramework;
import org.cairn.plugins.fixture.WaitingActivator;
import org.cairn.testkit.node.SimNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;

/** CGN-8, CGN-10: the component in a real framework, from a decision to what serves. */
@Timeout(60)
class PluginsComponentTest {
    @TempDir
    private Path folder;

    private final SimNode node = new SimNode();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private Path shipped;
    private TestFramework framework;

    private record Config(String shipped_dir, String run) implements PluginsConfig {
        @Override
        public String[] fees() {
            return new String[] {"echo=7"};
        }

        @Override
        public long fee_default() {
            return 1;
        }

        @Override
        public String fee_currency() {
            return "EUR";
        }

        @Override
        public String[] revocation_urls() {
            return new String[0];
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return PluginsConfig.class;
        }
    }

    @BeforeEach
    void start() throws Exception {
        framework = new TestFramework(folder);
        shipped = Files.createDirectories(folder.resolve("shipped"));
        Jars.plugin(shipped, "echo", "1.0.0", ServingActivator.class, Map.of());
        OperatorHome.in(node.home());
    }

    @AfterEach
    void stop() throws Exception {
        await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("cairn-plugins-step")));
        framework.close();
        node.close();
    }

    private PluginsComponent component(String run) throws Exception {
        return new PluginsComponent(node, context(), new Config(shipped.toString(), run));
    }

    private PluginsComponent started(String run) throws Exception {
        PluginsComponent component = component(run);
        component.start();
        node.advance(Duration.ZERO);
        return component;
    }

    private BundleContext context() {
        return framework.context();
    }

    private WorkerControl worker() {
        return (WorkerControl) Proxy.newProxyInstance(
                WorkerControl.class.getClassLoader(),
                new Class<?>[] {WorkerControl.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "serve" ->
                        told.add(arguments[0] + " "
                                + Objects.requireNonNull(context().getBundle((long) arguments[1]))
                                        .getVersion());
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    default -> throw new AssertionError("nothing else is asked of it: " + method);
                });
    }

    private static void await(BooleanSupplier comes) {
        while (!comes.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static Status echo(PluginsComponent component) {
        return component.status().get(0);
    }

    private static CompletableFuture<Proposal> deploy(PluginsComponent component, String version) {
        return component
                .propose(List.of(new Change.Deploy("echo", version, "all", 100, true)), "operator")
                .toCompletableFuture();
    }

    private void ship(String version, Class<? extends org.osgi.framework.BundleActivator> activator) throws Exception {
        Jars.plugin(shipped, "echo", version, activator, Map.of());
        node.advance(Duration.ofMillis(PluginsComponent.RECONCILE_MS));
    }

    @Test
    void runsPluginsWhileThereIsAWorker() throws Exception {
        PluginsComponent component = started("auto");
        assertEquals("echo", component.at("/echo/x").orElseThrow().id());
        assertEquals(7, component.all().get(0).fee());
        assertEquals(Phase.AVAILABLE, echo(component).phase());
        WorkerControl worker = worker();
        component.bindWorker(worker);
        await(() -> echo(component).phase() == Phase.ACTIVE);
        assertEquals(List.of("echo 1.0.0"), told);
        component.unbindWorker(worker);
        node.advance(Duration.ofSeconds(4));
        assertEquals(Phase.ACTIVE, echo(component).phase());
        node.advance(Duration.ofMillis(PluginsComponent.RECONCILE_MS));
        await(() -> echo(component).phase() == Phase.AVAILABLE);
        component.stop();
        assertEquals(0, node.scheduler().pending());
    }

    @Test
    void aDecisionEndsWhenTheNewVersionServes() throws Exception {
        PluginsComponent component = started("auto");
        component.bindWorker(worker());
        await(() -> echo(component).phase() == Phase.ACTIVE);
        ship("2.0.0", ServingActivator.class);
        assertTrue(deploy(component, "2.0.0").get().decided());
        assertEquals("echo 2.0.0", told.get(told.size() - 1));
        component.stop();
    }

    @Test
    void aDecisionEndsWhenTheNewVersionWasGivenUpAndTheOldOneGoesOn() throws Exception {
        PluginsComponent component = started("true");
        await(() -> echo(component).phase() == Phase.ACTIVE);
        ship("2.0.0", AilingActivator.class);
        assertTrue(deploy(component, "2.0.0").get().decided());
        Status failed = echo(component);
        assertEquals(Phase.FAILED, failed.phase());
        assertEquals("its check failed: IOException: no fonts; version 1.0.0 goes on", failed.reason());
        assertEquals("1.0.0 2.0.0", failed.version() + " " + failed.desired());
        component
                .propose(List.of(new Change.Rollback("echo")), "operator")
                .toCompletableFuture()
                .get();
        assertEquals(Phase.ACTIVE, echo(component).phase());
        component.stop();
    }

    @Test
    void aDecisionWaitsForAHangingStartNoLongerThanItsTime() throws Exception {
        PluginsComponent component = started("true");
        await(() -> echo(component).phase() == Phase.ACTIVE);
        ship("2.0.0", WaitingActivator.class);
        CompletableFuture<Proposal> asked = deploy(component, "2.0.0");
        assertFalse(asked.isDone());
        node.advance(Duration.ofMillis(PluginsComponent.SETTLED_MS_MAX));
        assertTrue(asked.get().decided());
        assertEquals(
                "1.0.0 2.0.0", echo(component).version() + " " + echo(component).desired());
        component.stop();
    }

    @Test
    void leavesPluginsToItsSuccessor() throws Exception {
        PluginsComponent component = started("true");
        await(() -> echo(component).phase() == Phase.ACTIVE);
        component.stop();
        PluginsComponent successor = component("true");
        assertEquals(Phase.ACTIVE, echo(successor).phase());
        assertThrows(IllegalArgumentException.class, () -> component("perhaps"));
    }

    @Test
    void givesEachPluginADirectoryOfItsOwnWhileItRuns() throws Exception {
        PluginsComponent component = started("true");
        await(() -> echo(component).phase() == Phase.ACTIVE);
        BundleContext plugin = Objects.requireNonNull(context().getBundle("cairn:plugin/echo/1.0.0"))
                .getBundleContext();
        PluginDirectory directory = plugin.getService(plugin.getServiceReference(PluginDirectory.class));
        try (PluginDirectory.Lease lease = directory.open()) {
            assertEquals(node.home().resolve("plugins/data/echo"), lease.path());
        }
        component.stop();
        assertThrows(java.io.IOException.class, directory::open);
    }
}
