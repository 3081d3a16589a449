// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.cairn.core.api.identity.Certificates;
import org.cairn.core.api.node.Node;
import org.cairn.gateway.call.Calls;
import org.cairn.gateway.call.Desks;
import org.cairn.gateway.call.History;
import org.cairn.gateway.call.Surroundings;
import org.cairn.gateway.core.IdempotencyTable;
import org.cairn.gateway.core.ReceiptBook;
import org.cairn.gateway.cosign.Cosigning;
import org.cairn.gateway.http.Front;
import org.cairn.gateway.http.Gate;
import org.cairn.gateway.http.Limits;
import org.cairn.gateway.http.Ports;
import org.cairn.gateway.http.Tls;
import org.cairn.gateway.status.Metrics;
import org.cairn.gateway.status.StatusPage;
import org.cairn.gateway.tunnel.Tunnels;

/** A running gateway: its ports, its calls, and how it stops. */
final class Gateway implements AutoCloseable {
    /** A tunnel server that listens. */
    record TunnelEnd(Tunnels tunnels, int port, AutoCloseable server) {}

    /** Opens the tunnels' port on the loops. */
    interface TunnelOpener {
        TunnelEnd open(Loops loops) throws IOException;
    }

    /** How long callers who are between two requests may keep their connection when another gateway takes over. */
    private static final long FAREWELL_MS = 1_000;

    private static final long LOOK_MS = 10;

    private final GatewayConfig config;
    private final Node node;
    private final Ports ports;
    private final Desks desks;
    private final Certificates certificates;
    private final Loops loops;
    private final TunnelEnd tunnel;
    private final Calls calls;
    private final Front work;
    private final Front status;
    private final AutoCloseable watch;
    private final History history;
    private final RollCall rollCall;
    private final Cosigning cosigning;

    /**
     * Listens on all ports.
     *
     * @param certificates that are there now, or their successors
     */
    Gateway(
            GatewayConfig config,
            Node node,
            Ports ports,
            Certificates certificates,
            Surroundings around,
            Desks desks,
            String version,
            TunnelOpener opener)
            throws IOException {
        this.config = config;
        this.node = node;
        this.ports = ports;
        this.desks = desks;
        this.certificates = certificates;
        boolean plain = plain(config);
        Path spools = node.directory("gateway");
        if (ports.isAlone()) {
            empty(spools);
        }
        loops = Loops.of(config.event_loops(), config.event_native());
        try (Undo undo = new Undo()) {
            undo.add(ports);
            undo.add(loops);
            tunnel = opener.open(loops);
            undo.add(tunnel.server);
            Metrics metrics = new Metrics();
            history = new History(
                    node,
                    new IdempotencyTable(config.keys_max()),
                    new ReceiptBook(config.receipts_max()),
                    config.swap_wait_ms());
            undo.add(history);
            calls = new Calls(
                    node,
                    around,
                    desks,
                    tunnel.tunnels,
                    metrics,
                    history,
                    () -> spools,
                    System::nanoTime,
                    config.swap_wait_ms());
            Limits limits = limits(config);
            SecureRandom random = new SecureRandom();
            Supplier<String> ids = () -> RequestIds.next(random, node.clock().millis());
            Optional<SslContext> tls =
                    plain ? Optional.empty() : Optional.of(Tls.server(certificates.of("work"), true));
            work = front("work", config.host(), config.work_port(), tls, true, limits, calls, ids);
            undo.add(work);
            cosigning = cosigning(config, node, certificates, around, metrics);
            undo.add(cosigning);
            StatusPage page = statusPage(node, version, around, desks, metrics);
            tls = Optional.of(Tls.server(certificates.of("status"), true));
            status = front("status", config.status_host(), config.status_port(), tls, true, limits, page, ids);
            undo.add(status);
            watch = certificates.watch(() -> node.blocking().execute(this::readCertificates));
            undo.add(watch);
            rollCall = new RollCall(node.scheduler(), around.workers, tunnel.tunnels);
            undo.add(rollCall);
            // what the gateway before this one has under way is not in the ledger yet
            ports.whenAlone(() -> history.follow(around.ledger));
            undo.done();
        }
        tell();
    }

    private void tell() {
        if (config.work_plain()) {
            GatewayLog.plainHttp(config.host());
        }
        GatewayLog.listens(
                endpoints().get("work") + "",
                endpoints().get("tunnel") + "",
                endpoints().get("status") + "",
                Tls.boring() ? "BoringSSL" : "the JDK");
    }

    private static boolean plain(GatewayConfig config) throws IOException {
        if (config.work_plain() && !InetAddress.getByName(config.host()).isLoopbackAddress()) {
            throw new IOException("work.plain=true is for loopback only, and host is " + config.host());
        }
        return config.work_plain();
    }

