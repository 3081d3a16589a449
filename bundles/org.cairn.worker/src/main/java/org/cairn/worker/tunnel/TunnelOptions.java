// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import java.time.Duration;

/**
 * Times of the worker's end.
 *
 * @param loginLimit from dialling to the welcome
 * @param silenceMax how long nothing may be heard from the gateway
 * @param retryMin wait before dialling again, at least
 * @param retryMax at most
 * @param stable how long a tunnel has to hold until the next wait is the shortest again
 */
public record TunnelOptions(
        Duration loginLimit, Duration silenceMax, Duration retryMin, Duration retryMax, Duration stable) {
    /** The values of docs/TUNNEL.md. */
    public static TunnelOptions defaults() {
        return new TunnelOptions(
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                Duration.ofMillis(100),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10));
    }
}
