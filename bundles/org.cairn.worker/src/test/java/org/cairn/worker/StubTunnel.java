// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairn.worker.tunnel.TunnelHandler;

/** A control stream that records what the worker says. */
final class StubTunnel implements TunnelHandler.Control {
    private final List<Map<String, Object>> lines = new ArrayList<>();

    @Override
    public synchronized void send(Map<String, Object> message) {
        lines.add(message);
        notifyAll();
    }

    synchronized List<Object> types() {
        return lines.stream().map(line -> line.getOrDefault("type", "")).toList();
    }

    /** The last value of a member in lines of a type; "" if there was none. */
    synchronized Object last(String type, String member) {
        Object last = "";
        for (Map<String, Object> line : lines) {
            if (type.equals(line.get("type"))) {
                last = line.getOrDefault(member, "");
            }
        }
        return last;
    }

    /** Waits until the last value is this. */
    synchronized void await(String type, String member, Object value) throws InterruptedException {
        while (!value.equals(last(type, member))) {
            wait();
        }
    }
}
