// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.cairn.core.api.work.Tier;

/**
 * An account as others may see it: no secret is in it.
 *
 * @param id {@code KIND-RANDOM}, such as {@code customer-7f3kq2m9x4}; at most 40 characters
 * @param kind what it is for
 * @param name for people, 1 to 80 characters
 * @param parent the customer of a user, the provider of a worker
 * @param tiers of a customer: which tiers may do his work, not empty; of a worker: its one tier; else empty
 * @param workers of a customer: the only workers that may do his work, at most 16; empty for any
 * @param suspended whether it is refused everywhere
 * @param pseudonym under which it appears in public rows (CGN-17): 32 hex digits, a user's keyed by his customer; never changed
 * @param created when
 */
public record Account(
        String id,
        AccountKind kind,
        String name,
        Optional<String> parent,
        Set<Tier> tiers,
        Set<String> workers,
        boolean suspended,
        String pseudonym,
        Instant created) {
    public Account {
        tiers = Set.copyOf(tiers);
        workers = Set.copyOf(workers);
    }
}
