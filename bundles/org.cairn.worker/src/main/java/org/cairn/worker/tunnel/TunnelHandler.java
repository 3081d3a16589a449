// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;

/** What the tunnel needs of the worker. Called on the tunnel's event loop, in order; must not block. */
public interface TunnelHandler {
    /**
     * The tunnel is accepted: send the offer, the state and the first credits.
     *
     * @param worker the id under which this machine is known, to be kept for later logins
     */
    void connected(String worker, String tier, Control control);

    /** The tunnel is lost, or was never accepted; every attempt on it has been cancelled. It dials again by itself. */
    void disconnected(String reason);

    /** The gateway refused these credentials for good: it does not dial again by itself. */
    void refused(String reason);

    /** A line of the control stream: its {@code type} and members. */
    void control(String type, Map<String, Object> message);

    /** The line was seen to carry more than before: bytes per second, both ways together. */
    void bandwidth(long bytesPerSecond);

    /** An attempt begins. */
    Attempt begin(Head head, Answer answer);

    /**
     * An attempt begins on an earlier tunnel: its gateway gives way to another, which the worker has dialled, and ends what
     * it has under way. What was granted there counts no more.
     */
    default Attempt beginLate(Head head, Answer answer) {
        return begin(head, answer);
    }

    /** The control stream's way out. From any thread; does nothing once the tunnel is lost. */
    interface Control {
        /** Sends a line: a JSON object with a member {@code type}. */
        void send(Map<String, Object> message);
    }

    /**
     * What the gateway asks for (docs/TUNNEL.md, 5).
     *
     * @param headers end-to-end headers, those of the platform taken out
     * @param endStream whether there is no body
     */
    record Head(
            String work,
            int attempt,
            String service,
            String mount,
            String method,
            String target,
            HttpHeaders headers,
            long timeoutMillis,
            boolean endStream) {}
}
