// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.Certificates;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.work.WorkerOffer;
import org.cairn.gateway.OwnPorts;
import org.cairn.testkit.identity.Ed25519Key;
import org.cairn.testkit.identity.MemoryIdentity;
import org.cairn.testkit.node.SimNode;

/** A gateway's end on a free port, with identity in memory; what its listener hears are the words of {@link #heard}. */
final class GatewayEnd implements TunnelListener, AutoCloseable {
    final SimNode node = new SimNode();
    final MemoryIdentity identity = new MemoryIdentity(node.clock());
    final Certificates certificates = identity.certificates();
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    final EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    final EventLoopGroup clients = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventExecutor executor = new DefaultEventExecutor();
    private final TunnelServer server;
    private final InetSocketAddress address;

    GatewayEnd() throws Exception {
        this(TunnelOptions.defaults(), identities -> identities);
    }

    GatewayEnd(TunnelOptions options, UnaryOperator<WorkerIdentities> wrap) throws Exception {
        server = new TunnelServer(
                new OwnPorts(),
                group,
                "127.0.0.1",
                0,
                certificates,
                wrap.apply(identity.workers()),
                node,
                this,
                options);
        address = server.start();
    }

    TunnelServer server() {
        return server;
    }

    InetSocketAddress address() {
        return address;
    }

    EventExecutor executor() {
        return executor;
    }

    String certificateHash() throws Exception {
        byte[] certificate = certificates.of("tunnel").chain().get(0).getEncoded();
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
    }

    StubWorker dial(Ed25519Key key) throws Exception {
        return StubWorker.dial(clients, address, key);
    }

    /** A worker that has enrolled, made an offer, and is known to the listener. */
    StubWorker connected(Ed25519Key key) throws Exception {
        return connected(key, true);
    }

    StubWorker connected(Ed25519Key key, boolean admitted) throws Exception {
        var account = identity.accounts()
                .create(AccountKind.WORKER, "lender", Optional.empty())
                .toCompletableFuture()
                .get();
        var invitation = identity.workers()
                .invite(account.account().id(), Duration.ofHours(1))
                .toCompletableFuture()
                .get();
        StubWorker worker = dial(key);
        worker.send(worker.enrolment(invitation.account(), invitation.secret(), certificateHash()));
        if (admitted) {
            worker.texts.add(worker.text());
            worker.offer(100);
        }
        return worker;
    }

    /** The id in a welcome that waits. */
    static String id(StubWorker worker) throws Exception {
        Map<String, Object> welcome = worker.text();
        return String.valueOf(welcome.get("worker"));
    }

    String hears() throws InterruptedException {
        String word = heard.poll(10, TimeUnit.SECONDS);
        if (word == null) {
            throw new AssertionError("nothing was heard");
        }
        return word;
    }

    static WorkHead head(String service, String target) {
        return new WorkHead(
                "req-1",
                1,
                service,
                "/" + service,
                "POST",
                target,
                "gw.example",
                new DefaultHttpHeaders().set("accept", "*/*"),
                30_000);
    }

    @Override
    public void offered(WorkerOffer offer) {
        heard.add("offered " + offer.worker());
    }

    @Override
    public void credits(String worker, long total) {
        heard.add("credits " + total);
    }

    @Override
    public void paused(String worker, boolean paused) {
        heard.add("paused " + paused);
    }

    @Override
    public void progress(String worker, String work, int attempt, double fraction, String message) {
        heard.add("progress " + work + " " + attempt + " " + fraction + " " + message);
    }

    @Override
    public void left(String worker) {
        heard.add("left " + worker);
    }

    @Override
    public void close() {
        server.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        clients.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        executor.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        node.close();
    }
}
