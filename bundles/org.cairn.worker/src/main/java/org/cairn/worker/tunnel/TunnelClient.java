// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;
import org.cairn.core.api.node.Node;
import org.jspecify.annotations.Nullable;

/**
 * Dials a gateway, proves who this machine is, serves attempts, and dials again when the tunnel is lost (docs/TUNNEL.md).
 *
 * <p><b>Lifecycle.</b> {@link #start} once, {@link #close} once. <b>Threads.</b> Any; one event loop of its own calls the
 * handler. No native library. <b>Failure.</b> One line by {@link TunnelHandler#disconnected}; for good by
 * {@link TunnelHandler#refused}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a dial is told by its outcome
public final class TunnelClient implements AutoCloseable {
    private static final String PATH = "/.cairn/tunnel";
    private static final String PROTOCOL = "cairn.tunnel.1";
    private static final int HTTP_HEAD_MAX = 8 * 1024;
    private static final int UNSENT_BYTES_LOW = 64 * 1024;
    private static final int UNSENT_BYTES_HIGH = 256 * 1024;
    private static final int CLOSE_SECONDS_MAX = 5;

    private final URI gateway;
    private final SslContext tls;
    private final TunnelLogin login;
    private final TunnelHandler handler;
    private final Node node;
    private final RandomGenerator random;
    private final TunnelOptions options;
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("cairn-tunnel", true), NioIoHandler.newFactory());

    // Of the event loop.
    private final BackOff backOff;
    private @Nullable Channel channel;
    private @Nullable WorkerTunnel tunnel;
    /** Tunnels to gateways that give way to others: they end what they have under way. */
    private final Set<WorkerTunnel> late = new HashSet<>();

    private @Nullable Instant since;
    private @Nullable Future<?> redial;
    /** Number of the dial that is under way or has become the tunnel: each is lost once, however many parts notice. */
    private int dial;

    private boolean closed;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    /**
     * A client that does nothing yet.
     *
     * @param gateway {@code wss://HOST:PORT}
     * @param pin SHA-256 of the gateway's authority (DER), hex
     * @param random jitter of the waits between dials
     * @throws IllegalArgumentException if the address or the pin is none
     */
    public TunnelClient(
            URI gateway,
            String pin,
            TunnelLogin login,
            TunnelHandler handler,
            Node node,
            RandomGenerator random,
            TunnelOptions options) {
        if (!"wss".equals(gateway.getScheme()) || gateway.getHost() == null || gateway.getPort() < 1) {
            throw new IllegalArgumentException("a gateway's address is wss://HOST:PORT, not " + gateway);
        }
        this.gateway = gateway;
        this.login = login;
        this.handler = handler;
        this.node = node;
        this.random = random;
        this.options = options;
        this.backOff = new BackOff(options.retryMin(), options.retryMax());
        try {
            this.tls = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(new PinnedTrust(pin))
                    .endpointIdentificationAlgorithm(null)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("this Java has no TLS: " + e.getMessage(), e);
        }
    }

    /** Begins to dial. */
    public void start() {
        group.execute(this::dial);
    }

    /**
     * Lets answers leave that are complete, cancels what is under way, hangs up and dials no more; waits until nothing is
     * left, at most 5 s, unless the event loop calls.
     */
    @Override
    public void close() {
        boolean inLoop = group.iterator().next().inEventLoop();
        try {
            group.execute(this::stop);
        } catch (RejectedExecutionException e) {
            return;
        }
        stopped.thenRun(() -> group.shutdownGracefully(0, 2, TimeUnit.SECONDS));
        if (!inLoop) {
            group.terminationFuture().awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        }
    }

    private void stop() {
        closed = true;
        if (redial != null) {
            redial.cancel(false);
        }
        List.copyOf(late).forEach(left -> left.leave("the worker stops"));
        if (tunnel != null) {
            tunnel.leave("the worker stops");
            return;
        }
        if (channel != null) {
            channel.close();
        }
        stopped.complete(null);
    }

    private void dial() {
        redial = null;
        if (closed) {
            return;
        }
        TunnelLog.dialling(gateway.getHost(), gateway.getPort());
        int number = ++dial;
        new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(options.loginLimit().toMillis()))
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(UNSENT_BYTES_LOW, UNSENT_BYTES_HIGH))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        prepare(number, channel);
                    }
                })
                .connect(gateway.getHost(), gateway.getPort())
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        lost(number, "the gateway cannot be reached: " + ClientLogin.deepest(done.cause()));
                    }
                });
    }

    private void prepare(int number, Channel dialled) {
        channel = dialled;
        WebSocketClientHandshaker handshaker = WebSocketClientHandshakerFactory.newHandshaker(
                URI.create("wss://" + gateway.getRawAuthority() + PATH),
                WebSocketVersion.V13,
                PROTOCOL,
                false,
                new DefaultHttpHeaders(),
                ClientLogin.TEXT_BYTES_MAX);
        SslHandler ssl = tls.newHandler(dialled.alloc(), gateway.getHost(), gateway.getPort());
        ssl.setHandshakeTimeoutMillis(options.loginLimit().toMillis());
        ssl.setCloseNotifyFlushTimeoutMillis(1_000);
        dialled.pipeline()
                .addLast(
                        ssl,
                        new HttpClientCodec(),
                        new HttpObjectAggregator(HTTP_HEAD_MAX),
                        new ClientLogin(handshaker, login, options, new ClientLogin.Outcome() {
                            @Override
                            public void welcome(String worker, String tier) {
                                begin(number, dialled, worker, tier);
                            }

                            @Override
                            public void failed(String reason) {
                                lost(number, reason);
                            }

                            @Override
                            public void refused(String reason) {
                                channel = null;
                                handler.refused(reason);
                            }
                        }));
    }

    private void begin(int number, Channel dialled, String worker, String tier) {
        ChannelPipeline pipeline = dialled.pipeline();
        since = node.clock().instant();
        tunnel = new WorkerTunnel(
                handler, worker, tier, dialled, reason -> lost(number, reason), () -> dialAgain(number));
        pipeline.remove(ClientLogin.class);
        pipeline.addFirst(
                new Throughput(System::nanoTime, handler::bandwidth),
                new IdleStateHandler(options.silenceMax().toMillis(), 0, 0, TimeUnit.MILLISECONDS));
        // Masks of zero: masking protects proxies that see the bytes from scripts in browsers, and here TLS hides them.
        pipeline.replace(WebSocket13FrameEncoder.class, "tunnel-frames-out", new WebSocket13FrameEncoder(() -> 0));
        tunnel.begin(pipeline);
        // Last, because it may hold bytes of the gateway already.
        pipeline.replace(
                WebSocket13FrameDecoder.class,
                "tunnel-frames-in",
                new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                        .expectMaskedFrames(false)
                        .maxFramePayloadLength(WebSocketBytes.ACCEPT_BYTES_MAX)
                        .allowExtensions(false)
                        .build()));
    }

    /** Another gateway listens in this one's place: dials it, and lets the present tunnel go on. */
    private void dialAgain(int number) {
        WorkerTunnel left = tunnel;
        if (number != dial || left == null || closed) {
            return;
        }
        TunnelLog.sentAway();
        late.removeIf(WorkerTunnel::isOver);
        late.add(left);
        tunnel = null;
        channel = null;
        since = null;
        dial();
    }

    private void lost(int number, String reason) {
        if (number != dial) {
            // A login that is late closes its channel, by which the connection fails as well.
            return;
        }
        dial++;
        channel = null;
        tunnel = null;
        Instant began = since;
        since = null;
        if (began != null && Duration.between(began, node.clock().instant()).compareTo(options.stable()) >= 0) {
            backOff.reset();
        }
        handler.disconnected(reason);
        if (closed) {
            stopped.complete(null);
        } else {
            Duration wait = backOff.next(random.nextDouble());
            redial = node.scheduler().schedule(this::redial, wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void redial() {
        try {
            group.execute(this::dial);
        } catch (RejectedExecutionException e) {
            // Closed in the meantime.
        }
    }
}
