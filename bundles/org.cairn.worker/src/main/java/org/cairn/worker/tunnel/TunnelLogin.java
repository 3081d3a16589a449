// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.tunnel;

import java.util.Optional;

/**
 * Who this machine is. Implemented by the worker, called on the tunnel's event loop at each dial; must not block (a
 * signature by the JDK takes half a millisecond).
 */
public interface TunnelLogin {
    /** The id under which the gateway knows this machine; empty before it has enrolled. */
    Optional<String> worker();

    /** With what it enrols; asked while {@link #worker} is empty. */
    Optional<Enrolment> enrolment();

    /** 32 bytes, Ed25519 (RFC 8032). */
    byte[] publicKey();

    /** Signs a message with the machine's key: 64 bytes. */
    byte[] sign(byte[] message);

    /**
     * The credential of a worker account.
     *
     * @param account the account
     * @param secret its key, or a one-time secret
     * @param label how the machine's owner calls it, up to 80 characters
     */
    record Enrolment(String account, String secret, String label) {
        @Override
        public String toString() {
            return "Enrolment[account=" + account + ", secret=(secret), label=" + label + "]";
        }
    }
}
