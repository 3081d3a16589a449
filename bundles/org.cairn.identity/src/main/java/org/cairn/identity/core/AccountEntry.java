// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.core;

import java.util.Set;
import org.cairn.core.api.identity.Account;
import org.cairn.core.api.work.Tier;

/**
 * An account as it is kept.
 *
 * @param account what others see
 * @param epoch raised by a key reset or a suspension; sessions of earlier epochs are over
 * @param keyHash Argon2id of its key; empty if it has none yet
 * @param pseudonymKey of a customer: what his and his users' pseudonyms are made with ({@link Pseudonyms}); empty for others
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record AccountEntry(Account account, long epoch, String keyHash, byte[] pseudonymKey) {
    @Override
    public String toString() {
        return "AccountEntry[account=" + account.id() + ", epoch=" + epoch + ", secrets=(hidden)]";
    }

    /** A blank account with its first key. */
    public AccountEntry begun(String hash) {
        return new AccountEntry(account, epoch, hash, pseudonymKey);
    }

    public AccountEntry withKeyHash(String hash) {
        return new AccountEntry(account, epoch + 1, hash, pseudonymKey);
    }

    public AccountEntry withSuspended(boolean suspended) {
        Account changed = copy(account.tiers(), account.workers(), suspended);
        return new AccountEntry(changed, suspended ? epoch + 1 : epoch, keyHash, pseudonymKey);
    }

    public AccountEntry withTiers(Set<Tier> tiers) {
        return new AccountEntry(copy(tiers, account.workers(), account.suspended()), epoch, keyHash, pseudonymKey);
    }

    public AccountEntry withWorkers(Set<String> workers) {
        return new AccountEntry(copy(account.tiers(), workers, account.suspended()), epoch, keyHash, pseudonymKey);
    }

    private Account copy(Set<Tier> tiers, Set<String> workers, boolean suspended) {
        return new Account(
                account.id(),
                account.kind(),
                account.name(),
                account.parent(),
                tiers,
                workers,
                suspended,
                account.pseudonym(),
                account.created());
    }
}
