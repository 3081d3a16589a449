// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Keeps what came back. */
final class RecordingListener implements WorkListener {
    final CompletableFuture<Integer> status = new CompletableFuture<>();
    final CompletableFuture<Usage> end = new CompletableFuture<>();
    final CompletableFuture<Failure> failure = new CompletableFuture<>();
    final Semaphore writable = new Semaphore(0);
    final AtomicLong bytes = new AtomicLong();
    final AtomicInteger calls = new AtomicInteger();
    volatile String version = "";
    volatile HttpHeaders headers = EmptyHttpHeaders.INSTANCE;

    /** While false, bytes are counted and not given back. */
    volatile boolean consumes = true;

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private volatile @Nullable WorkStream stream;

    /** Opens a stream with this listener. */
    WorkStream open(GatewayEnd gateway, String worker, WorkHead head) {
        WorkStream opened = gateway.server()
                .open(worker, head, this, gateway.executor())
                .orElseThrow(() -> new AssertionError("not connected"));
        stream = opened;
        return opened;
    }

    String text() {
        return text.toString(StandardCharsets.UTF_8);
    }

    Usage awaitEnd() throws Exception {
        CompletableFuture.anyOf(end, failure).get(20, TimeUnit.SECONDS);
        if (failure.isDone()) {
            throw new AssertionError("failed: " + failure.get());
        }
        return end.get();
    }

    Failure awaitFailure() throws Exception {
        return failure.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void head(int code, String answering, HttpHeaders answer) {
        version = answering;
        calls.incrementAndGet();
        headers = answer;
        status.complete(code);
    }

    @Override
    public void data(ByteBuf data) {
        calls.incrementAndGet();
        int length = data.readableBytes();
        if (bytes.addAndGet(length) <= 1_000) {
            byte[] copy = new byte[length];
            data.getBytes(data.readerIndex(), copy);
            text.writeBytes(copy);
        }
        data.release();
        WorkStream open = stream;
        if (consumes && open != null) {
            open.consumed(length);
        }
    }

    @Override
    public void end(Usage usage) {
        calls.incrementAndGet();
        end.complete(usage);
    }

    @Override
    public void writable() {
        writable.release();
    }

    @Override
    public void failed(Failure why) {
        calls.incrementAndGet();
        failure.complete(why);
    }
}
