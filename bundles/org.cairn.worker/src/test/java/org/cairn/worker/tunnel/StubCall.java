// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One attempt as the stub gateway sees it. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails shows in a future that a test waits for
final class StubCall extends ChannelInboundHandlerAdapter {
    final CompletableFuture<Http2Headers> head = new CompletableFuture<>();
    final CompletableFuture<Http2Headers> trailers = new CompletableFuture<>();
    final CompletableFuture<Long> reset = new CompletableFuture<>();
    final AtomicLong bytes = new AtomicLong();
    final Semaphore writable = new Semaphore(0);
    volatile @Nullable Http2StreamChannel channel;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    Http2StreamChannel channel() {
        Http2StreamChannel open = channel;
        if (open == null) {
            throw new IllegalStateException();
        }
        return open;
    }

    void write(byte[] data, boolean last) {
        channel().writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(data), last));
    }

    void cancel() {
        channel().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
    }

    Http2Headers awaitTrailers() throws Exception {
        CompletableFuture.anyOf(trailers, reset).get(20, TimeUnit.SECONDS);
        if (!trailers.isDone()) {
            throw new AssertionError("reset with " + reset.get());
        }
        return trailers.get();
    }

    String text() {
        return text.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2HeadersFrame headers) {
            (headers.isEndStream() ? trailers : head).complete(headers.headers());
        } else if (message instanceof Http2DataFrame data) {
            int length = data.content().readableBytes();
            if (bytes.addAndGet(length) <= 1_000) {
                byte[] copy = new byte[length];
                data.content().getBytes(data.content().readerIndex(), copy);
                text.writeBytes(copy);
            }
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        writable.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame frame) {
            reset.complete(frame.errorCode());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        reset.complete(-1L);
    }
}
