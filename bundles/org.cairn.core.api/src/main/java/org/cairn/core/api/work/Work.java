// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.work;

import java.util.Optional;
import java.util.Set;

/**
 * A customer's request as the broker sees it: small; its body never comes here.
 *
 * @param id unique in the network, at most 40 characters
 * @param service id of the DService
 * @param account the customer, for views; never public
 * @param digest of method, path, query and body as far as known: what is quarantined when it kills its workers; at most
 *     64 characters
 * @param tiers tiers that may do it; not empty
 * @param workers the only workers that may do it; empty for any
 * @param affinity work with the same value goes to the same worker while that has credit; at most 64 characters
 * @param race how many workers do it at once, the first answer winning; 1 to 3, usually 1
 * @param submittedMicros when it arrived, on the monotonic scale of {@link Broker}
 * @param expiresMicros when it is refused if it still waits, on the same scale
 */
public record Work(
        String id,
        String service,
        String account,
        String digest,
        Set<Tier> tiers,
        Set<String> workers,
        Optional<String> affinity,
        int race,
        long submittedMicros,
        long expiresMicros) {
    /** How many times a request is tried (DESIGN 3), the last time alone on its worker. */
    public static final int ATTEMPTS_MAX = 3;

    /** How many workers can race. */
    public static final int RACE_MAX = 3;

    public Work {
        tiers = Set.copyOf(tiers);
        workers = Set.copyOf(workers);
        if (id.isEmpty() || id.length() > 40 || service.isEmpty() || digest.length() > 64) {
            throw new IllegalArgumentException("work has an id of 1 to 40 characters, a service and a digest up to 64");
        }
        if (tiers.isEmpty() || race < 1 || race > RACE_MAX || expiresMicros < submittedMicros) {
            throw new IllegalArgumentException("work accepts a tier, races 1 to 3 workers, expires after it arrived");
        }
    }
}
