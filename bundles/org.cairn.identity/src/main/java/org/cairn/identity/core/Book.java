// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.cairn.core.api.identity.Account;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.IdentityException.Kind;
import org.cairn.core.api.identity.WorkerIdentities.Machine;
import org.jspecify.annotations.Nullable;

/**
 * All accounts and machines in memory, for the paths that must not touch the disk. Read from any thread; changed by the
 * store's thread alone, after the change is durable. Some 650 bytes an account: 100,000 of them take 65 MB.
 */
public final class Book {
    private final ConcurrentSkipListMap<String, AccountEntry> accounts = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<String, MachineEntry> machines = new ConcurrentSkipListMap<>();
    private final Map<String, MachineEntry> machinesByKey = new ConcurrentHashMap<>();

    public void put(AccountEntry entry) {
        accounts.put(entry.account().id(), entry);
    }

    public void put(MachineEntry entry) {
        machines.put(entry.id(), entry);
        machinesByKey.put(entry.account() + "/" + entry.publicKey(), entry);
    }

    public @Nullable AccountEntry account(String id) {
        return accounts.get(id);
    }

    /** An account; NOT_FOUND if there is none. */
    public AccountEntry existing(String id) {
        AccountEntry entry = accounts.get(id);
        if (entry == null) {
            throw new IdentityException(Kind.NOT_FOUND, "there is no such account");
        }
        return entry;
    }

    public List<Account> list(Optional<AccountKind> kind, String after, int limit) {
        return accounts.tailMap(after, false).values().stream()
                .map(AccountEntry::account)
                .filter(account -> kind.isEmpty() || kind.get() == account.kind())
                .limit(limit)
                .toList();
    }

    public int accounts() {
        return accounts.size();
    }

    public int machines() {
        return machines.size();
    }

    public List<Machine> machines(Optional<String> account, String after, int limit) {
        return machines.tailMap(after, false).values().stream()
                .filter(entry -> account.isEmpty() || account.get().equals(entry.account()))
                .limit(limit)
                .map(this::view)
                .toList();
    }

    public @Nullable MachineEntry machine(String id) {
        return machines.get(id);
    }

    public @Nullable MachineEntry machine(String account, String publicKey) {
        return machinesByKey.get(account + "/" + publicKey);
    }

    /** Whether an account or its parent is suspended. */
    public boolean barred(Account account) {
        if (account.suspended()) {
            return true;
        }
        AccountEntry parent = account.parent().map(accounts::get).orElse(null);
        return parent != null && parent.account().suspended();
    }

    /** A machine as others see it. */
    public Machine view(MachineEntry entry) {
        Account account = existing(entry.account()).account();
        var tier = account.tiers().iterator().next();
        return new Machine(entry.id(), account.id(), tier, entry.label(), entry.suspended() || barred(account));
    }
}
