// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cairn.core.api.identity.Certificates;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.node.Node;
import org.cairn.core.api.work.WorkerPool;
import org.cairn.gateway.http.Ports;
import org.jspecify.annotations.Nullable;

/**
 * Where workers dial: accepts them, finds out who they are and keeps their tunnels (docs/TUNNEL.md).
 *
 * <p><b>Lifecycle.</b> {@link #start} once, {@link #close} once. <b>Threads.</b> Any; each tunnel lives on one event loop
 * of the group, which belongs to the caller and outlives this. <b>Limits.</b> {@link TunnelOptions}. <b>Failure.</b> A
 * worker that breaks a rule loses its tunnel, nobody else notices.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing has no outcome that matters
public final class TunnelServer implements Tunnels, AutoCloseable {
    private static final int NONCE_BYTES = 32;
    private static final int CLOSE_SECONDS_MAX = 5;
    private static final int HTTP_LINE_MAX = 1024;
    private static final int HTTP_HEAD_MAX = 8 * 1024;
    private static final int UNSENT_BYTES_LOW = 64 * 1024;
    private static final int UNSENT_BYTES_HIGH = 256 * 1024;

    private final Ports ports;
    private final EventLoopGroup group;
    private final InetSocketAddress bind;
    private final Certificates certificates;
    private final WorkerIdentities identities;
    private final Node node;
    private final TunnelListener listener;
    private final TunnelOptions options;
    private final SecureRandom random = new SecureRandom();
    private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
    private final AtomicInteger logins = new AtomicInteger();

    /** The latest tunnel of each worker, from its login on; {@link #joined} has those that made an offer. */
    private final Map<String, Tunnel> latest = new ConcurrentHashMap<>();

    private final Map<String, Tunnel> joined = new ConcurrentHashMap<>();
    private final AutoCloseable watch;
    private volatile @Nullable ServerTls tls;
    private @Nullable Channel listening;
    private volatile boolean closed;

    public TunnelServer(
            Ports ports,
            EventLoopGroup group,
            String host,
            int port,
            Certificates certificates,
            WorkerIdentities identities,
            Node node,
            TunnelListener listener,
            TunnelOptions options) {
        this.ports = ports;
        this.group = group;
        this.bind = new InetSocketAddress(host, port);
        this.certificates = certificates;
        this.identities = identities;
        this.node = node;
        this.listener = listener;
        this.options = options;
        this.watch = certificates.watch(() -> tls = null);
    }

    /**
     * Binds.
     *
     * @return the address, with the real port
     * @throws IOException if the address is taken or not of this machine
     */
    public InetSocketAddress start() throws IOException {
        tls();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(UNSENT_BYTES_LOW, UNSENT_BYTES_HIGH))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        Channel channel = ports.listen("tunnel", bootstrap, channelType(), bind.getHostString(), bind.getPort());
        listening = channel;
        InetSocketAddress address = (InetSocketAddress) channel.localAddress();
        TunnelLog.listening(address.toString());
        return address;
    }

    private Class<? extends ServerChannel> channelType() {
        return group instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class)
                ? EpollServerSocketChannel.class
                : NioServerSocketChannel.class;
    }

    private ServerTls tls() {
        ServerTls now = tls;
        if (now == null) {
            now = ServerTls.of(certificates.of("tunnel"));
            tls = now;
        }
        return now;
    }

    private void accept(Channel channel) {
        ServerTls now = tls();
        if (closed || logins.incrementAndGet() > options.loginsMax()) {
            if (!closed) {
                logins.decrementAndGet();
            }
            channel.close();
            return;
        }
        channels.add(channel);
        SslHandler ssl = now.context().newHandler(channel.alloc());
        ssl.setHandshakeTimeoutMillis(options.loginLimit().toMillis());
        ssl.setCloseNotifyFlushTimeoutMillis(1_000);
        channel.pipeline()
                .addLast(
                        ssl,
                        new HttpServerCodec(HTTP_LINE_MAX, HTTP_HEAD_MAX, HTTP_HEAD_MAX),
                        new HttpObjectAggregator(HTTP_HEAD_MAX),
                        new LoginHandler(this, now.certificateHash()));
    }

    @Override
    public Optional<WorkStream> open(String worker, WorkHead head, WorkListener listener, EventExecutor executor) {
        Tunnel tunnel = joined.get(worker);
        return tunnel == null ? Optional.empty() : Optional.of(tunnel.attempt(head, listener, executor));
    }

    @Override
    public List<WorkerPool.Connected> workers() {
        return joined.values().stream()
                .flatMap(tunnel -> tunnel.view().stream())
                .sorted(Comparator.comparing(
                        (WorkerPool.Connected c) -> c.offer().worker()))
                .toList();
    }

    @Override
    public boolean send(String worker, WorkerPool.Command command) {
        Tunnel tunnel = joined.get(worker);
        if (tunnel == null) {
            return false;
        }
        tunnel.command(command);
        return true;
    }

    @Override
    public boolean stopListening() {
        Channel left = listening;
        listening = null;
        return left != null && ports.leave(left);
    }

    @Override
    public void sendAway() {
        joined.values().forEach(Tunnel::sendAway);
    }

    /** Hangs up on every worker and frees the port; waits for that, at most 5 s, unless an event loop calls. */
    @Override
    public void close() {
        closed = true;
        stopListening();
        try {
            watch.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        List<Tunnel> open = List.copyOf(latest.values());
        open.forEach(tunnel -> tunnel.call(() -> tunnel.end("the gateway stops")));
        CompletableFuture<Void> gone =
                CompletableFuture.allOf(open.stream().map(Tunnel::gone).toArray(CompletableFuture<?>[]::new));
        var sockets = channels.close();
        for (EventExecutor loop : group) {
            if (loop.inEventLoop()) {
                return;
            }
        }
        gone.completeOnTimeout(null, CLOSE_SECONDS_MAX, TimeUnit.SECONDS).join();
        sockets.awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    }

    // For the login and the tunnels.

    /** A worker has logged in: its tunnel begins, once an older one has left. */
    void claim(Tunnel tunnel) {
        Tunnel old = latest.put(tunnel.worker(), tunnel);
        if (old == null) {
            tunnel.begin();
        } else {
            tunnel.beginAfter(old);
            old.call(() -> old.end("another connection of this worker replaced it"));
        }
    }

    void joined(Tunnel tunnel) {
        joined.put(tunnel.worker(), tunnel);
    }

    void unlist(Tunnel tunnel) {
        joined.remove(tunnel.worker(), tunnel);
    }

    /** Only after the listener has heard: the next tunnel of this worker begins at once. */
    void forget(Tunnel tunnel) {
        latest.remove(tunnel.worker(), tunnel);
    }

    void loginOver() {
        logins.decrementAndGet();
    }

    boolean isFullFor(String worker) {
        return latest.size() >= options.tunnelsMax() && !latest.containsKey(worker);
    }

    byte[] nonce() {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return nonce;
    }

    Node node() {
        return node;
    }

    WorkerIdentities identities() {
        return identities;
    }

    TunnelListener listener() {
        return listener;
    }

    TunnelOptions options() {
        return options;
    }
}
