// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.host;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.cairn.worker.tunnel.Answer;
import org.jspecify.annotations.Nullable;

/** Records an answer; takes as much as the test allows. */
public final class StubAnswer implements Answer {
    public final List<String> calls = new ArrayList<>();
    public final ByteArrayOutputStream body = new ByteArrayOutputStream();
    public int status;
    public @Nullable HttpHeaders headers;
    public @Nullable HttpHeaders trailers;
    public long received;
    public long consumed;
    public boolean keepBody = true;
    private boolean writable = true;

    @Override
    public synchronized void head(int code, HttpHeaders sent) {
        calls.add("head");
        status = code;
        headers = sent;
        notifyAll();
    }

    @Override
    public synchronized void write(ByteBuf data) {
        calls.add("write");
        received += data.readableBytes();
        if (keepBody) {
            byte[] bytes = new byte[data.readableBytes()];
            data.readBytes(bytes);
            body.writeBytes(bytes);
        }
        data.release();
        notifyAll();
    }

    @Override
    public synchronized boolean isWritable() {
        return writable;
    }

    public synchronized void writable(boolean now) {
        writable = now;
    }

    @Override
    public synchronized void consumed(int bytes) {
        consumed += bytes;
        notifyAll();
    }

    @Override
    public synchronized void end(HttpHeaders sent) {
        calls.add("end");
        trailers = sent;
        notifyAll();
    }

    @Override
    public synchronized void decline() {
        calls.add("decline");
        notifyAll();
    }

    @Override
    public synchronized void abort() {
        calls.add("abort");
        notifyAll();
    }

    /** Waits until the call was made: a failing test ends by its timeout. */
    public synchronized void await(String call) throws InterruptedException {
        while (!calls.contains(call)) {
            wait();
        }
    }

    /** Waits until this many bytes were given back. */
    public synchronized void awaitConsumed(long bytes) throws InterruptedException {
        while (consumed < bytes) {
            wait();
        }
    }

    public synchronized String text() {
        return body.toString(StandardCharsets.UTF_8);
    }

    public synchronized String header(String name) {
        return headers == null ? "" : String.valueOf(headers.get(name));
    }

    public synchronized String trailer(String name) {
        return trailers == null ? "" : String.valueOf(trailers.get(name));
    }

    /** A member of the usage trailer. */
    public long usage(String name) {
        for (String part : trailer("cairn-usage").split(";", -1)) {
            if (part.startsWith(name + "=")) {
                return Long.parseLong(part.substring(name.length() + 1));
            }
        }
        throw new AssertionError("no " + name + " in " + trailer("cairn-usage"));
    }
}
