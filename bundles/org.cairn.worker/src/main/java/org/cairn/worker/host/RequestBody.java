// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.host;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The request's body: filled by the event loop, read by the thread that serves it. What waits here is bounded by the
 * stream's flow-control window, which is given back as it is read.
 */
final class RequestBody extends InputStream {
    /** Less than the window of 1 MiB by far, and few messages to the event loop. */
    static final int GIVE_BACK_BYTES = 64 * 1024;

    /** Smaller parts are put together, or a window full of single bytes would take a hundred times its size. */
    private static final int SMALL_BYTES = 1024;

    private static final int TOGETHER_BYTES = 16 * 1024;

    private final IntConsumer giveBack;
    private final ArrayDeque<ByteBuf> parts = new ArrayDeque<>();
    private boolean complete;
    private boolean closed;
    private @Nullable String failure;
    private long read;
    private int owed;

    RequestBody(IntConsumer giveBack) {
        this.giveBack = giveBack;
    }

    /** Takes a part over. */
    void add(ByteBuf part) {
        int bytes = part.readableBytes();
        synchronized (this) {
            if (!closed && failure == null && bytes > 0) {
                keep(part);
                notifyAll();
                return;
            }
        }
        part.release();
        if (bytes > 0) {
            giveBack.accept(bytes);
        }
    }

    private void keep(ByteBuf part) {
        ByteBuf last = parts.peekLast();
        if (last != null && part.readableBytes() < SMALL_BYTES && last.readableBytes() < TOGETHER_BYTES) {
            last.discardReadBytes();
            last.writeBytes(part);
            part.release();
        } else {
            parts.add(part);
        }
    }

    synchronized void complete() {
        complete = true;
        notifyAll();
    }

    /** Reads fail from now on; what waits is dropped. */
    void fail(String reason) {
        int bytes;
        synchronized (this) {
            if (failure == null) {
                failure = reason;
            }
            bytes = drop();
            notifyAll();
        }
        returned(bytes);
    }

    private int drop() {
        int bytes = owed;
        owed = 0;
        for (ByteBuf part : parts) {
            bytes += part.readableBytes();
            part.release();
        }
        parts.clear();
        return bytes;
    }

    private void returned(int bytes) {
        if (bytes > 0) {
            giveBack.accept(bytes);
        }
    }

    synchronized long bytesRead() {
        return read;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        int count = 0;
        int back = 0;
        synchronized (this) {
            await();
            while (count < length && !parts.isEmpty()) {
                ByteBuf part = parts.element();
                int bytes = Math.min(length - count, part.readableBytes());
                part.readBytes(target, offset + count, bytes);
                count += bytes;
                if (!part.isReadable()) {
                    parts.remove().release();
                }
            }
            read += count;
            owed += count;
            if (owed >= GIVE_BACK_BYTES) {
                back = owed;
                owed = 0;
            }
        }
        returned(back);
        return count == 0 ? -1 : count;
    }

    private void await() throws IOException {
        check();
        while (parts.isEmpty() && !complete) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                check();
                throw new InterruptedIOException("interrupted while reading the request");
            }
            check();
        }
    }

    private void check() throws IOException {
        if (failure != null) {
            throw new IOException(failure);
        }
        if (closed) {
            throw new IOException("the request's body is closed");
        }
    }

    @Override
    public synchronized int available() throws IOException {
        check();
        long bytes = parts.stream().mapToLong(ByteBuf::readableBytes).sum();
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    /** Also called when the DService has returned: what comes later is dropped. */
    @Override
    public void close() {
        int bytes;
        synchronized (this) {
            closed = true;
            bytes = drop();
        }
        returned(bytes);
    }
}
