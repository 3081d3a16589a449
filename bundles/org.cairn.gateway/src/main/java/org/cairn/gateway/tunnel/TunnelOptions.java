// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.tunnel;

import java.time.Duration;

/**
 * Limits of the gateway's end.
 *
 * @param loginLimit from accepting a connection to the welcome
 * @param loginsMax connections that have not logged in; more are closed at once
 * @param tunnelsMax tunnels; more are told to try later
 * @param pingInterval between two PINGs
 * @param pingsMissedMax intervals in a row in which nothing was heard, before a tunnel is dead
 */
public record TunnelOptions(
        Duration loginLimit, int loginsMax, int tunnelsMax, Duration pingInterval, int pingsMissedMax) {
    /** The values of docs/TUNNEL.md. */
    public static TunnelOptions defaults() {
        return new TunnelOptions(Duration.ofSeconds(10), 1_000, 10_000, Duration.ofMillis(500), 3);
    }
}
