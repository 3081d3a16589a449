// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import java.net.URI;
import java.util.Optional;
import org.cairn.worker.tunnel.TunnelHandler;

/** Opens tunnels. */
@FunctionalInterface
interface Dialler {
    /**
     * Dials, and dials again by itself, until it is closed; closing waits until what is under way has left, and may block.
     */
    AutoCloseable dial(Target target, Machine machine, TunnelHandler handler);

    /**
     * Where to dial.
     *
     * @param gateway {@code wss://HOST:PORT}
     * @param pin SHA-256 of the gateway's CA certificate, hex
     * @param enrolment for a machine that this network does not know yet
     * @param label how its owner calls this machine
     */
    record Target(URI gateway, String pin, Optional<Credential> enrolment, String label) {
        /** Whether a tunnel to the other one would do: an enrolment that is no longer needed makes no difference. */
        boolean sameAs(Target other) {
            return gateway.equals(other.gateway) && pin.equals(other.pin) && label.equals(other.label);
        }
    }

    /** Enrols a machine. */
    record Credential(String account, String secret) {
        @Override
        public String toString() {
            return "Credential[account=" + account + ", secret=(secret)]";
        }
    }
}
