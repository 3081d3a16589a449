// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.cairn.gateway.GatewayLog;
import org.cairn.gateway.core.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what callers can make another bundle read for them at the same time. In all, a read counts until it ended, so
 * that callers who read their answers slowly keep nobody out; in its connection it counts until the answer has left, so
 * that none of them can pile answers up. Used on the event loops.
 */
public final class Reads {
    /** Reads at once, over all connections. */
    public static final int IN_ALL_MAX = 256;

    /** Reads and unread answers at once in one connection. */
    public static final int PER_CONNECTION_MAX = 32;

    /** How long a caller waits for one. */
    public static final int SECONDS_MAX = 10;

    private static final AttributeKey<AtomicInteger> OF_CONNECTION = AttributeKey.valueOf(Reads.class, "reads");

    private final AtomicInteger inAll = new AtomicInteger();

    /**
     * Reads for a caller, unless that would be too much.
     *
     * @param refuse tells the caller why there is no result
     * @param read begins to read
     * @param then answers, on the caller's event loop
     */
    public <T> void read(
            Exchange exchange, Consumer<Problem> refuse, Supplier<CompletionStage<T>> read, Consumer<T> then) {
        AtomicInteger ofConnection = of(exchange);
        if (ofConnection.get() >= PER_CONNECTION_MAX) {
            refuse.accept(Problem.overloaded("too much is being read for this connection", 1));
            return;
        }
        if (inAll.incrementAndGet() > IN_ALL_MAX) {
            inAll.decrementAndGet();
            refuse.accept(Problem.overloaded("too much is being read", 1));
            return;
        }
        ofConnection.incrementAndGet();
        exchange.whenLeft(ofConnection::decrementAndGet);
        Waiting<T> waiting = new Waiting<>(exchange, refuse, then);
        CompletionStage<T> reading;
        try {
            reading = read.get();
        } catch (RuntimeException e) {
            inAll.decrementAndGet();
            waiting.end(null);
            return;
        }
        reading.whenComplete((result, failure) -> {
            inAll.decrementAndGet();
            exchange.loop().execute(() -> waiting.end(failure == null ? result : null));
        });
    }

    private static AtomicInteger of(Exchange exchange) {
        Attribute<AtomicInteger> counter = exchange.connection().attr(OF_CONNECTION);
        counter.setIfAbsent(new AtomicInteger());
        return counter.get();
    }

    /** One caller who waits; on his loop. */
    private static final class Waiting<T> {
        private final Exchange exchange;
        private final Consumer<Problem> refuse;
        private final Consumer<T> then;
        private final Future<?> timer;
        private boolean over;

        Waiting(Exchange exchange, Consumer<Problem> refuse, Consumer<T> then) {
            this.exchange = exchange;
            this.refuse = refuse;
            this.then = then;
            this.timer = exchange.loop().schedule(() -> end(null), SECONDS_MAX, TimeUnit.SECONDS);
        }

        /** The result, or null if there is none (in time). */
        void end(@Nullable T result) {
            if (over) {
                return;
            }
            over = true;
            timer.cancel(false);
            if (result == null) {
                refuse.accept(Problem.overloaded("this cannot be read just now", 1));
                return;
            }
            try {
                then.accept(result);
            } catch (RuntimeException e) {
                GatewayLog.defect(exchange.id(), e);
                if (!exchange.begun()) {
                    refuse.accept(Problem.overloaded("this cannot be told", 1));
                }
            }
        }
    }
}
