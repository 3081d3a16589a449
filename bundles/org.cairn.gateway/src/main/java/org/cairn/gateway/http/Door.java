// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.http;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts the connections, in all and by {@link Source}, and turns away those that are too many. From any thread. */
public final class Door {
    private final Limits limits;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final ConcurrentHashMap<InetAddress, Integer> bySource = new ConcurrentHashMap<>();

    public Door(Limits limits) {
        this.limits = limits;
    }

    /** Lets a connection in, until it closes; false if it must go. */
    boolean enter(Channel channel) {
        if (open.incrementAndGet() > limits.connections()) {
            open.decrementAndGet();
            refused.increment();
            return false;
        }
        Optional<InetAddress> source = Source.of(channel).filter(address -> !address.isLoopbackAddress());
        if (source.isPresent() && bySource.merge(source.get(), 1, Integer::sum) > limits.connectionsPerSource()) {
            leave(source.get());
            open.decrementAndGet();
            refused.increment();
            return false;
        }
        channel.closeFuture().addListener(closed -> {
            open.decrementAndGet();
            source.ifPresent(this::leave);
        });
        return true;
    }

    private void leave(InetAddress source) {
        bySource.computeIfPresent(source, (address, count) -> count == 1 ? null : count - 1);
    }

    /** Connections that are open. */
    public int open() {
        return open.get();
    }

    /** Connections that were turned away. */
    public long refused() {
        return refused.sum();
    }
}
