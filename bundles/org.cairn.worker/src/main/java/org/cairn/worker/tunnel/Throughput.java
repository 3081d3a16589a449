// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Measures the line to the gateway by what passes anyway (CGN-8): the most bytes in a second, both ways together, that a
 * window of real traffic has shown. It stands next to the socket. Tells when the best so far grew by a tenth or more.
 */
final class Throughput extends ChannelDuplexHandler {
    /** A window is at least this long, */
    static final long WINDOW_NANOS_MIN = 250_000_000;

    /** and one with fewer bytes says nothing of the line. */
    static final long WINDOW_BYTES_MIN = 1 << 20;

    private final LongSupplier nanos;
    private final LongConsumer best;
    private long since;
    private long bytes;
    private long told;

    /**
     * A meter.
     *
     * @param best hears of bytes per second, on the event loop
     */
    Throughput(LongSupplier nanos, LongConsumer best) {
        this.nanos = nanos;
        this.best = best;
        this.since = nanos.getAsLong();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        count(message);
        ctx.fireChannelRead(message);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it is the promise that was given
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        count(message);
        ctx.write(message, promise);
    }

    private void count(Object message) {
        if (!(message instanceof ByteBuf data)) {
            return;
        }
        bytes += data.readableBytes();
        long window = nanos.getAsLong() - since;
        if (window < WINDOW_NANOS_MIN) {
            return;
        }
        long rate = (long) (bytes * 1e9 / window);
        if (bytes >= WINDOW_BYTES_MIN && rate > told + told / 10) {
            told = rate;
            best.accept(rate);
        }
        since += window;
        bytes = 0;
    }
}
