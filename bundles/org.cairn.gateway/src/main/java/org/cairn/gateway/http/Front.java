// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A port that callers connect to. It owns its connections and lets go of all of them when it is closed; the event loops
 * are its owner's.
 */
// failures of writes and closes are heard as a channel that closes; their futures tell nothing more
@SuppressWarnings("FutureReturnValueIgnored")
public final class Front implements AutoCloseable {
    static final int BACKLOG = 1024;
    static final int CLOSE_SECONDS = 5;

    private final Gate gate;
    private final Supplier<String> ids;
    private final Limits limits;
    private final Door door;
    private final Unread unread = new Unread(Runtime.getRuntime().maxMemory() / 4);
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Ports ports;
    private final Channel listening;
    private boolean stopped;
    private volatile boolean leaving;
    private volatile Optional<SslContext> tls;
    private final boolean http2;

    /**
     * Listens.
     *
     * @param endpoint what it is for
     * @param port 0 for any free one
     * @param tls empty for plain HTTP/1.1
     * @param http2 whether HTTP/2 is spoken, too
     * @param ids makes ids of requests
     */
    public Front(
            Ports ports,
            String endpoint,
            EventLoopGroup loops,
            Class<? extends ServerChannel> type,
            String host,
            int port,
            Optional<SslContext> tls,
            boolean http2,
            Limits limits,
            Gate gate,
            Supplier<String> ids)
            throws IOException {
        this.gate = gate;
        this.ids = ids;
        this.limits = limits;
        this.door = new Door(limits);
        this.tls = tls;
        this.http2 = http2;
        this.ports = ports;
        this.listening = ports.listen(
                endpoint,
                new ServerBootstrap()
                        .group(loops)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(Limits.WRITE_BYTES_LOW, Limits.WRITE_BYTES_HIGH))
                        .childHandler(new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                accept(channel);
                            }
                        }),
                type,
                host,
                port);
    }

    /** The port that it listens on. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    public Door door() {
        return door;
    }

    /** New connections get this certificate. */
    public void tls(SslContext next) {
        tls = Optional.of(next);
    }

    private void accept(Channel channel) {
        if (!door.enter(channel)) {
            channel.eventLoop().execute(channel::close); // it is being registered: closing it now would be lost
            return;
        }
        connections.add(channel);
        Optional<SslContext> context = tls;
        if (context.isEmpty()) {
            // a caller may close his side after his request; with TLS that is an end without goodbye (RFC 8446, 6.1)
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            http1(channel.pipeline());
            return;
        }
        channel.pipeline().addLast(context.get().newHandler(channel.alloc()));
        channel.pipeline().addLast(new ApplicationProtocolNegotiationHandler(ApplicationProtocolNames.HTTP_1_1) {
            @Override
            protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
                if (http2 && protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                    http2(ctx.pipeline());
                } else {
                    http1(ctx.pipeline());
                }
            }

            @Override
            protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
                ctx.close(); // scanners and callers who do not trust us: no news
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                ctx.close();
            }
        });
    }

    private void http1(ChannelPipeline pipeline) {
        pipeline.addLast(
                new StrictDecoder(),
                new HttpResponseEncoder(),
                new ExchangeHandler(gate, ids, limits, unread, false, () -> leaving));
    }

    private void http2(ChannelPipeline pipeline) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(Limits.STREAMS_MAX)
                        .initialWindowSize(Limits.STREAM_WINDOW_BYTES)
                        .maxHeaderListSize(Limits.HEAD_BYTES_MAX))
                .decoderEnforceMaxRstFramesPerWindow(Limits.RESETS_MAX, Limits.RESETS_SECONDS)
                .encoderEnforceMaxRstFramesPerWindow(Limits.RESETS_MAX, Limits.RESETS_SECONDS)
                .build();
        pipeline.addLast(codec);
        pipeline.addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.pipeline()
                        .addLast(
                                new Http2StreamFrameToHttpObjectCodec(true, true),
                                new ExchangeHandler(gate, ids, limits, unread, true, () -> leaving));
            }
        }));
        pipeline.addLast(new Http2Idle(codec, limits.idleSeconds()));
        pipeline.writeAndFlush(new DefaultHttp2WindowUpdateFrame(Limits.CONNECTION_WINDOW_BYTES));
    }

    /** Takes no new connections; those that are open go on. True if another gateway goes on with the same socket. */
    public boolean stopListening() {
        boolean again = !stopped;
        stopped = true;
        return again && ports.leave(listening);
    }

    /**
     * Tells callers to connect anew: each connection serves what comes, and closes after the answer; those of HTTP/2 say so
     * at once.
     */
    public void bidFarewell() {
        leaving = true;
        connections.forEach(connection -> connection.pipeline().fireUserEventTriggered(Farewell.SAID));
    }

    /** Closes the connections that carry no request. */
    public void closeIdle() {
        connections.forEach(connection -> connection.pipeline().fireUserEventTriggered(Farewell.WAITED));
    }

    @Override
    public void close() {
        stopListening();
        connections.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** What a connection hears when its gateway gives way to another. */
    enum Farewell {
        SAID,
        WAITED
    }

    /** Closes HTTP/2 connections that carry no request for a while. */
    private static final class Http2Idle extends ChannelInboundHandlerAdapter {
        private final Http2FrameCodec codec;
        private final int seconds;
        private boolean quiet;
        private @Nullable Future<?> timer;

        Http2Idle(Http2FrameCodec codec, int seconds) {
            this.codec = codec;
            this.seconds = seconds;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            timer = ctx.executor().scheduleWithFixedDelay(() -> look(ctx), seconds, seconds, TimeUnit.SECONDS);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == Farewell.SAID) {
                // streams that the caller has opened meanwhile are served, too
                ctx.writeAndFlush(
                        new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
            } else if (event == Farewell.WAITED && codec.connection().numActiveStreams() == 0) {
                ctx.close();
            }
            ctx.fireUserEventTriggered(event);
        }

        private void look(ChannelHandlerContext ctx) {
            boolean idle = codec.connection().numActiveStreams() == 0;
            if (idle && quiet) {
                ctx.close();
            }
            quiet = idle;
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            if (timer != null) {
                timer.cancel(false);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) == null) {
                ctx.close();
            } // else the codec says why, and closes
        }
    }
}
