// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.WorkerIdentities;
import org.jspecify.annotations.Nullable;

/** Upgrades a connection to WebSocket and finds out who is there (docs/TUNNEL.md, 1 and 2); then a {@link Tunnel} takes over. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, which is heard
final class LoginHandler extends SimpleChannelInboundHandler<Object> {
    static final String PATH = "/.cairn/tunnel";
    static final String PROTOCOL = "cairn.tunnel.1";
    static final int TEXT_BYTES_MAX = 4 * 1024;

    private static final int NEVER = 4401;
    private static final int BUSY = 4429;
    private static final int LATER = 1013;
    private static final int LABEL_CHARS_MAX = 80;

    private final TunnelServer server;
    private final String certificateHash;
    private final byte[] nonce;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean challenged;
    private boolean answered;
    private @Nullable Tunnel tunnel;

    LoginHandler(TunnelServer server, String certificateHash) {
        this.server = server;
        this.certificateHash = certificateHash;
        this.nonce = server.nonce();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        long limit = server.options().loginLimit().toNanos();
        deadline = ctx.executor().schedule(() -> tooLate(ctx), limit, TimeUnit.NANOSECONDS);
    }

    private void tooLate(ChannelHandlerContext ctx) {
        if (challenged) {
            close(ctx, LATER, "no login in time");
        }
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        server.loginOver();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (tunnel != null) {
            tunnel.end("the connection was closed");
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        TunnelLog.refused(address(ctx), String.valueOf(cause.getMessage()));
        ctx.close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Object message) {
        if (message instanceof FullHttpRequest request) {
            upgrade(ctx, request);
        } else if (message instanceof TextWebSocketFrame text && text.isFinalFragment() && !answered) {
            answered = true;
            answer(ctx, text.text());
        } else if (message instanceof CloseWebSocketFrame) {
            ctx.close();
        } else {
            refuse(ctx, NEVER, "one text frame with the login is expected");
        }
    }

    private void upgrade(ChannelHandlerContext ctx, FullHttpRequest request) {
        boolean ours = request.decoderResult().isSuccess()
                && request.method().equals(HttpMethod.GET)
                && request.uri().equals(PATH)
                && request.headers().containsValue(HttpHeaderNames.UPGRADE, "websocket", true)
                && request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13", false)
                && request.headers().containsValue(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, PROTOCOL, true);
        WebSocketServerHandshaker handshaker = ours
                ? new WebSocketServerHandshakerFactory(
                                "wss://tunnel" + PATH,
                                PROTOCOL,
                                WebSocketDecoderConfig.newBuilder()
                                        .maxFramePayloadLength(TEXT_BYTES_MAX)
                                        .allowExtensions(false)
                                        .build())
                        .newHandshaker(request)
                : null;
        if (handshaker == null) {
            DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.NOT_FOUND,
                    Unpooled.copiedBuffer("Cairn's workers dial here: " + PROTOCOL + "\n", StandardCharsets.US_ASCII));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "text/plain")
                    .set(HttpHeaderNames.CONNECTION, "close")
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        handshaker.handshake(ctx.channel(), request).addListener(done -> {
            if (done.isSuccess()) {
                challenged = true;
                send(ctx, Map.of("type", "challenge", "gateway", server.node().name(), "nonce", nonceText()));
            } else {
                ctx.close();
            }
        });
    }

    private void answer(ChannelHandlerContext ctx, String text) {
        CompletionStage<WorkerIdentities.Machine> login;
        try {
            login = login(ctx, ControlLines.parse(text));
        } catch (IllegalArgumentException e) {
            refuse(ctx, NEVER, "the login cannot be read");
            return;
        } catch (IdentityException e) {
            refuse(ctx, e);
            return;
        }
        // Not at once when the stage is complete already: this frame's decoder is about to be replaced.
        login.whenComplete((machine, error) -> ctx.executor().execute(() -> {
            if (error != null) {
                refuse(ctx, error);
            } else if (machine.suspended()) {
                refuse(ctx, NEVER, "this worker is suspended");
            } else if (server.isFullFor(machine.id())) {
                refuse(ctx, LATER, "the gateway has as many workers as it can");
            } else if (ctx.channel().isActive() && !ctx.isRemoved()) {
                tunnel = new Tunnel(server, machine, address(ctx), ctx.channel());
                server.claim(tunnel);
            }
        }));
    }

    private CompletionStage<WorkerIdentities.Machine> login(ChannelHandlerContext ctx, Map<String, Object> message) {
        byte[] signed = signed();
        byte[] signature = bytes(message, "signature");
        switch (string(message, "type")) {
            case "login" -> {
                return server.identities().authenticate(string(message, "worker"), signed, signature);
            }
            case "enrol" -> {
                byte[] key = bytes(message, "publicKey");
                String label = string(message, "label");
                if (label.length() > LABEL_CHARS_MAX) {
                    throw new IdentityException(IdentityException.Kind.INVALID, "a label has at most 80 characters");
                }
                // Before the secret is looked at: it is good for one machine, and should not be used up by a broken
                // one.
                if (!Ed25519.verifies(key, signed, signature)) {
                    throw new IdentityException(
                            IdentityException.Kind.UNAUTHENTICATED, "the signature does not verify");
                }
                return server.identities()
                        .enrol(string(message, "account"), string(message, "secret"), key, label, address(ctx));
            }
            default -> throw new IllegalArgumentException("unknown type");
        }
    }

    private byte[] signed() {
        return ("cairn-tunnel-1\n" + server.node().name() + "\n" + nonceText() + "\n" + certificateHash + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private String nonceText() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
    }

    private static String string(Map<String, Object> message, String member) {
        if (message.get(member) instanceof String s) {
            return s;
        }
        throw new IllegalArgumentException(member + " is missing");
    }

    private static byte[] bytes(Map<String, Object> message, String member) {
        return Base64.getUrlDecoder().decode(string(message, member));
    }

    private static String address(ChannelHandlerContext ctx) {
        return ctx.channel().remoteAddress() instanceof InetSocketAddress a && a.getAddress() != null
                ? a.getAddress().getHostAddress()
                : "unknown";
    }

    private static void send(ChannelHandlerContext ctx, Map<String, Object> message) {
        ctx.writeAndFlush(new TextWebSocketFrame(ControlLines.text(message)));
    }

    private void refuse(ChannelHandlerContext ctx, Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof IdentityException refusal) {
            int code =
                    switch (refusal.kind()) {
                        case UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, INVALID -> NEVER;
                        case BUSY -> BUSY;
                        case UNAVAILABLE -> LATER;
                    };
            refuse(ctx, code, String.valueOf(refusal.getMessage()));
        } else {
            refuse(ctx, LATER, "the gateway cannot check logins now");
        }
    }

    private void refuse(ChannelHandlerContext ctx, int code, String reason) {
        TunnelLog.refused(address(ctx), reason);
        close(ctx, code, reason);
    }

    private static void close(ChannelHandlerContext ctx, int code, String reason) {
        String text = reason.length() > 100 ? reason.substring(0, 100) : reason;
        ctx.writeAndFlush(new CloseWebSocketFrame(code, text)).addListener(ChannelFutureListener.CLOSE);
    }
}
