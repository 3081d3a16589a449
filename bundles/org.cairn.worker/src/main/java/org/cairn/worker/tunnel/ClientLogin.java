// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.cairn.worker.core.JsonObject;
import org.jspecify.annotations.Nullable;

/** From TLS to the welcome (docs/TUNNEL.md, 1 and 2); then a {@link WorkerTunnel} takes over. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, which is heard
final class ClientLogin extends SimpleChannelInboundHandler<Object> {
    static final int TEXT_BYTES_MAX = 4 * 1024;
    private static final int NEVER = 4401;

    /** What becomes of a dial; one call. */
    interface Outcome {
        void welcome(String worker, String tier);

        void failed(String reason);

        void refused(String reason);
    }

    private final WebSocketClientHandshaker handshaker;
    private final TunnelLogin login;
    private final TunnelOptions options;
    private final Outcome outcome;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean proven;
    private boolean over;

    ClientLogin(WebSocketClientHandshaker handshaker, TunnelLogin login, TunnelOptions options, Outcome outcome) {
        this.handshaker = handshaker;
        this.login = login;
        this.options = options;
        this.outcome = outcome;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = ctx.executor()
                .schedule(
                        () -> fail(ctx, "the gateway did not answer in time"),
                        options.loginLimit().toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent tls) {
            if (tls.isSuccess()) {
                handshaker.handshake(ctx.channel());
            } else {
                fail(ctx, "no trusted connection to the gateway: " + deepest(tls.cause()));
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, "the gateway closed the connection");
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, "the connection failed: " + deepest(cause));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Object message) {
        if (over) {
            return;
        }
        if (message instanceof FullHttpResponse response && !handshaker.isHandshakeComplete()) {
            try {
                handshaker.finishHandshake(ctx.channel(), response);
            } catch (WebSocketHandshakeException e) {
                fail(ctx, "no tunnel endpoint answers there: " + response.status());
            }
        } else if (message instanceof TextWebSocketFrame text && text.isFinalFragment()) {
            try {
                read(ctx, JsonObject.read(text.text()));
            } catch (IllegalArgumentException e) {
                fail(ctx, "the gateway's login cannot be read: " + e.getMessage());
            }
        } else if (message instanceof CloseWebSocketFrame close) {
            if (close.statusCode() == NEVER) {
                over = true;
                ctx.close();
                outcome.refused(close.reasonText());
            } else {
                fail(ctx, "the gateway said: " + close.reasonText());
            }
        } else {
            fail(ctx, "the gateway sent something else than its login");
        }
    }

    private void read(ChannelHandlerContext ctx, Map<String, Object> message) {
        String type = string(message, "type");
        if (type.equals("challenge") && !proven) {
            proven = true;
            prove(ctx, string(message, "gateway"), string(message, "nonce"));
        } else if (type.equals("welcome") && proven) {
            String worker = string(message, "worker");
            String tier = string(message, "tier");
            over = true;
            outcome.welcome(worker, tier);
        } else {
            throw new IllegalArgumentException("unexpected " + type);
        }
    }

    private void prove(ChannelHandlerContext ctx, String gateway, String nonce) {
        byte[] signed = ("cairn-tunnel-1\n" + gateway + "\n" + nonce + "\n" + certificateHash(ctx) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        String signature = text(login.sign(signed));
        Map<String, String> answer = new LinkedHashMap<>();
        Optional<String> worker = login.worker();
        Optional<TunnelLogin.Enrolment> enrolment = login.enrolment();
        if (worker.isPresent()) {
            answer.put("type", "login");
            answer.put("worker", worker.get());
        } else if (enrolment.isPresent()) {
            answer.put("type", "enrol");
            answer.put("account", enrolment.get().account());
            answer.put("secret", enrolment.get().secret());
            answer.put("publicKey", text(login.publicKey()));
            answer.put("label", enrolment.get().label());
        } else {
            over = true;
            ctx.close();
            outcome.refused("this machine has not enrolled and has no invitation");
            return;
        }
        answer.put("signature", signature);
        ctx.writeAndFlush(new TextWebSocketFrame(JsonObject.text(answer)));
    }

    private static String certificateHash(ChannelHandlerContext ctx) {
        try {
            X509Certificate certificate = (X509Certificate)
                    ctx.pipeline().get(SslHandler.class).engine().getSession().getPeerCertificates()[0];
            return HexFormat.of().formatHex(PinnedTrust.sha256(certificate));
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String string(Map<String, Object> message, String member) {
        if (message.get(member) instanceof String s) {
            return s;
        }
        throw new IllegalArgumentException(member + " is missing");
    }

    private void fail(ChannelHandlerContext ctx, String reason) {
        if (!over) {
            over = true;
            outcome.failed(reason); // first, since closing may tell of the loss in its own words
            ctx.close();
        }
    }

    static String deepest(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
