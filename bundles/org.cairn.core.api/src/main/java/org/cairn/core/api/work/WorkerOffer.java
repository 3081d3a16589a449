// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.work;

import java.util.Map;
import java.util.Set;

/**
 * What a worker brings to the pool.
 *
 * @param worker its id
 * @param tier of its account
 * @param slots how much it works on at once, 1 to 4,096; for measuring load, credits decide what it gets
 * @param services id of each DService that it can run, with the version
 * @param warm ids of those that are running already
 */
public record WorkerOffer(String worker, Tier tier, int slots, Map<String, String> services, Set<String> warm) {
    public WorkerOffer {
        services = Map.copyOf(services);
        warm = Set.copyOf(warm);
        if (slots < 1 || slots > 4096) {
            throw new IllegalArgumentException("a worker has 1 to 4096 slots, not " + slots);
        }
    }
}
