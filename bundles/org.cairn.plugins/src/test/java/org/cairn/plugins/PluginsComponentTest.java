// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.cairn.core.api.plugins.Plugins;
import org.cairn.core.api.worker.WorkerControl;
import org.cairn.plugins.fixture.Jars;
import org.cairn.plugins.fixture.ServingActivator;
import org.cairn.plugins.fixture.SilentActivator;
import org.cairn.testkit.node.SimNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** CGN-8: the component in a real framework: with the worker role, without it, stopped. */
class PluginsComponentTest {
    @TempDir
    private Path folder;

    private final SimNode node = new SimNode();
    private Framework framework;
    private BundleContext context;

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
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        folder.resolve("cache").toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        "org.cairn.plugin.api;version=1.0.0,org.cairn.plugin.api.dservice;version=1.0.0",
                        Constants.FRAMEWORK_SYSTEMCAPABILITIES_EXTRA,
                        "cairn.platform;version:Version=1.0.0"));
        framework.start();
        Path host = Jars.plugin(folder, "host", "1.0.0", SilentActivator.class, Map.of());
        var bundle = framework.getBundleContext().installBundle(host.toUri().toString());
        bundle.start();
        context = bundle.getBundleContext();
        Jars.plugin(
                Files.createDirectories(folder.resolve("shipped")), "echo", "1.0.0", ServingActivator.class, Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
        node.close();
    }

    private PluginsComponent component(String run) throws Exception {
        return new PluginsComponent(
                node, context, new Config(folder.resolve("shipped").toString(), run));
    }

    private static WorkerControl worker() {
        return (WorkerControl) Proxy.newProxyInstance(
                WorkerControl.class.getClassLoader(),
                new Class<?>[] {WorkerControl.class},
                (self, method, arguments) -> {
                    throw new AssertionError("only its presence counts: " + method);
                });
    }

    @Test
    void runsPluginsWhileThereIsAWorker() throws Exception {
        PluginsComponent component = component("auto");
        assertEquals("echo", component.at("/echo/x").orElseThrow().id());
        assertEquals(7, component.all().get(0).fee());
        component.start();
        node.advance(Duration.ZERO);
        assertEquals(Plugins.Phase.AVAILABLE, component.status().get(0).phase());
        WorkerControl worker = worker();
        component.bindWorker(worker);
        assertEquals(Plugins.Phase.ACTIVE, component.status().get(0).phase());
        component.unbindWorker(worker);
        assertEquals(Plugins.Phase.ACTIVE, component.status().get(0).phase());
        node.advance(Duration.ofMillis(PluginsComponent.RECONCILE_MS));
        assertEquals(Plugins.Phase.AVAILABLE, component.status().get(0).phase());
        component.stop();
        assertEquals(0, node.scheduler().pending());
    }

    @Test
    void leavesPluginsToItsSuccessor() throws Exception {
        PluginsComponent component = component("true");
        component.start();
        node.advance(Duration.ZERO);
        component.stop();
        PluginsComponent successor = component("true");
        assertEquals(Plugins.Phase.ACTIVE, successor.status().get(0).phase());
        assertThrows(IllegalArgumentException.class, () -> component("perhaps"));
    }
}
