// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.AttributeMap;
import java.net.InetAddress;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import org.cairn.gateway.core.Problem;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, whichever version of HTTP it came in. Used on its {@link #loop} only. An answer is either
 * one call of {@link #answer}, or {@link #start}, {@link #write} and {@link #finish}; {@link #abort} can break it off.
 */
// a write that fails closes the channel, and that is heard: its future tells nothing more
@SuppressWarnings("FutureReturnValueIgnored")
public final class Exchange {
    private static final int PART_BYTES = 64 * 1024;

    private final Channel channel;
    private final HttpRequest request;
    private final String id;
    private final boolean http2;
    private final boolean expectsContinue;
    private boolean keepAlive;
    private boolean bodyComplete;
    private boolean bodyBegun;
    private boolean begun;
    private boolean trailers;
    private boolean over;
    private @Nullable Runnable whenLeft;

    Exchange(Channel channel, HttpRequest request, String id, boolean http2, boolean keepAlive) {
        this.channel = channel;
        this.request = request;
        this.id = id;
        this.http2 = http2;
        this.expectsContinue = HttpUtil.is100ContinueExpected(request);
        this.keepAlive = keepAlive
                && (http2 || (request.protocolVersion().equals(HttpVersion.HTTP_1_1) && HttpUtil.isKeepAlive(request)));
    }

    /** The request's id, on every answer. */
    public String id() {
        return id;
    }

    public HttpRequest request() {
        return request;
    }

    public EventLoop loop() {
        return channel.eventLoop();
    }

    /** The caller's address; the network's, for IPv6. */
    public String source() {
        return Source.of(http2 ? channel.parent() : channel)
                .map(InetAddress::getHostAddress)
                .orElse("local");
    }

    /** The connection that the request came in, which may carry others at the same time. */
    AttributeMap connection() {
        return http2 ? channel.parent() : channel;
    }

    /** Whether the answer has begun. */
    public boolean begun() {
        return begun;
    }

    /** Tells a caller who asked first that his body is welcome. */
    public void welcomeBody() {
        if (expectsContinue && !bodyBegun && !begun) {
            channel.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    /** Holds the caller's body back, or lets it come. */
    public void reading(boolean on) {
        if (!bodyComplete || on) {
            channel.config().setAutoRead(on);
        }
    }

    /** A whole answer; takes the body over. */
    public void answer(int status, HttpHeaders headers, ByteBuf body) {
        boolean bodiless = status == 204 || status == 304;
        if (bodiless) {
            headers.remove(HttpHeaderNames.CONTENT_LENGTH);
        } else if (!isHead() || !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        }
        ByteBuf sent = body;
        if (bodiless || isHead()) {
            body.release();
            sent = Unpooled.EMPTY_BUFFER;
        }
        head(headers);
        begun = true;
        over = true;
        ChannelFuture sending = send(HttpResponseStatus.valueOf(status), headers, sent);
        if (whenLeft != null) {
            Runnable told = whenLeft;
            sending.addListener(done -> told.run());
        }
    }

    private ChannelFuture send(HttpResponseStatus line, HttpHeaders headers, ByteBuf sent) {
        if (sent.readableBytes() <= PART_BYTES) {
            return channel.writeAndFlush(
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, line, sent, headers, EmptyHttpHeaders.INSTANCE));
        }
        // in parts: a caller who reads slowly, yet reads, is not one who left
        channel.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, line, headers));
        while (sent.readableBytes() > PART_BYTES) {
            channel.write(new DefaultHttpContent(sent.readRetainedSlice(PART_BYTES)));
        }
        return channel.writeAndFlush(new DefaultLastHttpContent(sent));
    }

    /** Runs the task when a whole answer, whichever it will be, has left for the caller or never will. */
    void whenLeft(Runnable task) {
        whenLeft = task;
    }

    /** A problem document (RFC 9457). */
    public void refuse(Problem problem) {
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        if (problem.status() == 401) {
            headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"cairn\"");
        }
        refuse(problem, headers);
    }

    /** A problem document with other headers than usual. */
    public void refuse(Problem problem, HttpHeaders headers) {
        if (problem.retryAfterSeconds() > 0) {
            headers.set(HttpHeaderNames.RETRY_AFTER, problem.retryAfterSeconds());
        }
        headers.set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json");
        answer(
                problem.status(),
                headers,
                ByteBufUtil.encodeString(channel.alloc(), CharBuffer.wrap(problem.json(id)), StandardCharsets.UTF_8));
    }

    /** Begins an answer whose end is not known yet; {@code Content-Length} gives way to trailers in HTTP/1.1. */
    public void start(int status, HttpHeaders headers) {
        begun = true;
        if (http2) {
            trailers = true;
        } else if (request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            trailers = true;
            headers.remove(HttpHeaderNames.CONTENT_LENGTH);
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            headers.set(HttpHeaderNames.TRAILER, "cairn-receipt, cairn-time");
        }
        head(headers);
        // the first part of the body follows at once and flushes
        channel.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), headers));
    }

    /** A part of the answer; takes it over. The future ends when it has left for the caller. */
    public ChannelFuture write(ByteBuf data) {
        return channel.writeAndFlush(new DefaultHttpContent(data));
    }

    /** Ends an answer; callers of HTTP/1.0 get no trailers. */
    public void finish(HttpHeaders trailing) {
        DefaultLastHttpContent last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
        if (trailers) {
            last.trailingHeaders().set(trailing);
        }
        over = true;
        channel.writeAndFlush(last);
    }

    /** Breaks off: the caller sees a reset, never an answer that looks complete. */
    public void abort() {
        over = true;
        if (http2 && channel.isActive()) {
            channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            channel.close();
        }
    }

    boolean keepAlive() {
        return keepAlive;
    }

    boolean bodyComplete() {
        return bodyComplete;
    }

    boolean over() {
        return over;
    }

    void bodyPart() {
        bodyBegun = true;
    }

    void bodyEnd() {
        bodyComplete = true;
    }

    /** The connection is closed after this answer (HTTP/1.1). */
    public void closeAfter() {
        keepAlive = false;
    }

    /** Whether the answer has no body whatever its headers say. */
    public boolean isHead() {
        return request.method().equals(HttpMethod.HEAD);
    }

    private void head(HttpHeaders headers) {
        headers.set("cairn-request", id);
        if (!headers.contains(HttpHeaderNames.DATE)) {
            headers.set(HttpHeaderNames.DATE, HttpDate.now());
        }
        if (keepAlive && !bodyComplete && !http2) {
            // a short rest can be read and dropped; for a long one it is cheaper to hang up
            long length = HttpUtil.isTransferEncodingChunked(request)
                    ? Long.MAX_VALUE
                    : HttpUtil.getContentLength(request, 0L);
            keepAlive = length <= Limits.DISCARD_BYTES_MAX && (!expectsContinue || bodyBegun);
        }
        if (!keepAlive && !http2) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }
}
