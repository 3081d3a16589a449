// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.EventExecutor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.cairn.gateway.tunnel.Usage;
import org.cairn.gateway.tunnel.WorkHead;
import org.cairn.gateway.tunnel.WorkListener;
import org.cairn.gateway.tunnel.WorkStream;

/** A stream whose worker is the test: keeps the body, answers what it is told to. */
public final class StubStream implements WorkStream {
    public final String worker;
    public final WorkHead head;
    public final CompletableFuture<Void> bodyEnded = new CompletableFuture<>();
    public final CompletableFuture<Void> cancelled = new CompletableFuture<>();
    public final AtomicLong consumed = new AtomicLong();
    private final WorkListener listener;
    private final EventExecutor executor;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private volatile boolean writable = true;

    StubStream(String worker, WorkHead head, WorkListener listener, EventExecutor executor) {
        this.worker = worker;
        this.head = head;
        this.listener = listener;
        this.executor = executor;
    }

    /** Waits for the body's end. */
    public byte[] body() throws Exception {
        bodyEnded.get(10, TimeUnit.SECONDS);
        return received();
    }

    public byte[] received() {
        synchronized (body) {
            return body.toByteArray();
        }
    }

    public void writable(boolean now) {
        writable = now;
        if (now) {
            executor.execute(listener::writable);
        }
    }

    public static Usage usage(boolean failed) {
        return new Usage(failed, 5, 1_000_000_000L, 40, 4096, new TreeMap<>());
    }

    /** An answer of the version that was offered. */
    public void head(int status, String... headers) {
        headOf("", status, headers);
    }

    /** An answer of another version. */
    public void headOf(String version, int status, String... headers) {
        HttpHeaders set = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        for (int i = 0; i < headers.length; i += 2) {
            set.add(headers[i], headers[i + 1]);
        }
        executor.execute(() -> listener.head(status, version, set));
    }

    public void data(byte[] data) {
        executor.execute(() -> listener.data(Unpooled.wrappedBuffer(data)));
    }

    public void end() {
        executor.execute(() -> listener.end(usage(false)));
    }

    /** The DService threw. */
    public void endFailed() {
        executor.execute(() -> listener.end(usage(true)));
    }

    public void fail(WorkListener.Failure failure) {
        executor.execute(() -> listener.failed(failure));
    }

    /** A whole answer. */
    public void answer(int status, String text) {
        head(status, "content-type", "text/plain");
        data(text.getBytes(StandardCharsets.UTF_8));
        end();
    }

    @Override
    public void write(ByteBuf data, boolean last) {
        synchronized (body) {
            byte[] bytes = new byte[data.readableBytes()];
            data.readBytes(bytes);
            body.writeBytes(bytes);
        }
        data.release();
        if (last) {
            bodyEnded.complete(null);
        }
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void consumed(int bytes) {
        consumed.addAndGet(bytes);
    }

    @Override
    public void cancel() {
        cancelled.complete(null);
    }
}
