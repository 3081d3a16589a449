// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.work.Tier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Which machines may work here (CGN-2). A machine enrols once, with the credential of a worker account, and leaves its
 * Ed25519 public key; from then on it proves that key, which costs little, so that a thousand of them can come back at
 * once. Provided by identity, used by the gateway's tunnels and the shell; from any thread, without blocking.
 */
@ProviderType
public interface WorkerIdentities {
    /**
     * Makes a credential that enrols one machine under a worker account, once.
     *
     * @param validity at most 7 days
     */
    CompletionStage<Enrolment> invite(String account, Duration validity);

    /**
     * Enrols a machine, or tells its identity again if this account has enrolled this public key before.
     *
     * @param account of kind WORKER
     * @param secret an {@link Enrolment#secret}, or the account's key
     * @param publicKey 32 bytes, Ed25519 (RFC 8032)
     * @param label how its owner calls it, up to 80 characters
     * @param source where it dialled from, as in {@link Sessions#open}
     */
    CompletionStage<Machine> enrol(String account, String secret, byte[] publicKey, String label, String source);

    /** A machine as it is now, barred or not; ends with {@code NOT_FOUND} if there is none. */
    CompletionStage<Machine> find(String machine);

    /**
     * Machines in order of id, after the given one ("" for the first), at most {@code limit} (1 to 1,000).
     *
     * @param account of which worker account; empty for all
     */
    CompletionStage<List<Machine>> list(Optional<String> account, String after, int limit);

    /**
     * Checks that an enrolled machine signed a message, and that it and its account are not suspended.
     *
     * @return a stage that ends with {@link IdentityException}: UNAUTHENTICATED, FORBIDDEN, UNAVAILABLE, or BUSY when 10,000
     *     proofs wait
     */
    CompletionStage<Machine> authenticate(String machine, byte[] message, byte[] signature);

    /** Bars a machine, or lifts that; its gateway looks every few seconds and disconnects it. */
    CompletionStage<Machine> suspend(String machine, boolean suspended);

    /**
     * A one-time credential.
     *
     * @param account the worker account
     * @param secret shown once
     * @param expires when it ends
     * @param authorityPin SHA-256 of the node's own CA certificate (DER), in hex: what the machine pins
     */
    record Enrolment(String account, String secret, Instant expires, String authorityPin) {
        @Override
        public String toString() {
            return "Enrolment[account=" + account + ", secret=(secret), expires=" + expires + "]";
        }
    }

    /**
     * An enrolled machine: a worker of the pool.
     *
     * @param id {@code wk-RANDOM}: the worker's id everywhere
     * @param account its worker account
     * @param tier of that account
     * @param label how its owner calls it
     * @param suspended whether it, or its account, is barred
     */
    record Machine(String id, String account, Tier tier, String label, boolean suspended) {}
}
