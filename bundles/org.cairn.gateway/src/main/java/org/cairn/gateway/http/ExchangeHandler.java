// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.cairn.gateway.GatewayLog;
import org.cairn.gateway.core.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Turns HTTP objects into exchanges, one at a time: the last handler of a connection (HTTP/1.1) or of a stream (HTTP/2).
 * What a caller sends ahead of his answer (pipelining) waits here, and its connection is not read meanwhile.
 */
// failures of writes and closes are heard as a channel that closes; their futures tell nothing more
@SuppressWarnings("FutureReturnValueIgnored")
final class ExchangeHandler extends ChannelDuplexHandler {
    private final Gate gate;
    private final Supplier<String> ids;
    private final Limits limits;
    private final Unread unread;
    private final boolean http2;
    private final BooleanSupplier leaving;
    private final ArrayDeque<HttpObject> ahead = new ArrayDeque<>();
    private @Nullable Exchange current;
    private Receiver receiver = Receiver.NONE;
    private boolean answered;
    private long discarded;
    private int unsent;
    private @Nullable Future<?> timer;

    ExchangeHandler(
            Gate gate, Supplier<String> ids, Limits limits, Unread unread, boolean http2, BooleanSupplier leaving) {
        this.gate = gate;
        this.ids = ids;
        this.limits = limits;
        this.unread = unread;
        this.http2 = http2;
        this.leaving = leaving;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (!http2) {
            hangUpAfter(ctx, limits.headSeconds());
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stopTimer();
        ahead.forEach(ReferenceCountUtil::release);
        ahead.clear();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HttpObject part)) {
            ReferenceCountUtil.release(message);
        } else if (!ahead.isEmpty() || (current != null && part instanceof HttpRequest)) {
            ahead.addLast(part);
            ctx.channel().config().setAutoRead(false);
        } else {
            handle(ctx, part);
        }
    }

    private void handle(ChannelHandlerContext ctx, HttpObject part) {
        try {
            if (part instanceof HttpRequest request) {
                begin(ctx, request);
            }
            if (part instanceof HttpContent content) {
                body(ctx, content);
            }
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        stopTimer();
        answered = false;
        discarded = 0;
        receiver = Receiver.NONE;
        Optional<Problem> problem = RequestRules.broken(request, http2);
        Exchange exchange = new Exchange(ctx.channel(), request, ids.get(), http2, problem.isEmpty());
        current = exchange;
        if (leaving.getAsBoolean()) {
            exchange.closeAfter();
        }
        if (problem.isPresent()) {
            exchange.refuse(problem.get());
            return;
        }
        try {
            receiver = gate.begin(exchange);
        } catch (RuntimeException e) {
            GatewayLog.defect(exchange.id(), e);
            if (!exchange.begun()) {
                exchange.refuse(Problem.overloaded("the gateway could not take the request", 1));
            }
        }
    }

    private void body(ChannelHandlerContext ctx, HttpContent content) {
        Exchange exchange = current;
        if (exchange == null) {
            if (http2 && content instanceof LastHttpContent) {
                reset(ctx, Http2Error.PROTOCOL_ERROR); // trailers of no request, which would hold their stream for ever
            }
            return; // the rest of something that was given up
        }
        if (content.decoderResult().isFailure()) {
            lose();
            exchange.closeAfter();
            if (exchange.begun()) {
                ctx.close();
            } else {
                exchange.refuse(Problem.badRequest("the body breaks the rules of HTTP"));
            }
            return;
        }
        exchange.bodyPart();
        int bytes = content.content().readableBytes();
        if (exchange.over()) {
            discarded += bytes;
            if (discarded > Limits.DISCARD_BYTES_MAX && exchange.keepAlive()) {
                ctx.close();
                return;
            }
        } else if (bytes > 0) {
            receiver.data(content.content().retain());
        }
        if (content instanceof LastHttpContent) {
            exchange.bodyEnd();
            receiver.end();
            if (answered) {
                next(ctx);
            }
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        boolean interim = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        Exchange exchange = current;
        int bytes = message instanceof HttpContent content ? content.content().readableBytes() : 0;
        if (!unread.add(bytes)) {
            ReferenceCountUtil.release(message);
            promise.setFailure(new IOException("too much of all answers is unread"));
            hangUp(ctx);
            return;
        }
        if (unsent++ == 0) {
            hangUpAfter(ctx, unread.patienceSeconds(limits.idleSeconds()));
        }
        promise.addListener(done -> left(ctx, bytes));
        if (message instanceof LastHttpContent && !interim && exchange != null) {
            promise.addListener(done -> answered(ctx, exchange, done.isSuccess()));
        }
        ctx.write(message, promise);
    }

    /** Something left for the caller: who reads nothing for a while is not waited for. */
    private void left(ChannelHandlerContext ctx, int bytes) {
        unread.remove(bytes);
        unsent--;
        if (unsent == 0 || ctx.isRemoved()) {
            stopTimer();
        } else {
            hangUpAfter(ctx, unread.patienceSeconds(limits.idleSeconds()));
        }
    }

    private void answered(ChannelHandlerContext ctx, Exchange exchange, boolean left) {
        if (exchange != current) {
            return;
        }
        answered = true;
        if (!left) {
            ctx.close();
        } else if (exchange.bodyComplete()) {
            next(ctx);
        } else if (http2) {
            // the caller may stop sending: the answer does not depend on it (RFC 9113, 8.1)
            receiver = Receiver.NONE;
            reset(ctx, Http2Error.NO_ERROR);
        } else {
            exchange.reading(true);
            hangUpAfter(ctx, Limits.LINGER_SECONDS);
        }
    }

    private void next(ChannelHandlerContext ctx) {
        Exchange done = current;
        current = null;
        receiver = Receiver.NONE;
        if (http2) {
            return; // the stream closes by itself
        }
        if (done != null && !done.keepAlive()) {
            ctx.close();
            return;
        }
        hangUpAfter(ctx, limits.idleSeconds());
        while (!ahead.isEmpty() && !(current != null && ahead.peekFirst() instanceof HttpRequest)) {
            handle(ctx, ahead.removeFirst());
        }
        if (ahead.isEmpty() && current == null) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lose();
        current = null;
        ctx.fireChannelInactive();
    }

    /** The caller sends nothing more. He may have left, or have said that this was all and wait for his answer. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !waits()) {
            ctx.close();
        } else if (event == Front.Farewell.SAID && !http2 && current != null) {
            current.closeAfter();
        } else if (event == Front.Farewell.WAITED && !http2 && current == null && ahead.isEmpty()) {
            ctx.close();
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Whether the last of his requests came whole, and said that it was the last. */
    private boolean waits() {
        if (ahead.isEmpty()) {
            return current != null && current.bodyComplete() && !current.keepAlive();
        }
        return ahead.peekLast() instanceof LastHttpContent
                && ahead.stream().anyMatch(part -> part instanceof HttpRequest last && !HttpUtil.isKeepAlive(last));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // a reset, a failed handshake, a broken stream: the caller's affair, and a matter for metrics only
        lose();
        if (http2) {
            // says why: cancellations are not counted against callers who make us reset streams (CVE-2025-8671)
            reset(ctx, cause instanceof Http2Exception broken ? broken.error() : Http2Error.PROTOCOL_ERROR);
        } else {
            ctx.close();
        }
    }

    private static void reset(ChannelHandlerContext ctx, Http2Error error) {
        ctx.writeAndFlush(new DefaultHttp2ResetFrame(error)).addListener(ChannelFutureListener.CLOSE);
    }

    private void lose() {
        Receiver left = receiver;
        receiver = Receiver.NONE;
        left.gone();
    }

    private void hangUpAfter(ChannelHandlerContext ctx, int seconds) {
        stopTimer();
        timer = ctx.executor().schedule(() -> hangUp(ctx), seconds, TimeUnit.SECONDS);
    }

    private void hangUp(ChannelHandlerContext ctx) {
        if (http2) {
            reset(ctx, Http2Error.CANCEL);
        } else {
            ctx.close();
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
