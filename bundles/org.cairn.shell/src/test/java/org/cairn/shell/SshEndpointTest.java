// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.cairn.core.api.node.NodeRole;
import org.cairn.testkit.node.SimNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Role and endpoint of the console: told once it answers. */
final class SshEndpointTest {
    @Test
    void readsKarafsConfiguration() {
        assertEquals("ssh://127.0.0.1:8101", uri(Map.of()));
        assertEquals("ssh://127.0.0.1:2222", uri(Map.of("sshPort", "2222", "sshHost", "0.0.0.0")));
        assertEquals("ssh://10.0.0.1:2222", uri(Map.of("sshPort", 2222, "sshHost", "10.0.0.1")));
        assertEquals("ssh://[::1]:2222", uri(Map.of("sshPort", "2222", "sshHost", "::1")));
        assertEquals("ssh://127.0.0.1:8101", SshEndpoint.of(null).orElseThrow().toString());
        for (String wrong : List.of("0", "65536", "x", "-1")) {
            assertEquals("", uri(Map.of("sshPort", wrong)));
        }
    }

    @Test
    void registersTheRoleOnceTheServerGreetsAndTakesItBack() throws Exception {
        List<NodeRole> roles = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        try (SimNode node = new SimNode(SimNode.Blocking.QUEUED);
                ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Map<String, Object> configured = Map.of("sshPort", server.getLocalPort(), "sshHost", "127.0.0.1");
            ShellComponent component = new ShellComponent(node, configurations(configured), context(roles, gone));
            greet(node, server, "HTTP/1.1 400\r\n");
            assertEquals(List.of(), roles);
            greet(node, server, "SSH-2.0-test\r\n");
            assertEquals(1, roles.size());
            assertEquals(
                    Map.of("ssh", URI.create("ssh://127.0.0.1:" + server.getLocalPort())),
                    roles.get(0).endpoints());
            node.advance(Duration.ofSeconds(30));
            node.runBlocking();
            assertEquals(1, roles.size());
            component.stop();
            assertEquals(List.of("gone"), gone);
        }
    }

    /** One look of the component, at a server that says this. */
    private static void greet(SimNode node, ServerSocket server, String word) throws Exception {
        CompletableFuture<Void> said = CompletableFuture.runAsync(() -> {
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write(word.getBytes(UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        node.advance(Duration.ofMillis(ShellComponent.LOOK_MS));
        node.runBlocking();
        said.get(10, TimeUnit.SECONDS);
    }

    private static String uri(Map<String, ?> configured) {
        return SshEndpoint.of(FrameworkUtil.asDictionary(configured))
                .map(URI::toString)
                .orElse("");
    }

    private static ConfigurationAdmin configurations(Map<String, Object> properties) {
        Configuration configuration = proxy(
                Configuration.class,
                name -> name.equals("getProperties") ? FrameworkUtil.asDictionary(properties) : null);
        return proxy(
                ConfigurationAdmin.class,
                name -> name.equals("listConfigurations") ? new Configuration[] {configuration} : null);
    }

    private static BundleContext context(List<NodeRole> roles, List<String> gone) {
        return (BundleContext) Proxy.newProxyInstance(
                SshEndpointTest.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> {
                    roles.add((NodeRole) arguments[1]);
                    return proxy(ServiceRegistration.class, name -> {
                        gone.add("gone");
                        return null;
                    });
                });
    }

    private static <T> T proxy(Class<T> type, Function<String, @Nullable Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                SshEndpointTest.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.apply(method.getName())));
    }
}
