// SPDX-License-Identifier: Apache-2.0
package org.cairn.core.api.identity;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.work.Tier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The accounts of the network (CGN-6).
 *
 * <p><b>Who.</b> Provided by {@code org.cairn.identity}, used by edges and the shell. <b>Lifecycle.</b> Stateful: one
 * writer; what a stage reported as done survives a power cut. <b>Threads and time.</b> From any thread; nothing blocks,
 * because look-ups will cross a network; stages end on a thread of the provider, within 10 s. <b>Ownership and
 * limits.</b> Keys are returned once, when made, and cannot be read again; only their Argon2id hashes are kept.
 * <b>Failure.</b> Stages end with {@link IdentityException}.
 */
@ProviderType
public interface Accounts {
    /** An account by id; ends with {@code NOT_FOUND} if there is none. */
    CompletionStage<Account> find(String id);

    /** Accounts in order of id, after the given one ("" for the first), at most {@code limit} (1 to 1,000). */
    CompletionStage<List<Account>> list(Optional<AccountKind> kind, String after, int limit);

    /** Makes an account with a key. A user needs a customer as parent, a worker may have a provider as one. */
    CompletionStage<Credential> create(AccountKind kind, String name, Optional<String> parent);

    /** Makes a new key; the old one ends at once, sessions under it within a minute. */
    CompletionStage<Credential> resetKey(String id);

    /**
     * Suspends an account, or lifts that; its sessions end within a minute, its workers are disconnected within
     * seconds. */
    CompletionStage<Account> suspend(String id, boolean suspended);

    /** Sets which tiers may do a customer's work, or the one tier of a worker. */
    CompletionStage<Account> tiers(String id, Set<Tier> tiers);

    /** Restricts a customer's work to named workers, at most 16; empty lifts the restriction; unknown ones are
     * INVALID. */
    CompletionStage<Account> workers(String id, Set<String> workers);

    /**
     * An account with its key.
     *
     * @param account the account
     * @param key the key: shown once, never stored, never logged
     */
    record Credential(Account account, String key) {
        @Override
        public String toString() {
            return "Credential[account=" + account.id() + ", key=(secret)]";
        }
    }
}
