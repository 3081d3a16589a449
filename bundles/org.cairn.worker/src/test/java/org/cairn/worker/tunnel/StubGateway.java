// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.identity.Certificates;
import org.cairn.testkit.identity.ThrowawayCertificates;
import org.cairn.worker.core.JsonObject;
import org.jspecify.annotations.Nullable;

/** A gateway in 200 lines, by other classes of Netty than the real one: no batching, a channel for each stream. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails shows in what a test waits for
final class StubGateway implements AutoCloseable {
    final ThrowawayCertificates certificates = new ThrowawayCertificates();
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<Dialled> dialled = new LinkedBlockingQueue<>();
    private final int port;

    StubGateway() throws Exception {
        Certificates.Identity identity = certificates.of("tunnel");
        SslContext tls = SslContextBuilder.forServer(
                        identity.key(), identity.chain().toArray(new X509Certificate[0]))
                .sslProvider(SslProvider.JDK)
                .build();
        port = ((InetSocketAddress) new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline()
                                        .addLast(
                                                tls.newHandler(channel.alloc()),
                                                new HttpServerCodec(),
                                                new HttpObjectAggregator(8192),
                                                new WebSocketServerProtocolHandler(
                                                        WebSocketServerProtocolConfig.newBuilder()
                                                                .websocketPath("/.cairn/tunnel")
                                                                .subprotocols("cairn.tunnel.1")
                                                                .handleCloseFrames(false)
                                                                .build()),
                                                new Dialled(channel));
                            }
                        })
                        .bind("127.0.0.1", 0)
                        .sync()
                        .channel()
                        .localAddress())
                .getPort();
    }

    URI uri() {
        return URI.create("wss://127.0.0.1:" + port);
    }

    /** The next connection that has become a WebSocket. */
    Dialled next() throws InterruptedException {
        Dialled next = dialled.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nobody dialled");
        }
        return next;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** A connection: WebSocket's frames on one side, HTTP/2's bytes on the other. */
    final class Dialled extends ChannelDuplexHandler {
        final Channel channel;
        final BlockingQueue<Map<String, Object>> texts = new LinkedBlockingQueue<>();
        final BlockingQueue<Map<String, Object>> control = new LinkedBlockingQueue<>();
        private @Nullable Http2StreamChannel controlStream;

        Dialled(Channel channel) {
            this.channel = channel;
        }

        void text(Map<String, ?> message) {
            channel.writeAndFlush(new TextWebSocketFrame(JsonObject.text(message)));
        }

        Map<String, Object> text() throws InterruptedException {
            return take(texts);
        }

        Map<String, Object> line() throws InterruptedException {
            return take(control);
        }

        private static Map<String, Object> take(BlockingQueue<Map<String, Object>> queue) throws InterruptedException {
            Map<String, Object> message = queue.poll(10, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message came");
            }
            return message;
        }

        void challenge(String nonce) {
            text(Map.of("type", "challenge", "gateway", "eu-1", "nonce", nonce));
        }

        void hangUp(int code, String reason) {
            channel.writeAndFlush(new CloseWebSocketFrame(code, reason));
        }

        /** Welcomes the worker and opens the control stream. */
        void welcome() throws Exception {
            channel.eventLoop()
                    .submit(() -> {
                        text(Map.of("type", "welcome", "worker", "wk-7", "tier", "2"));
                        channel.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forClient()
                                                .initialSettings(Http2Settings.defaultSettings()
                                                        .pushEnabled(false)
                                                        .initialWindowSize(1 << 20))
                                                .build(),
                                        new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
                    })
                    .sync();
            ControlLines lines = new ControlLines((type, message) -> control.add(message));
            controlStream = open(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    if (message instanceof Http2DataFrame data) {
                        lines.feed(data.content());
                    }
                    ReferenceCountUtil.release(message);
                }
            });
            controlStream.writeAndFlush(new DefaultHttp2HeadersFrame(
                    new DefaultHttp2Headers().method("POST").scheme("https").path("/.cairn/control")));
        }

        void raw(String text) {
            if (controlStream != null) {
                controlStream.writeAndFlush(
                        new DefaultHttp2DataFrame(ByteBufUtil.writeUtf8(controlStream.alloc(), text)));
            }
        }

        /** Sends an attempt's head. */
        StubCall call(String service, String path, boolean last) throws Exception {
            StubCall call = new StubCall();
            Http2StreamChannel stream = open(call);
            call.channel = stream;
            stream.writeAndFlush(new DefaultHttp2HeadersFrame(head(service, path), last));
            return call;
        }

        static Http2Headers head(String service, String path) {
            return new DefaultHttp2Headers()
                    .method("POST")
                    .scheme("https")
                    .path(path)
                    .authority("gw.example")
                    .set("cairn-work", "req-1")
                    .set("cairn-attempt", "2")
                    .set("cairn-service", service)
                    .set("cairn-mount", "/" + service)
                    .set("cairn-timeout", "30000")
                    .set("accept", "*/*");
        }

        Http2StreamChannel open(ChannelHandler handler) throws Exception {
            return new Http2StreamChannelBootstrap(channel)
                    .handler(handler)
                    .open()
                    .sync()
                    .getNow();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
                dialled.add(this);
            }
            ctx.fireUserEventTriggered(event);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof TextWebSocketFrame text) {
                texts.add(JsonObject.read(text.text()));
                text.release();
            } else if (message instanceof BinaryWebSocketFrame binary) {
                ctx.fireChannelRead(binary.content());
            } else if (message instanceof CloseWebSocketFrame close) {
                close.release();
                ctx.close();
            } else {
                ctx.fireChannelRead(message);
            }
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ctx.write(message instanceof ByteBuf bytes ? new BinaryWebSocketFrame(bytes) : message, promise);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
