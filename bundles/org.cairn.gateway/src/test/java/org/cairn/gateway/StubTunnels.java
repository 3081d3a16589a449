// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.work.WorkerPool;
import org.cairn.gateway.tunnel.Tunnels;
import org.cairn.gateway.tunnel.WorkHead;
import org.cairn.gateway.tunnel.WorkListener;
import org.cairn.gateway.tunnel.WorkStream;

/** Tunnels whose far end is the test. */
public final class StubTunnels implements Tunnels {
    private final Set<String> connected = ConcurrentHashMap.newKeySet();
    private final LinkedBlockingQueue<StubStream> opened = new LinkedBlockingQueue<>();

    public void connect(String worker) {
        connected.add(worker);
    }

    public void disconnect(String worker) {
        connected.remove(worker);
    }

    /** The next stream that the gateway opened. */
    public StubStream next() throws InterruptedException {
        StubStream stream = opened.poll(10, TimeUnit.SECONDS);
        if (stream == null) {
            throw new AssertionError("the gateway opened no stream");
        }
        return stream;
    }

    /** Whether the gateway opened no stream that was not taken. */
    public boolean idle() {
        return opened.isEmpty();
    }

    @Override
    public Optional<WorkStream> open(String worker, WorkHead head, WorkListener listener, EventExecutor executor) {
        if (!connected.contains(worker)) {
            return Optional.empty();
        }
        StubStream stream = new StubStream(worker, head, listener, executor);
        opened.add(stream);
        return Optional.of(stream);
    }

    @Override
    public List<WorkerPool.Connected> workers() {
        return List.of();
    }

    @Override
    public boolean stopListening() {
        return false;
    }

    @Override
    public void sendAway() {}

    @Override
    public boolean send(String worker, WorkerPool.Command command) {
        return connected.contains(worker);
    }
}
