// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.host;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import org.cairn.worker.core.AnswerHead;
import org.cairn.worker.tunnel.Answer;
import org.jspecify.annotations.Nullable;

/**
 * The answer's body: up to {@value #CHUNK_BYTES} bytes wait here, so that a small answer leaves as a whole at its end, head
 * included; a larger one blocks its thread while the tunnel takes no more.
 */
final class ResponseBody extends OutputStream {
    static final int CHUNK_BYTES = 32 * 1024;

    private final Answer answer;
    private final Runnable sendHead;
    private final AnswerHead head;
    private final boolean headOnly;
    private @Nullable ByteBuf chunk;
    private boolean sent;
    private boolean closed;
    private long written;
    private volatile @Nullable String failure;

    /**
     * @param sendHead sends the head, once, before the first part
     * @param headOnly whether the method is HEAD
     */
    ResponseBody(Answer answer, AnswerHead head, boolean headOnly, Runnable sendHead) {
        this.answer = answer;
        this.head = head;
        this.headOnly = headOnly;
        this.sendHead = sendHead;
    }

    /** Writes fail from now on. From any thread. */
    synchronized void fail(String reason) {
        if (failure == null) {
            failure = reason;
        }
        notifyAll();
    }

    /** The tunnel takes more. From the event loop. */
    synchronized void writable() {
        notifyAll();
    }

    /** Whether the head has left, so that nothing of it can be changed. */
    boolean headSent() {
        return sent;
    }

    /** Bytes that the DService wrote. */
    long bytesWritten() {
        return written;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        check();
        long stated = head.length();
        if (written + length > (stated < 0 ? AnswerHead.BODY_MAX : stated)) {
            throw new IOException(
                    stated < 0
                            ? "an answer has at most 2 GiB"
                            : "the length of the body was stated as " + stated + " bytes, and this is more");
        }
        written += length;
        if (headOnly || head.bodiless("")) {
            return;
        }
        int done = 0;
        while (done < length) {
            ByteBuf part = chunk(length - done);
            int bytes = Math.min(length - done, CHUNK_BYTES - part.readableBytes());
            part.writeBytes(source, offset + done, bytes);
            done += bytes;
            if (part.readableBytes() == CHUNK_BYTES) {
                send();
            }
        }
    }

    private ByteBuf chunk(int more) {
        ByteBuf part = chunk;
        if (part == null) {
            part = ByteBufAllocator.DEFAULT.buffer(Math.min(CHUNK_BYTES, Math.max(1024, more)), CHUNK_BYTES);
            chunk = part;
        }
        return part;
    }

    /** Sends what waits, head included; before the first byte there is nothing to send. */
    @Override
    public void flush() throws IOException {
        check();
        if (written > 0) {
            send();
        }
    }

    private void send() throws IOException {
        if (!sent) {
            sent = true;
            sendHead.run();
        }
        ByteBuf part = chunk;
        if (part != null) {
            awaitWritable();
            chunk = null;
            answer.write(part);
        }
    }

    private synchronized void awaitWritable() throws IOException {
        while (!answer.isWritable()) {
            check();
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                check();
                throw new InterruptedIOException("interrupted while writing the answer");
            }
        }
        check();
    }

    private void check() throws IOException {
        String reason = failure;
        if (reason != null) {
            throw new IOException(reason);
        }
        if (closed) {
            throw new IOException("the answer's body is closed");
        }
    }

    /** What waits here stays until the DService returns, to leave with the trailers. */
    @Override
    public void close() {
        closed = true;
    }

    /** The DService has returned: what is left, taken over by the caller; null for nothing. */
    @Nullable
    ByteBuf rest() {
        closed = true;
        sent = true;
        ByteBuf part = chunk;
        chunk = null;
        return part;
    }

    /** Drops what is left. */
    void drop() {
        ByteBuf part = rest();
        if (part != null) {
            part.release();
        }
    }
}
