// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** One stream at the stub worker; the attempt's service says what it does. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails shows in a future that a test waits for
final class StubService extends ChannelInboundHandlerAdapter {
    private static final ByteBuf ZEROS = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[32 * 1024]));

    private final StubWorker worker;
    private final CompletableFuture<Channel> control;
    private final ControlLines lines;
    private boolean isControl;
    private String service = "";
    private long read;
    private long left;

    StubService(StubWorker worker, CompletableFuture<Channel> control) {
        this.worker = worker;
        this.control = control;
        this.lines = new ControlLines((type, message) -> worker.control.add(message));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2HeadersFrame head) {
            if ("/.cairn/control".contentEquals(head.headers().path())) {
                isControl = true;
                ctx.writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")));
                control.complete(ctx.channel());
            } else {
                begin(ctx, head.headers());
                if (head.isEndStream()) {
                    end(ctx);
                }
            }
        } else if (message instanceof Http2DataFrame data) {
            if (isControl) {
                lines.feed(data.content());
            } else {
                read += data.content().readableBytes();
                if (service.equals("echo") && data.content().isReadable()) {
                    ctx.writeAndFlush(new DefaultHttp2DataFrame(data.content().retainedSlice()));
                }
                if (data.isEndStream()) {
                    end(ctx);
                }
            }
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, Http2Headers headers) {
        service = headers.get("cairn-service").toString();
        worker.served.add(service);
        Http2Headers head = new DefaultHttp2Headers().status("200");
        switch (service) {
            case "decline" -> reset(ctx, Http2Error.REFUSED_STREAM);
            case "abort" -> {
                ctx.write(new DefaultHttp2HeadersFrame(head));
                reset(ctx, Http2Error.INTERNAL_ERROR);
            }
            case "early" -> {
                head.set("cairn-version", "1.1.0; fee=0");
                ctx.write(new DefaultHttp2HeadersFrame(head));
                trailers(ctx, new DefaultHttp2Headers().set("cairn-outcome", "complete"));
            }
            case "stalled" -> {
                ctx.writeAndFlush(new DefaultHttp2HeadersFrame(head));
                ctx.channel().config().setAutoRead(false);
                worker.release.thenRun(() -> ctx.channel().config().setAutoRead(true));
            }
            case "hang" -> ctx.writeAndFlush(new DefaultHttp2HeadersFrame(head));
            case "headers" -> {
                head.set("content-type", "text/plain")
                        .set("cairn-receipt", "forged")
                        .set("cairn-version", "1.1.0");
                head.set(
                        "x-seen",
                        String.join(
                                ";",
                                headers.names().stream()
                                        .map(Object::toString)
                                        .sorted()
                                        .toList()));
                head.set("x-path", headers.path()).set("x-authority", headers.authority());
                ctx.write(new DefaultHttp2HeadersFrame(head));
            }
            case "size" -> {
                ctx.writeAndFlush(new DefaultHttp2HeadersFrame(head));
                left = Long.parseLong(
                        headers.path().subSequence(1, headers.path().length()).toString());
            }
            case "odd" -> ctx.writeAndFlush(new DefaultHttp2HeadersFrame(head.status("099")));
            default -> ctx.write(new DefaultHttp2HeadersFrame(head));
        }
    }

    private void end(ChannelHandlerContext ctx) {
        switch (service) {
            case "echo", "headers", "stalled" ->
                trailers(
                        ctx,
                        new DefaultHttp2Headers()
                                .set("cairn-outcome", "complete")
                                .set(
                                        "cairn-usage",
                                        "start=12;execution=3400;cpu=3100;memory=1048576;in=" + read + ";out=1")
                                .set("cairn-notes", "{\"pages\":\"2\",\"title\":\"%C3%A4\"}"));
            case "failed" -> trailers(ctx, new DefaultHttp2Headers().set("cairn-outcome", "failed"));
            case "negative" ->
                trailers(
                        ctx,
                        new DefaultHttp2Headers()
                                .set("cairn-outcome", "complete")
                                .set("cairn-usage", "cpu=-1"));
            case "bare" ->
                ctx.writeAndFlush(
                        new DefaultHttp2DataFrame(Unpooled.copiedBuffer("half", StandardCharsets.US_ASCII), true));
            case "size" -> pour(ctx);
            default -> ctx.flush();
        }
    }

    private void pour(ChannelHandlerContext ctx) {
        while (left > 0 && ctx.channel().isWritable()) {
            int bytes = (int) Math.min(left, ZEROS.readableBytes());
            left -= bytes;
            ctx.write(new DefaultHttp2DataFrame(ZEROS.slice(0, bytes)));
            if (left == 0) {
                trailers(ctx, new DefaultHttp2Headers().set("cairn-outcome", "complete"));
            }
        }
        ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (service.equals("size")) {
            pour(ctx);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame reset) {
            worker.served.add(reset.errorCode() == Http2Error.CANCEL.code() ? "cancelled" : "reset");
        }
    }

    private static void trailers(ChannelHandlerContext ctx, Http2Headers trailers) {
        ctx.writeAndFlush(new DefaultHttp2HeadersFrame(trailers, true));
    }

    private static void reset(ChannelHandlerContext ctx, Http2Error error) {
        ctx.writeAndFlush(new DefaultHttp2ResetFrame(error));
    }
}
