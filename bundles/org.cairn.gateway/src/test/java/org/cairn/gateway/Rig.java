// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.Accounts;
import org.cairn.core.api.identity.Certificates;
import org.cairn.core.api.ledger.PrivateRow;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.plugins.Service;
import org.cairn.core.api.plugins.Services;
import org.cairn.core.api.work.Tier;
import org.cairn.core.api.work.WorkerOffer;
import org.cairn.gateway.call.Desks;
import org.cairn.gateway.call.Surroundings;
import org.cairn.testkit.identity.MemoryIdentity;
import org.cairn.testkit.ledger.MemoryLedger;
import org.cairn.testkit.node.SimNode;
import org.cairn.testkit.work.MemoryBroker;

/** A whole gateway on free ports, with everything around it in memory and its workers played by the test. */
public final class Rig implements AutoCloseable {
    public static final Service ECHO = new Service("echo", "0.2.0", "/echo", 163_000, "EUR");

    public final SimNode node = new SimNode();
    public final MemoryIdentity identity = new MemoryIdentity(node.clock());
    public final MemoryLedger ledger = new MemoryLedger("node", node.clock());
    public final MemoryBroker broker = new MemoryBroker();
    public final Surroundings around = new Surroundings(node.scheduler(), 10_000);
    public final Desks desks = new Desks(System::nanoTime);
    public final StubTunnels tunnels = new StubTunnels();
    private final Accounts.Credential customer = customer();
    public final String account = customer.account().id();
    public String token = login();
    private final Object[] config;
    private final int timers;
    Gateway gateway;

    /** A gateway; configuration as {@code key, value} pairs beside the defaults. */
    public Rig(Object... config) throws IOException {
        around.certificates.set(certificates);
        around.sessions.set(identity.sessions());
        around.key.set(identity.nodeKey());
        around.ledger.set(ledger);
        around.services.set(new Services() {
            @Override
            public List<Service> all() {
                return List.of(ECHO);
            }

            @Override
            public Optional<Service> at(String path) {
                return path.equals("/echo") || path.startsWith("/echo/") ? Optional.of(ECHO) : Optional.empty();
            }
        });
        desks.use(broker);
        this.config = config;
        gateway = open();
        timers = node.scheduler().pending();
    }

    private Gateway open() throws IOException {
        return new Gateway(
                config(config),
                node,
                new OwnPorts(),
                certificates,
                around,
                desks,
                "0.2.0",
                loops -> new Gateway.TunnelEnd(tunnels, 0, () -> {}));
    }

    /** Stops the gateway and starts another one amid the same services. */
    public void restart() throws IOException {
        gateway.close();
        gateway = open();
    }

    /** Stops the gateway. */
    public void stop() {
        gateway.close();
    }

    /** Waits until a caller waits for a service. */
    public void awaitWaiting() throws Exception {
        await(() -> node.scheduler().pending() > timers);
    }

    /** The certificates of the endpoints; a test can replace them. */
    public final Replaceable certificates = new Replaceable(identity.certificates());

    /** Certificates that change when a test says so. */
    public static final class Replaceable implements Certificates {
        private volatile Certificates current;
        private volatile Runnable listener = () -> {};

        Replaceable(Certificates first) {
            current = first;
        }

        /** Others are there from now on. */
        public void replace(Certificates next) {
            current = next;
            listener.run();
        }

        @Override
        public Identity of(String endpoint) {
            return current.of(endpoint);
        }

        @Override
        public X509Certificate authority() {
            return current.authority();
        }

        @Override
        public AutoCloseable watch(Runnable changed) {
            listener = changed;
            return () -> listener = () -> {};
        }
    }

    private Accounts.Credential customer() {
        return identity.accounts()
                .create(AccountKind.CUSTOMER, "customer", Optional.empty())
                .toCompletableFuture()
                .join();
    }

    /** Opens another session for the customer, which later requests use. */
    public String login() {
        token = identity.sessions()
                .open(account, customer.key(), "127.0.0.1")
                .toCompletableFuture()
                .join()
                .token();
        return token;
    }

    private static GatewayConfig config(Object... pairs) {
        Map<String, Object> values = new HashMap<>(Map.of("work_port", 0, "status_port", 0, "event_loops", 2));
        for (int i = 0; i < pairs.length; i += 2) {
            values.put((String) pairs[i], pairs[i + 1]);
        }
        return (GatewayConfig) Proxy.newProxyInstance(
                Rig.class.getClassLoader(),
                new Class<?>[] {GatewayConfig.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    /** A worker with credits joins. */
    public void worker(String id) {
        tunnels.connect(id);
        desks.offered(new WorkerOffer(id, Tier.T2, 8, Map.of("echo", "0.2.0"), Set.of()));
        desks.credits(id, 1000);
    }

    public URI uri(String endpoint, String target) {
        return URI.create(Objects.requireNonNull(gateway.endpoints().get(endpoint)) + target);
    }

    /** A caller's client that trusts the node's authority. */
    public HttpClient client(HttpClient.Version version) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("cairn", certificates.authority());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().version(version).sslContext(tls).build();
    }

    /** A request of the customer. */
    public HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(uri("work", target)).header("Authorization", "Bearer " + token);
    }

    /** Sends it, not waiting for the answer. */
    public CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) throws Exception {
        return client(HttpClient.Version.HTTP_1_1).sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A plain connection to the work endpoint; needs {@code work_plain}. */
    public Socket connect() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), uri("work", "").getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** Rows of the ledger. */
    public List<Row> rows() throws Exception {
        return ledger.scan(LocalDate.ofInstant(node.clock().instant(), ZoneOffset.UTC), 0, 1000)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    /** Waits until the ledger has so many rows. */
    public List<Row> rows(int count) throws Exception {
        await(() -> rows().size() >= count);
        return rows();
    }

    public PrivateRow open(Row row) throws Exception {
        return ledger.open(row.id(), account)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .orElseThrow();
    }

    /** Something that becomes true. */
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** Polls until it holds, for at most 10 s. */
    public static void await(Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not become true within 10 s");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        gateway.close();
        desks.close();
        around.close();
        ledger.close();
        node.close();
    }
}
