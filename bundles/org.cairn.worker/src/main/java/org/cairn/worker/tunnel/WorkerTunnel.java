// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cairn.worker.core.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel after the welcome. Everything but {@link #call} and {@link #send} belongs to its event loop. It ends once, by
 * {@link #end}: its attempts are cancelled, then the socket is closed.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its stream or the channel, which is heard
final class WorkerTunnel extends Http2EventAdapter implements TunnelHandler.Control {
    private static final String CONTROL_PATH = "/.cairn/control";

    /** Control lines that the gateway has not taken; beyond that the tunnel is of no use. */
    private static final int UNSENT_BYTES_MAX = 4 * 1024 * 1024;

    private static final int LEAVE_SECONDS_MAX = 3;

    private final TunnelHandler handler;
    private final String worker;
    private final String tier;
    private final Channel channel;
    private final Consumer<String> ended;
    private final Runnable sentAway;
    private final Mailbox mailbox;
    private final WorkerConnection connection = WorkerConnection.of(this);
    private final Http2Connection.PropertyKey answerKey =
            connection.connection().newKey();
    private final ControlLines lines;
    private final Set<AnswerStream> answers = new HashSet<>();
    private final Queue<AnswerStream> woken = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Http2Stream control;
    private int unsentBytes;
    private @Nullable String leaving;
    private boolean isLate;
    private boolean hungUp;
    private boolean over;

    /**
     * A tunnel that has been welcomed.
     *
     * @param ended hears why it ended, once
     * @param sentAway runs when the gateway wants the worker to dial again, while this tunnel goes on; once
     */
    WorkerTunnel(
            TunnelHandler handler,
            String worker,
            String tier,
            Channel channel,
            Consumer<String> ended,
            Runnable sentAway) {
        this.handler = handler;
        this.worker = worker;
        this.tier = tier;
        this.channel = channel;
        this.ended = ended;
        this.sentAway = sentAway;
        this.mailbox = new Mailbox(channel.eventLoop());
        this.lines = new ControlLines(this::line);
        connection.connection().addListener(this);
    }

    // From any thread.

    /** Runs a call on the event loop: at once when on it, else with the others that were posted meanwhile. */
    void call(Runnable call) {
        mailbox.call(call);
    }

    @Override
    public void send(Map<String, Object> message) {
        byte[] line = (JsonObject.text(message) + "\n").getBytes(StandardCharsets.UTF_8);
        if (line.length > ControlLines.LINE_BYTES_MAX || !message.containsKey("type")) {
            throw new IllegalArgumentException("a control line has a type and at most 64 KiB");
        }
        call(() -> sendLine(line));
    }

    // Life, on the event loop.

    void begin(ChannelPipeline pipeline) {
        pipeline.addLast(new WebSocketBytes(this), connection);
        context = pipeline.context(connection);
    }

    /** Ends the tunnel; does nothing if it has ended. */
    void end(String reason) {
        if (over) {
            return;
        }
        over = true;
        List.copyOf(answers).forEach(AnswerStream::cancelled);
        ChannelHandlerContext frames = channel.pipeline().context(WebSocketBytes.class);
        if (frames != null) {
            String text = reason.length() > 100 ? reason.substring(0, 100) : reason;
            frames.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE, text));
        }
        channel.close();
        ended.accept(leaving == null ? reason : leaving);
    }

    boolean isOver() {
        return over;
    }

    /** Lets answers leave that are complete, cancels what is under way, and hangs up: the gateway then closes the socket. */
    void leave(String reason) {
        leaving = reason;
        List.copyOf(answers).forEach(AnswerStream::abandon);
        channel.eventLoop().schedule(() -> end(reason), LEAVE_SECONDS_MAX, TimeUnit.SECONDS);
        hangUpIfQuiet();
    }

    private void hangUpIfQuiet() {
        int others = connection.connection().numActiveStreams() - (control == null ? 0 : 1);
        if (leaving != null && !hungUp && !over && others == 0) {
            hungUp = true;
            connection.flushNow(context());
            channel.pipeline()
                    .context(WebSocketBytes.class)
                    .writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE, leaving));
        }
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("the tunnel has not begun");
        }
        return context;
    }

    private void sendLine(byte[] line) {
        if (over || control == null) {
            return;
        }
        unsentBytes += line.length;
        if (unsentBytes > UNSENT_BYTES_MAX) {
            end("the gateway does not read the control stream");
            return;
        }
        ByteBuf data = alloc().buffer(line.length).writeBytes(line);
        writeData(control, data, () -> unsentBytes -= line.length);
    }

    // For the answers, on the event loop.

    void afterFlush() {
        for (AnswerStream a = woken.poll(); a != null; a = woken.poll()) {
            a.writable();
        }
    }

    void wake(AnswerStream answer) {
        woken.add(answer);
        connection.flush(context());
    }

    void finished(AnswerStream answer) {
        answers.remove(answer);
    }

    ByteBufAllocator alloc() {
        return channel.alloc();
    }

    void writeHeaders(Http2Stream stream, Http2Headers headers, boolean last) {
        ChannelHandlerContext ctx = context();
        connection.encoder().writeHeaders(ctx, stream.id(), headers, 0, last, ctx.newPromise());
        connection.flush(ctx);
    }

    void writeData(Http2Stream stream, ByteBuf data, Runnable written) {
        ChannelHandlerContext ctx = context();
        connection
                .encoder()
                .writeData(ctx, stream.id(), data, 0, false, ctx.newPromise().addListener(ignored -> written.run()));
        connection.flush(ctx);
    }

    void reset(Http2Stream stream, Http2Error error) {
        if (!over) {
            ChannelHandlerContext ctx = context();
            connection.encoder().writeRstStream(ctx, stream.id(), error.code(), ctx.newPromise());
            connection.flush(ctx);
        }
    }

    void consume(Http2Stream stream, int bytes) {
        try {
            if (!over && connection.decoder().flowController().consumeBytes(stream, bytes)) {
                connection.flush(context());
            }
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
    }

    // What HTTP/2 reads, on the event loop.

    private @Nullable AnswerStream answerOf(int id) {
        Http2Stream stream = connection.connection().stream(id);
        return stream == null ? null : stream.getProperty(answerKey);
    }

    private boolean isControl(int id) {
        return control != null && control.id() == id;
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean last) {
        Http2Stream stream = connection.connection().stream(id);
        AnswerStream known = answerOf(id);
        if (over || stream == null || isControl(id)) {
            return;
        }
        if (known != null) {
            known.data(Unpooled.EMPTY_BUFFER, last);
        } else if (control == null && CONTROL_PATH.contentEquals(String.valueOf(headers.path()))) {
            control = stream;
            writeHeaders(
                    stream, new DefaultHttp2Headers().status("200").add("content-type", "application/x-ndjson"), false);
            handler.connected(worker, tier, this);
        } else {
            begin(stream, headers, last);
        }
    }

    private void line(String type, Map<String, Object> message) {
        if (isLate) {
            return; // what else it says is for the tunnel that came after this one
        }
        if (type.equals("reconnect")) {
            isLate = true;
            sentAway.run();
        } else {
            handler.control(type, message);
        }
    }

    private void begin(Http2Stream stream, Http2Headers headers, boolean last) {
        AnswerStream answer = new AnswerStream(this, stream);
        stream.setProperty(answerKey, answer);
        answers.add(answer);
        if (leaving != null) {
            answer.decline();
            return;
        }
        try {
            TunnelHandler.Head head = HeaderMapping.request(headers, last);
            answer.attempt(isLate ? handler.beginLate(head, answer) : handler.begin(head, answer));
        } catch (IllegalArgumentException e) {
            answer.decline();
        } catch (RuntimeException e) {
            TunnelLog.handlerFailed(e);
            answer.abort();
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
        AnswerStream answer = answerOf(id);
        if (answer != null) {
            return answer.data(data, last) + padding;
        }
        int bytes = data.readableBytes();
        if (isControl(id)) {
            try {
                lines.feed(data);
            } catch (IllegalArgumentException e) {
                end("the gateway's control stream broke a rule: " + e.getMessage());
            }
        }
        return bytes + padding;
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext ctx, int lastId, long code, ByteBuf debug) {
        end("the gateway went away");
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        AnswerStream answer = stream.getProperty(answerKey);
        if (answer != null) {
            answer.cancelled();
            call(this::hangUpIfQuiet);
        } else if (isControl(stream.id())) {
            end(leaving == null ? "the gateway closed the control stream" : leaving);
        }
    }
}
