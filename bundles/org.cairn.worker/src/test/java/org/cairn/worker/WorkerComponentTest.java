// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.annotation.Annotation;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.apache.felix.framework.FrameworkFactory;
import org.cairn.core.api.node.NodeRole;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.testkit.identity.ThrowawayCertificates;
import org.cairn.testkit.node.SimNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;

/** CGN-8, CGN-9: the component in a real framework, without a gateway that answers. */
@Timeout(60)
class WorkerComponentTest {
    @TempDir
    private Path cache;

    private final SimNode node = new SimNode(SimNode.Blocking.QUEUED);
    private Framework framework;

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, cache.toString()));
        framework.start();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
        node.close();
    }

    private record Config(String hours, String label, int slots) implements WorkerConfig {
        @Override
        public String gateway_url() {
            return "";
        }

        @Override
        public String enrol() {
            return "";
        }

        @Override
        public String credentials() {
            return "credentials/worker.json";
        }

        @Override
        public double load_max() {
            return 0;
        }

        @Override
        public int drain_seconds() {
            return 0;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return WorkerConfig.class;
        }
    }

    private record Gateway(URI tunnel) implements NodeRole {
        @Override
        public String role() {
            return "gateway";
        }

        @Override
        public Map<String, URI> endpoints() {
            return Map.of("tunnel", tunnel);
        }
    }

    /** The stop waits for the node's threads: they run beside it. */
    private void stop(WorkerComponent component) throws InterruptedException {
        Thread stopping = new Thread(component::stop);
        stopping.start();
        while (stopping.isAlive()) {
            node.runBlocking();
            stopping.join(1);
        }
    }

    private ServiceRegistration<DService> register(String id) {
        BundleContext context = framework.getBundleContext();
        return context.registerService(
                DService.class, (request, response) -> {}, FrameworkUtil.asDictionary(Map.of("cairn.plugin.id", id)));
    }

    @Test
    void offersTheServicesOfTheFrameworkAndLeavesNothingBehind() throws Exception {
        ServiceRegistration<DService> echo = register("echo");
        register("Not an id");
        WorkerComponent component = new WorkerComponent(framework.getBundleContext(), new Config("", "", 2), node);
        component.start();
        node.runBlocking();
        assertEquals(Set.of(), component.status().services(), "nobody has checked it");
        component.serve("echo", framework.getBundleId());
        assertEquals(Set.of("echo"), component.status().services());
        assertTrue(component.status().fitness().kmips() > 0);
        assertEquals(
                "no gateway runs on this node, and neither gateway.url nor enrol is set",
                component.status().reason());
        echo.unregister();
        assertEquals(Set.of(), component.status().services());
        stop(component);
        assertEquals(0, node.scheduler().pending());
        register("late");
        component.serve("late", framework.getBundleId());
        assertEquals(Set.of(), component.status().services());
    }

    @Test
    void dialsTheGatewayOfItsNodeOnceItCan() throws Exception {
        WorkerComponent component = new WorkerComponent(framework.getBundleContext(), new Config("", "", 2), node);
        component.start();
        Gateway gateway = new Gateway(URI.create("wss://127.0.0.1:1"));
        component.bindRole(gateway);
        node.runBlocking();
        assertTrue(component.status().reason().endsWith("tls/authority.pem is not there yet"));
        ThrowawayCertificates certificates = new ThrowawayCertificates();
        Files.writeString(node.directory("tls").resolve("authority.pem"), pem(certificates));
        Files.writeString(
                node.directory("credentials").resolve("worker.json"), "{\"account\":\"worker-1\",\"key\":\"k\"}");
        node.advance(Duration.ofSeconds(1));
        node.runBlocking();
        assertEquals("wss://127.0.0.1:1", component.status().gateway());
        component.unbindRole(gateway);
        node.runBlocking();
        assertEquals("", component.status().gateway());
        stop(component);
        assertEquals(0, node.scheduler().pending());
        assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(t -> t.getName().startsWith("cairn-tunnel")));
    }

    private static String pem(ThrowawayCertificates certificates) throws Exception {
        var chain = certificates.of("tunnel").chain();
        byte[] der = chain.get(chain.size() - 1).getEncoded();
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END CERTIFICATE-----\n";
    }

    @Test
    void keepsItsConfigurationWhenTheNextOneIsWrong() throws Exception {
        WorkerComponent component = new WorkerComponent(framework.getBundleContext(), new Config("", "", 2), node);
        component.start();
        node.runBlocking();
        component.modified(new Config("25-99", "", 2));
        assertTrue(
                component.status().reason().startsWith("configuration: "),
                component.status().reason());
        component.modified(new Config("", "x".repeat(81), 2));
        assertEquals(
                "configuration: label has more than 80 characters",
                component.status().reason());
        stop(component);
    }
}
