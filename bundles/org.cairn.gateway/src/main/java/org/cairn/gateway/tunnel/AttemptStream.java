// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One attempt: between its caller's executor and its tunnel's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // streams that fail are closed, which is heard
final class AttemptStream implements WorkStream {
    /** Bytes of the request that wait for the worker, above which the caller is asked to wait. */
    private static final int WAITING_BYTES_HIGH = 256 * 1024;

    private static final int WAITING_BYTES_LOW = 64 * 1024;

    /** Parts of the answer that the caller has not read: the window bounds their bytes, this what they cost besides. */
    private static final int UNREAD_PARTS_MAX = 16_384;

    private static final int INFORMATIONAL_MAX = 8;

    private final Tunnel tunnel;
    private final TunnelStreams streams;
    private final WorkHead head;
    private final WorkListener listener;
    private final Mailbox caller;
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private final AtomicBoolean blocked = new AtomicBoolean();
    private volatile boolean cancelled;

    // Of the tunnel's event loop.
    private @Nullable Http2Stream stream;
    private boolean lastSent;
    private boolean headSeen;
    private boolean over;
    private int informational;
    private int unreadBytes;
    private int unreadParts;

    AttemptStream(Tunnel tunnel, TunnelStreams streams, WorkHead head, WorkListener listener, Mailbox caller) {
        this.tunnel = tunnel;
        this.streams = streams;
        this.head = head;
        this.listener = listener;
        this.caller = caller;
    }

    // From the caller.

    @Override
    public void write(ByteBuf data, boolean last) {
        int bytes = data.readableBytes();
        if (waitingBytes.addAndGet(bytes) >= WAITING_BYTES_HIGH) {
            blocked.set(true);
        }
        tunnel.call(() -> send(data, bytes, last));
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
            if (unreadBytes == 0) {
                unreadParts = 0;
            }
            if (!over && stream != null) {
                streams.consume(stream, back);
            }
        });
    }

    @Override
    public void cancel() {
        cancelled = true;
        tunnel.call(() -> {
            if (!over) {
                finish(false);
                reset();
            }
        });
    }

    // On the tunnel's event loop.

    WorkHead head() {
        return head;
    }

    /** Opens the stream if that has not happened yet: held back until the end of the turn, it can say that no body follows. */
    void sendHead(boolean last) {
        if (over || stream != null) {
            return;
        }
        stream = streams.openStream(this, last);
        lastSent = last;
        if (stream == null) {
            tunnel.later(() -> fail(WorkListener.Failure.DECLINED));
        }
    }

    private void send(ByteBuf data, int bytes, boolean last) {
        boolean headOnly = last && bytes == 0 && stream == null;
        sendHead(headOnly);
        Http2Stream open = stream;
        if (over || open == null || lastSent || (bytes == 0 && !last)) {
            data.release();
            return;
        }
        lastSent = last;
        streams.writeData(open, data, last, () -> written(bytes));
    }

    private void written(int bytes) {
        if (waitingBytes.addAndGet(-bytes) <= WAITING_BYTES_LOW && blocked.compareAndSet(true, false)) {
            streams.wake(this);
        }
    }

    void writable() {
        if (!over) {
            tell(listener::writable);
        }
    }

    void headers(Http2Headers headers, boolean last) {
        if (over) {
            return;
        }
        try {
            if (headSeen) {
                Usage usage = Trailers.read(headers);
                finish(true);
                if (!lastSent) {
                    reset();
                }
                tell(() -> listener.end(usage));
                return;
            }
            int status = HeaderMapping.status(headers);
            if (status < 200) {
                require(++informational <= INFORMATIONAL_MAX && !last);
                return;
            }
            require(!last);
            HttpHeaders answer = HeaderMapping.answer(headers);
            String version = HeaderMapping.version(headers);
            headSeen = true;
            tell(() -> listener.head(status, version, answer));
        } catch (IllegalArgumentException e) {
            breakOff();
        }
    }

    /**
     * A part of the answer.
     *
     * @return how many bytes of it can be given back at once
     */
    int data(ByteBuf data, boolean last) {
        int bytes = data.readableBytes();
        if (over) {
            return bytes;
        }
        if (!headSeen || last || ++unreadParts > UNREAD_PARTS_MAX) {
            breakOff();
            return bytes;
        }
        if (bytes > 0) {
            unreadBytes += bytes;
            // A copy: a slice would keep a whole WebSocket frame in memory for as long as a slow caller takes.
            ByteBuf part = tunnel.alloc().buffer(bytes).writeBytes(data);
            caller.call(() -> {
                if (cancelled) {
                    part.release();
                } else {
                    guarded(() -> listener.data(part));
                }
            });
        }
        return 0;
    }

    void resetRead(long code) {
        boolean declined = code == Http2Error.REFUSED_STREAM.code() && !headSeen;
        fail(declined ? WorkListener.Failure.DECLINED : WorkListener.Failure.BROKEN);
    }

    void fail(WorkListener.Failure failure) {
        if (!over) {
            finish(false);
            if (failure != WorkListener.Failure.DECLINED) {
                tunnel.lost();
            }
            tell(() -> listener.failed(failure));
        }
    }

    private void breakOff() {
        fail(WorkListener.Failure.BROKEN);
        reset();
    }

    private void finish(boolean answered) {
        over = true;
        tunnel.finished(this, answered);
    }

    private void reset() {
        if (stream != null) {
            streams.reset(stream);
        }
    }

    private void tell(Runnable call) {
        caller.call(() -> {
            if (!cancelled) {
                guarded(call);
            }
        });
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            TunnelLog.listenerFailed(e);
            cancel();
        }
    }

    private static void require(boolean held) {
        if (!held) {
            throw new IllegalArgumentException("the worker broke a rule of the tunnel");
        }
    }
}
