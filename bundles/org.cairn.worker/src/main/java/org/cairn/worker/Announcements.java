// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairn.core.api.worker.WorkerControl.Fitness;
import org.cairn.worker.host.ServiceHost;
import org.cairn.worker.tunnel.TunnelHandler.Control;
import org.jspecify.annotations.Nullable;

/** The worker's lines on the control stream (docs/TUNNEL.md, 4): the gateway hears of changes only. Not thread-safe. */
final class Announcements {
    private @Nullable Control control;
    private Map<String, Object> offer = Map.of();
    private String state = "";
    private long total;

    void opened(Control opened) {
        control = opened;
        offer = Map.of();
        state = "";
        total = 0;
    }

    void closed() {
        control = null;
    }

    boolean open() {
        return control != null;
    }

    void offer(int slots, ServiceHost host, Fitness fitness) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("type", "offer");
        line.put("slots", slots);
        line.put("services", host.offered());
        line.put("warm", List.copyOf(host.warm()));
        line.put("cores", fitness.cores());
        line.put("kmips", fitness.kmips());
        line.put("memory", fitness.memoryBytes());
        line.put("bandwidth", fitness.bandwidthBytes());
        if (!line.equals(offer)) {
            offer = line;
            send(line);
        }
    }

    void state(String now) {
        if (!now.equals(state)) {
            state = now;
            send(Map.of("type", "state", "state", now));
        }
    }

    void credits(long granted) {
        if (granted != total) {
            total = granted;
            send(Map.of("type", "credits", "total", granted));
        }
    }

    void progress(String work, int attempt, double fraction, String message) {
        send(Map.of("type", "progress", "work", work, "attempt", attempt, "fraction", fraction, "message", message));
    }

    private void send(Map<String, Object> line) {
        if (control != null) {
            control.send(line);
        }
    }
}
