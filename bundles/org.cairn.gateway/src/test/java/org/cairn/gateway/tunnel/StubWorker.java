// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.cairn.testkit.identity.Ed25519Key;
import org.jspecify.annotations.Nullable;

/** A worker in 200 lines, by other classes of Netty than the real one: no batching, a channel for each stream. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails shows in a future that a test waits for
final class StubWorker implements AutoCloseable {
    static final int NO_CODE = -1;

    final BlockingQueue<Map<String, Object>> texts = new LinkedBlockingQueue<>();
    final BlockingQueue<Map<String, Object>> control = new LinkedBlockingQueue<>();

    /** What was served: services of attempts that began, and "cancelled" for each reset. */
    final BlockingQueue<String> served = new LinkedBlockingQueue<>();

    /** Lets services that wait go on. */
    final CompletableFuture<Void> release = new CompletableFuture<>();

    /** Close code of the WebSocket, or NO_CODE; ends when the connection is gone. */
    final CompletableFuture<Integer> closed = new CompletableFuture<>();

    private final Ed25519Key key;
    private final CompletableFuture<Channel> controlStream = new CompletableFuture<>();
    private @Nullable Channel channel;
    private int code = NO_CODE;

    StubWorker(Ed25519Key key) {
        this.key = key;
    }

    static StubWorker dial(EventLoopGroup group, InetSocketAddress address, Ed25519Key key)
            throws InterruptedException, SSLException {
        StubWorker worker = new StubWorker(key);
        var tls = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build();
        worker.channel = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.closeFuture().addListener(done -> worker.closed.complete(worker.code));
                        channel.pipeline()
                                .addLast(
                                        tls.newHandler(channel.alloc()),
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(8192),
                                        new WebSocketClientProtocolHandler(WebSocketClientProtocolConfig.newBuilder()
                                                .webSocketUri(URI.create(
                                                        "wss://127.0.0.1:" + address.getPort() + "/.cairn/tunnel"))
                                                .subprotocol("cairn.tunnel.1")
                                                .maxFramePayloadLength(1 << 20)
                                                .handleCloseFrames(false)
                                                .build()),
                                        worker.new Frames());
                    }
                })
                .connect(address)
                .sync()
                .channel();
        return worker;
    }

    Channel channel() {
        if (channel == null) {
            throw new IllegalStateException();
        }
        return channel;
    }

    Map<String, Object> text() throws InterruptedException {
        Map<String, Object> text = texts.poll(10, TimeUnit.SECONDS);
        if (text == null) {
            throw new AssertionError("no text came");
        }
        return text;
    }

    void send(Map<String, ?> message) {
        channel().writeAndFlush(new TextWebSocketFrame(ControlLines.text(message)));
    }

    String signature(Map<String, Object> challenge, String certificateHash) {
        String signed = "cairn-tunnel-1\n" + challenge.get("gateway") + "\n" + challenge.get("nonce") + "\n"
                + certificateHash + "\n";
        return base64(key.sign(signed.getBytes(StandardCharsets.UTF_8)));
    }

    Map<String, Object> enrolment(String account, String secret, String certificateHash) throws InterruptedException {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", "enrol");
        message.put("account", account);
        message.put("secret", secret);
        message.put("publicKey", base64(key.publicKey()));
        message.put("label", "a stub");
        message.put("signature", signature(text(), certificateHash));
        return message;
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    void offer(int slots) throws Exception {
        line(Map.of(
                "type",
                "offer",
                "slots",
                slots,
                "services",
                Map.of("echo", "1.0.0"),
                "warm",
                List.of("echo"),
                "kmips",
                41.5));
    }

    void line(Map<String, ?> message) throws Exception {
        raw(ControlLines.text(message) + "\n");
    }

    void raw(String text) throws Exception {
        Channel stream = controlStream.get(10, TimeUnit.SECONDS);
        stream.writeAndFlush(new DefaultHttp2DataFrame(ByteBufUtil.writeUtf8(stream.alloc(), text)));
    }

    @Override
    public void close() {
        channel().close().syncUninterruptibly();
    }

    /** WebSocket's frames on one side, HTTP/2's bytes on the other. */
    private final class Frames extends ChannelDuplexHandler {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof TextWebSocketFrame text) {
                Map<String, Object> read = ControlLines.parse(text.text());
                text.release();
                if ("welcome".equals(read.get("type"))) {
                    Http2FrameCodecBuilder codec = Http2FrameCodecBuilder.forServer()
                            .initialSettings(Http2Settings.defaultSettings()
                                    .initialWindowSize(1 << 20)
                                    .maxConcurrentStreams(5_000))
                            .decoderEnforceMaxRstFramesPerWindow(0, 0)
                            .encoderEnforceMaxRstFramesPerWindow(0, 0);
                    ctx.pipeline().addLast(codec.build(), new Http2MultiplexHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel stream) {
                            stream.pipeline().addLast(new StubService(StubWorker.this, controlStream));
                        }
                    }));
                }
                texts.add(read);
            } else if (message instanceof BinaryWebSocketFrame binary) {
                ctx.fireChannelRead(binary.content());
            } else if (message instanceof CloseWebSocketFrame close) {
                code = close.statusCode();
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
