// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.cairn.gateway.core.Digits;
import org.cairn.gateway.core.Rows;
import org.cairn.gateway.core.Timing;
import org.cairn.gateway.http.Limits;
import org.cairn.gateway.tunnel.Usage;
import org.cairn.gateway.tunnel.WorkListener;
import org.cairn.gateway.tunnel.WorkStream;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call on one worker: sends the body, holds the answer until the call takes it, remembers what the row
 * needs. On the caller's event loop.
 */
final class Attempt implements WorkListener {
    /**
     * How an attempt came about.
     *
     * @param tier label of the worker's; empty if it has gone
     * @param version of the DService that the worker offered; empty if it has gone, or offered what is none
     */
    record Assignment(int number, String worker, String tier, String version, long queueMicros, long assignedNanos) {}

    private final Call call;
    private final Assignment assignment;
    private final LongSupplier nanos;
    private final Spool spool;
    private final Spool.Reader reader;
    private final boolean head;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>();
    private @Nullable WorkStream stream;
    private @Nullable Future<?> holdTimer;
    private boolean bodySent;
    private boolean over;
    private boolean rowTaken;
    private int status;
    private HttpHeaders headers = EmptyHttpHeaders.INSTANCE;
    private String version = "";
    private long length = -1;
    private long received;
    private @Nullable Usage usage;
    private long endNanos;

    /**
     * Begins.
     *
     * @param head whether the answer has no body whatever its head says
     */
    Attempt(Call call, Assignment assignment, LongSupplier nanos, Spool spool, boolean head) {
        this.call = call;
        this.assignment = assignment;
        this.nanos = nanos;
        this.spool = spool;
        this.head = head;
        this.reader = spool.reader(this::pump);
    }

    /** The stream is open: the body goes out. */
    void opened(WorkStream opened) {
        stream = opened;
        pump();
    }

    private void pump() {
        WorkStream to = stream;
        if (to == null || over || bodySent) {
            return;
        }
        if (reader.broken()) {
            call.unreadable(this);
            return;
        }
        while (to.isWritable() && !bodySent) {
            ByteBuf part = spool.next(reader);
            bodySent = spool.finished(reader);
            if (part != null) {
                to.write(part, bodySent);
            } else if (bodySent) {
                to.write(Unpooled.EMPTY_BUFFER, true);
            } else {
                return;
            }
        }
    }

    @Override
    public void writable() {
        pump();
        spool.moved();
    }

    @Override
    public void head(int answered, String answering, HttpHeaders answerHeaders) {
        if (over) {
            return;
        }
        status = answered;
        version = answering;
        headers = answerHeaders;
        String declared = answerHeaders.get(HttpHeaderNames.CONTENT_LENGTH);
        length = declared == null ? -1 : Digits.number(declared, 18);
        if (status < 200 || status > 599 || (!bodiless() && length > Limits.BODY_BYTES_MAX)) {
            broken();
        }
    }

    @Override
    public void data(ByteBuf data) {
        int bytes = data.readableBytes();
        if (over || bodiless()) {
            data.release();
            consumed(bytes);
            return;
        }
        received += bytes;
        if (received > Limits.BODY_BYTES_MAX || (length >= 0 && received > length)) {
            data.release();
            broken();
            return;
        }
        call.data(this, data);
    }

    @Override
    public void end(Usage told) {
        if (over) {
            return;
        }
        if (status == 0 || (!bodiless() && length >= 0 && received != length)) {
            broken();
            return;
        }
        usage = told;
        endNanos = nanos.getAsLong();
        call.complete(this);
    }

    @Override
    public void failed(Failure failure) {
        if (!over) {
            call.failed(this, failure);
        }
    }

    private void broken() {
        cancelStream();
        call.failed(this, Failure.BROKEN);
    }

    /** Keeps a part of the answer until the call takes it. */
    void hold(ByteBuf data) {
        held.addLast(data);
    }

    /** Takes what was held; the caller of this owns it now. */
    @Nullable
    ByteBuf takeHeld() {
        return held.pollFirst();
    }

    /** All of the answer's body; the caller of this owns it now. */
    ByteBuf body() {
        ByteBuf body = Unpooled.wrappedBuffer(held.toArray(new ByteBuf[0]));
        held.clear();
        return body;
    }

    void holdTimer(Future<?> timer) {
        holdTimer = timer;
    }

    boolean hasHoldTimer() {
        return holdTimer != null;
    }

    /** Bytes of the answer have left for the caller, or will never. */
    void consumed(int bytes) {
        WorkStream from = stream;
        if (from != null && bytes > 0 && !over) {
            from.consumed(bytes);
        }
    }

    /** Nothing more is wanted of the worker. */
    void cancel() {
        if (!over && usage == null) {
            cancelStream();
        }
        close();
    }

    private void cancelStream() {
        if (stream != null) {
            stream.cancel();
        }
    }

    /** Lets go of everything but what the row needs. */
    void close() {
        if (!over) {
            over = true;
            endNanos = endNanos == 0 ? nanos.getAsLong() : endNanos;
            held.forEach(ByteBuf::release);
            held.clear();
            spool.leave(reader);
            if (holdTimer != null) {
                holdTimer.cancel(false);
            }
        }
    }

    /** Whether the attempt has no row yet; from now on it has. */
    boolean take() {
        boolean first = !rowTaken;
        rowTaken = true;
        return first;
    }

    /** What its row says. */
    Rows.Attempted attempted() {
        long since = ((endNanos == 0 ? nanos.getAsLong() : endNanos) - assignment.assignedNanos) / 1000;
        Usage told = usage;
        return new Rows.Attempted(
                assignment.number,
                assignment.worker,
                assignment.tier,
                version.isEmpty() ? assignment.version : version,
                status,
                told == null
                        ? Timing.unknown(assignment.queueMicros, since)
                        : Timing.of(assignment.queueMicros, since, told),
                told == null ? 0 : told.memoryBytes(),
                reader.offset(),
                received,
                told == null ? new TreeMap<>() : told.notes());
    }

    boolean bodiless() {
        return head || status == 204 || status == 304;
    }

    /** Whether the answer may be longer than what is held back for a receipt in its head. */
    boolean maybeLong() {
        return length < 0 || length > Call.HELD_BYTES_MAX;
    }

    int number() {
        return assignment.number;
    }

    int status() {
        return status;
    }

    HttpHeaders headers() {
        return headers;
    }

    long received() {
        return received;
    }

    Optional<Usage> usage() {
        return Optional.ofNullable(usage);
    }
}
