// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.cairn.core.api.work.Tier;

/**
 * What a valid session token says (DESIGN 3.1).
 *
 * @param id of the session; revocations name it
 * @param account who is billed: a customer
 * @param pseudonym of the customer in public rows
 * @param user the customer's user, if he opened it
 * @param userPseudonym of the user in public rows
 * @param tiers which tiers may do the work; not empty
 * @param workers the only workers that may do it; empty for any
 * @param expires when it ends: at most an hour after it was opened
 */
public record Session(
        String id,
        String account,
        String pseudonym,
        Optional<String> user,
        Optional<String> userPseudonym,
        Set<Tier> tiers,
        Set<String> workers,
        Instant expires) {
    public Session {
        tiers = Set.copyOf(tiers);
        workers = Set.copyOf(workers);
    }
}
