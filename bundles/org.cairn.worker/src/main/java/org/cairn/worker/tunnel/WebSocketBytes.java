// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Between HTTP/2 and WebSocket: what is written between two flushes leaves in as few binary frames as possible. A write
 * is done as soon as it is in a batch: what waits here is at most one frame, the rest counts against the channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, which is heard
final class WebSocketBytes extends ChannelDuplexHandler {
    /** Payload of a frame that we send. */
    static final int SEND_BYTES_MAX = 64 * 1024;

    /** Payload of a frame that we accept. */
    static final int ACCEPT_BYTES_MAX = 1024 * 1024;

    /**
     * Bytes that the peer has not taken. Bodies stop far below; this is against a peer that makes us answer (PING,
     * SETTINGS, resets) and does not read.
     */
    private static final int UNSENT_BYTES_MAX = 16 * 1024 * 1024;

    private final WorkerTunnel tunnel;
    private final Queue<ByteBuf> batch = new ArrayDeque<>();
    private int batchBytes;

    WebSocketBytes(WorkerTunnel tunnel) {
        this.tunnel = tunnel;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof BinaryWebSocketFrame || message instanceof ContinuationWebSocketFrame) {
            ctx.fireChannelRead(((WebSocketFrame) message).content());
        } else if (message instanceof PingWebSocketFrame ping) {
            if (ctx.channel().isWritable()) {
                ctx.writeAndFlush(new PongWebSocketFrame(ping.content()));
            } else {
                ping.release();
            }
        } else if (message instanceof PongWebSocketFrame pong) {
            pong.release();
        } else {
            String reason =
                    message instanceof CloseWebSocketFrame close ? "hung up: " + close.reasonText() : "sent text";
            ReferenceCountUtil.release(message);
            tunnel.end("the gateway " + reason);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            tunnel.end("nothing was heard from the gateway");
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ByteBuf bytes = (ByteBuf) message;
        if (batchBytes + bytes.readableBytes() > SEND_BYTES_MAX) {
            emit(ctx);
        }
        batch.add(bytes);
        batchBytes += bytes.readableBytes();
        promise.trySuccess();
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        emit(ctx);
        ctx.flush();
    }

    private void emit(ChannelHandlerContext ctx) {
        if (batchBytes > 0) {
            ByteBuf payload = ctx.alloc().buffer(batchBytes, Math.max(batchBytes, SEND_BYTES_MAX));
            for (ByteBuf bytes = batch.poll(); bytes != null; bytes = batch.poll()) {
                payload.writeBytes(bytes);
                bytes.release();
            }
            batchBytes = 0;
            ctx.write(new BinaryWebSocketFrame(payload));
            if (ctx.channel().bytesBeforeWritable() > UNSENT_BYTES_MAX) {
                tunnel.end("the gateway does not read");
            }
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        batch.forEach(ByteBuf::release);
        batch.clear();
        batchBytes = 0;
    }
}
