// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.cairn.core.api.identity.Account;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.Accounts;
import org.cairn.core.api.work.Tier;
import org.cairn.identity.core.AccountEntry;
import org.cairn.identity.core.Book;
import org.cairn.identity.core.Pseudonyms;
import org.cairn.identity.core.Rules;
import org.cairn.identity.io.Database;
import org.cairn.identity.io.Tables;

/** Accounts in the store, read from memory. */
final class StoredAccounts implements Accounts {
    static final int ACCOUNTS_MAX = 1_000_000;

    private static final byte[] NO_KEY = {};

    private final Clock clock;
    private final Book book;
    private final Database database;
    private final Hashing hashing;
    private final Secrets secrets;

    StoredAccounts(Clock clock, Book book, Database database, Hashing hashing, Secrets secrets) {
        this.clock = clock;
        this.book = book;
        this.database = database;
        this.hashing = hashing;
        this.secrets = secrets;
    }

    @Override
    public CompletionStage<Account> find(String id) {
        return Stages.plain(
                () -> CompletableFuture.completedFuture(book.existing(id).account()));
    }

    @Override
    public CompletionStage<List<Account>> list(Optional<AccountKind> kind, String after, int limit) {
        return Stages.plain(() -> {
            Rules.limit(limit);
            return CompletableFuture.completedFuture(book.list(kind, after, limit));
        });
    }

    @Override
    public CompletionStage<Credential> create(AccountKind kind, String name, Optional<String> parent) {
        return Stages.plain(() -> {
            Rules.name(name);
            Rules.parent(
                    kind, parent.map(id -> book.existing(id).account().kind()).orElse(null));
            if (book.accounts() >= ACCOUNTS_MAX) {
                throw Rules.invalid("a node has at most " + ACCOUNTS_MAX + " accounts");
            }
            AccountEntry blank = blank(kind, name, parent);
            String key = secrets.key(blank.account().id());
            return hashing.hash(key)
                    .thenCompose(hash -> database.submit(
                            connection -> {
                                AccountEntry entry = blank.begun(hash);
                                Tables.save(connection, entry);
                                return entry;
                            },
                            book::put))
                    .thenApply(entry -> new Credential(entry.account(), key));
        });
    }

    /** An account as it begins, not yet stored. */
    AccountEntry blank(AccountKind kind, String name, Optional<String> parent) {
        String made = secrets.id(kind.name().toLowerCase(Locale.ROOT), id -> book.account(id) != null);
        byte[] pseudonymKey = kind == AccountKind.CUSTOMER ? secrets.random(Pseudonyms.KEY_BYTES) : NO_KEY;
        String pseudonym =
                switch (kind) {
                    case CUSTOMER -> Pseudonyms.customer(pseudonymKey);
                    case USER ->
                        Pseudonyms.user(book.existing(parent.orElseThrow()).pseudonymKey(), made);
                    default -> secrets.pseudonym();
                };
        Account account = new Account(
                made, kind, name, parent, Rules.firstTiers(kind), Set.of(), false, pseudonym, clock.instant());
        return new AccountEntry(account, 1, "", pseudonymKey);
    }

    @Override
    public CompletionStage<Credential> resetKey(String id) {
        return Stages.plain(() -> {
            Account account = book.existing(id).account();
            String key = secrets.key(account.id());
            return hashing.hash(key)
                    .thenCompose(hash -> change(id, entry -> entry.withKeyHash(hash)))
                    .thenApply(entry -> new Credential(entry.account(), key));
        });
    }

    @Override
    public CompletionStage<Account> suspend(String id, boolean suspended) {
        return changed(id, entry -> entry.withSuspended(suspended));
    }

    @Override
    public CompletionStage<Account> tiers(String id, Set<Tier> tiers) {
        return changed(id, entry -> {
            Rules.tiers(entry.account().kind(), tiers);
            return entry.withTiers(tiers);
        });
    }

    @Override
    public CompletionStage<Account> workers(String id, Set<String> workers) {
        return changed(id, entry -> {
            Rules.workers(entry.account().kind(), workers);
            for (String worker : workers) {
                if (book.machine(worker) == null) {
                    throw Rules.invalid("there is no worker " + worker);
                }
            }
            return entry.withWorkers(workers);
        });
    }

    private CompletionStage<Account> changed(String id, UnaryOperator<AccountEntry> how) {
        return Stages.plain(() -> change(id, how).thenApply(AccountEntry::account));
    }

    private CompletableFuture<AccountEntry> change(String id, UnaryOperator<AccountEntry> how) {
        return database.submit(
                connection -> {
                    AccountEntry entry = how.apply(book.existing(id));
                    Tables.save(connection, entry);
                    return entry;
                },
                book::put);
    }
}