    private static Limits limits(GatewayConfig config) {
        return new Limits(
                config.connections_max(),
                config.connections_source_max(),
                config.idle_seconds(),
                config.head_seconds());
    }

    private static Cosigning cosigning(
            GatewayConfig config, Node node, Certificates certificates, Surroundings around, Metrics metrics) {
        Optional<Path> authorities = Optional.of(config.witness_trust())
                .filter(file -> !file.isEmpty())
                .map(Path::of);
        return new Cosigning(
                node, around.log, config.witness_interval_s(), authorities, certificates::authority, metrics);
    }

    /** Called once the work endpoint is there. */
    private StatusPage statusPage(Node node, String version, Surroundings around, Desks desks, Metrics metrics) {
        return new StatusPage(new StatusPage.Subject(
                node.name(),
                config.location(),
                version,
                around,
                desks,
                tunnel.tunnels,
                metrics,
                cosigning,
                calls::open,
                work.door()::open,
                work.door()::refused));
    }

    private Front front(
            String endpoint,
            String host,
            int port,
            Optional<SslContext> tls,
            boolean http2,
            Limits limits,
            Gate gate,
            Supplier<String> ids)
            throws IOException {
        return new Front(ports, endpoint, loops.group(), loops.type(), host, port, tls, http2, limits, gate, ids);
    }

    /** Bodies of an earlier life: a node that was killed could not delete them. */
    private static void empty(Path spools) throws IOException {
        try (DirectoryStream<Path> bodies = Files.newDirectoryStream(spools, "*.body")) {
            for (Path body : bodies) {
                Files.deleteIfExists(body);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void readCertificates() {
        try {
            if (!config.work_plain()) {
                work.tls(Tls.server(certificates.of("work"), true));
            }
            status.tls(Tls.server(certificates.of("status"), true));
            GatewayLog.certificatesRead();
        } catch (IOException | RuntimeException e) {
            GatewayLog.certificatesRefused(e.getMessage());
        }
    }

    Tunnels tunnels() {
        return tunnel.tunnels;
    }

    Map<String, URI> endpoints() {
        return Map.of(
                "work", uri(config.work_plain() ? "http" : "https", config.host(), work.port()),
                "tunnel", uri("wss", config.host(), tunnel.port),
                "status", uri("https", config.status_host(), status.port()));
    }

    /** A wildcard address is reached by loopback from this machine. */
    private static URI uri(String scheme, String host, int port) {
        String reachable = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        return URI.create(scheme + "://" + (reachable.contains(":") ? "[" + reachable + "]" : reachable) + ":" + port);
    }

    /**
     * Lets open calls finish, for a while, then closes everything. If another gateway goes on with the same sockets, callers
     * who are connected here are served until they are told to connect anew, and no request is refused.
     */
    @Override
    public void close() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(config.drain_seconds());
        boolean isFollowed = work.stopListening();
        status.stopListening();
        tunnel.tunnels.stopListening();
        if (isFollowed) {
            handOver(until);
        }
        int cut = 0;
        try {
            calls.drain().toCompletableFuture().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            cut = calls.open();
            calls.cut();
        }
        try (Undo undo = new Undo()) {
            undo.add(ports);
            undo.add(loops);
            undo.add(tunnel.server);
            undo.add(status);
            undo.add(work);
            undo.add(watch);
            undo.add(history);
            undo.add(rollCall);
            undo.add(cosigning);
        }
        GatewayLog.stopped(cut);
    }

    private void handOver(long until) {
        work.bidFarewell();
        status.bidFarewell();
        // workers leave once nobody waits for one here: what they have granted so far is all that they grant
        until(() -> desks.waiting() == 0, until - System.nanoTime());
        tunnel.tunnels.sendAway();
        until(
                () -> work.door().open() == 0,
                Math.min(TimeUnit.MILLISECONDS.toNanos(FAREWELL_MS), until - System.nanoTime()));
        work.closeIdle();
        status.closeIdle();
        until(() -> calls.open() == 0 && work.door().open() == 0, until - System.nanoTime());
    }

    private void until(BooleanSupplier condition, long nanosMax) {
        CountDownLatch met = new CountDownLatch(1);
        Future<?> looks = node.scheduler()
                .scheduleWithFixedDelay(
                        () -> {
                            if (condition.getAsBoolean()) {
                                met.countDown();
                            }
                        },
                        0,
                        LOOK_MS,
                        TimeUnit.MILLISECONDS);
        try {
            met.await(Math.max(0, nanosMax), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            looks.cancel(false);
        }
    }
}
