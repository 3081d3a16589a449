// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The way back of one attempt: between the threads of the worker and the tunnel's event loop. */
final class AnswerStream implements Answer {
    /** Bytes of the answer that wait for the gateway, above which the DService is made to wait. */
    private static final int WAITING_BYTES_HIGH = 256 * 1024;

    private static final int WAITING_BYTES_LOW = 64 * 1024;

    private final WorkerTunnel tunnel;
    private final Http2Stream stream;
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private final AtomicBoolean blocked = new AtomicBoolean();

    // Of the tunnel's event loop.
    private @Nullable Attempt attempt;
    private boolean headSent;
    private boolean over;
    private int unreadBytes;

    AnswerStream(WorkerTunnel tunnel, Http2Stream stream) {
        this.tunnel = tunnel;
        this.stream = stream;
    }

    // From any thread.

    @Override
    public void head(int status, HttpHeaders headers) {
        tunnel.call(() -> {
            if (!over && !headSent) {
                sendHeaders(() -> HeaderMapping.answer(status, headers), false);
                headSent = true;
            }
        });
    }

    @Override
    public void write(ByteBuf data) {
        int bytes = data.readableBytes();
        if (waitingBytes.addAndGet(bytes) >= WAITING_BYTES_HIGH) {
            blocked.set(true);
        }
        tunnel.call(() -> {
            if (over || bytes == 0 || !headSent) {
                data.release();
                if (!over && !headSent) {
                    breakOff(Http2Error.INTERNAL_ERROR);
                }
            } else {
                tunnel.writeData(stream, data, () -> written(bytes));
            }
        });
    }

    private void written(int bytes) {
        if (waitingBytes.addAndGet(-bytes) <= WAITING_BYTES_LOW && blocked.compareAndSet(true, false)) {
            tunnel.wake(this);
        }
    }

    @Override
    public boolean isWritable() {
        return !blocked.get();
    }

    @Override
    public void consumed(int bytes) {
        tunnel.call(() -> {
            int back = Math.min(bytes, unreadBytes);
            unreadBytes -= back;
            tunnel.consume(stream, back);
        });
    }

    @Override
    public void end(HttpHeaders trailers) {
        tunnel.call(() -> {
            if (!over && headSent) {
                sendHeaders(() -> HeaderMapping.trailers(trailers), true);
                finish();
                // What is still unread of the request will not be: the gateway resets the stream.
                tunnel.consume(stream, unreadBytes);
                unreadBytes = 0;
            } else if (!over) {
                breakOff(Http2Error.INTERNAL_ERROR);
            }
        });
    }

    @Override
    public void decline() {
        tunnel.call(() -> {
            if (!over) {
                breakOff(headSent ? Http2Error.INTERNAL_ERROR : Http2Error.REFUSED_STREAM);
            }
        });
    }

    @Override
    public void abort() {
        tunnel.call(() -> {
            if (!over) {
                breakOff(Http2Error.INTERNAL_ERROR);
            }
        });
    }

    // On the tunnel's event loop.

    private interface HeadersSource {
        Http2Headers get();
    }

    private void sendHeaders(HeadersSource headers, boolean last) {
        try {
            tunnel.writeHeaders(stream, headers.get(), last);
        } catch (Exception e) {
            // A header that HTTP forbids: the worker checks them, so this is a defect. Netty throws Http2Exception
            // undeclared.
            TunnelLog.handlerFailed(e);
            breakOff(Http2Error.INTERNAL_ERROR);
        }
    }

    void attempt(Attempt attempt) {
        this.attempt = attempt;
    }

    void writable() {
        tell(Attempt::writable);
    }

    /**
     * A part of the request.
     *
     * @return how many bytes of it can be given back at once
     */
    int data(ByteBuf data, boolean last) {
        int bytes = data.readableBytes();
        if (over) {
            return bytes;
        }
        if (bytes > 0) {
            unreadBytes += bytes;
            // A copy: a slice would keep a whole WebSocket frame in memory for as long as a slow DService takes.
            ByteBuf part = tunnel.alloc().buffer(bytes).writeBytes(data);
            tell(a -> a.data(part));
        }
        if (last) {
            tell(Attempt::end);
        }
        return 0;
    }

    void cancelled() {
        Attempt told = attempt;
        if (!over) {
            finish();
            if (told != null) {
                guarded(told::cancelled);
            }
        }
    }

    /** The worker leaves. */
    void abandon() {
        cancelled();
        tunnel.reset(stream, headSent ? Http2Error.INTERNAL_ERROR : Http2Error.REFUSED_STREAM);
    }

    private void breakOff(Http2Error error) {
        finish();
        tunnel.reset(stream, error);
    }

    private void finish() {
        over = true;
        tunnel.finished(this);
    }

    private void tell(Consumer<Attempt> call) {
        Attempt told = attempt;
        if (!over && told != null) {
            guarded(() -> call.accept(told));
        }
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            TunnelLog.handlerFailed(e);
            abort();
        }
    }
}
