// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The streams of one tunnel: what is written to HTTP/2 and read from it. All on the tunnel's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its stream or the channel, which is heard
final class TunnelStreams extends Http2EventAdapter {
    /** Stream ids of HTTP/2 end at 2^31-1: from here on no new work comes in, and the worker dials again. */
    private static final int STREAM_ID_RETIRE = Integer.MAX_VALUE - 2_000_000;

    private final Tunnel tunnel;
    private final TunnelConnection connection = TunnelConnection.of(this);
    private final Http2Connection.PropertyKey attemptKey =
            connection.connection().newKey();
    private final ControlLines lines;
    private final Queue<AttemptStream> headsToSend = new ArrayDeque<>();
    private final Queue<AttemptStream> woken = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Http2Stream control;
    private boolean stopped;

    TunnelStreams(Tunnel tunnel) {
        this.tunnel = tunnel;
        this.lines = new ControlLines(tunnel::line);
        connection.connection().addListener(this);
    }

    Tunnel tunnel() {
        return tunnel;
    }

    /** Begins with HTTP/2 and opens the control stream. */
    void begin(ChannelPipeline pipeline) {
        pipeline.addLast(connection);
        context = pipeline.context(connection);
        Http2Headers head = new DefaultHttp2Headers()
                .method("POST")
                .scheme("https")
                .path("/.cairn/control")
                .add("content-type", "application/x-ndjson");
        control = newStream(head, false);
    }

    /** Nothing more is written. */
    void stop() {
        stopped = true;
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("the tunnel has not begun");
        }
        return context;
    }

    void ping() {
        ChannelHandlerContext ctx = context();
        connection.encoder().writePing(ctx, false, 0, ctx.newPromise());
        connection.flush(ctx);
    }

    // Written.

    /** The attempt's head is sent at the end of this turn, when it may be known already that no body follows. */
    void begin(AttemptStream attempt) {
        headsToSend.add(attempt);
        connection.flush(context());
    }

    void beforeFlush() {
        for (AttemptStream a = headsToSend.poll(); a != null; a = headsToSend.poll()) {
            a.sendHead(false);
        }
    }

    void afterFlush() {
        for (AttemptStream a = woken.poll(); a != null; a = woken.poll()) {
            a.writable();
        }
    }

    void wake(AttemptStream attempt) {
        woken.add(attempt);
        connection.flush(context());
    }

    @Nullable
    Http2Stream openStream(AttemptStream attempt, boolean last) {
        Http2Stream stream = stopped ? null : newStream(HeaderMapping.request(attempt.head()), last);
        if (stream != null) {
            stream.setProperty(attemptKey, attempt);
            if (stream.id() > STREAM_ID_RETIRE) {
                tunnel.retire();
            }
        }
        return stream;
    }

    private @Nullable Http2Stream newStream(Http2Headers head, boolean last) {
        ChannelHandlerContext ctx = context();
        int id = connection.connection().local().incrementAndGetNextStreamId();
        connection.encoder().writeHeaders(ctx, id, head, 0, last, ctx.newPromise());
        connection.flush(ctx);
        return connection.connection().stream(id);
    }

    void writeData(Http2Stream stream, ByteBuf data, boolean last, Runnable written) {
        ChannelHandlerContext ctx = context();
        connection
                .encoder()
                .writeData(ctx, stream.id(), data, 0, last, ctx.newPromise().addListener(ignored -> written.run()));
        connection.flush(ctx);
    }

    void reset(Http2Stream stream) {
        if (!stopped) {
            ChannelHandlerContext ctx = context();
            connection.encoder().writeRstStream(ctx, stream.id(), Http2Error.CANCEL.code(), ctx.newPromise());
            connection.flush(ctx);
        }
    }

    void consume(Http2Stream stream, int bytes) {
        try {
            if (!stopped && connection.decoder().flowController().consumeBytes(stream, bytes)) {
                connection.flush(context());
            }
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void send(Map<String, Object> message) {
        if (!stopped && control != null) {
            ChannelHandlerContext ctx = context();
            ByteBuf line = ByteBufUtil.writeUtf8(ctx.alloc(), ControlLines.text(message) + "\n");
            connection.encoder().writeData(ctx, control.id(), line, 0, false, ctx.newPromise());
            connection.flush(ctx);
        }
    }

    // Read.

    private @Nullable AttemptStream attemptOf(int id) {
        Http2Stream stream = connection.connection().stream(id);
        return stream == null ? null : stream.getProperty(attemptKey);
    }

    private boolean isControl(int id) {
        return control != null && control.id() == id;
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean last) {
        AttemptStream attempt = attemptOf(id);
        if (attempt != null) {
            attempt.headers(headers, last);
        } else if (isControl(id) && (last || !"200".contentEquals(String.valueOf(headers.status())))) {
            tunnel.end("it refused the control stream");
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int id,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean last) {
        onHeadersRead(ctx, id, headers, padding, last);
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean last) {
        AttemptStream attempt = attemptOf(id);
        if (attempt != null) {
            return attempt.data(data, last) + padding;
        }
        int bytes = data.readableBytes();
        if (isControl(id)) {
            try {
                lines.feed(data);
            } catch (IllegalArgumentException | ArithmeticException e) {
                tunnel.end("its control stream broke a rule: " + e.getMessage());
            }
        }
        return bytes + padding;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int id, long code) {
        AttemptStream attempt = attemptOf(id);
        if (attempt != null) {
            attempt.resetRead(code);
        }
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext ctx, int lastId, long code, ByteBuf debug) {
        tunnel.end("it went away: " + debug.toString(0, Math.min(debug.readableBytes(), 100), StandardCharsets.UTF_8));
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        AttemptStream attempt = stream.getProperty(attemptKey);
        if (attempt != null) {
            attempt.fail(WorkListener.Failure.BROKEN);
        } else if (isControl(stream.id())) {
            tunnel.end("it closed the control stream");
        }
    }
}
