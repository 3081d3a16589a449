// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairn.core.api.identity.Account;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.Accounts;
import org.cairn.shell.render.Listing;
import org.cairn.shell.render.Plain;

/** Accounts as commands show them. */
final class Accounting {
    /** Most accounts that a list shows. */
    static final int LIST_MAX = 10_000;

    private static final int PAGE = 1_000;

    private Accounting() {}

    static Listing<Account> listing() {
        return new Listing<Account>()
                .column("id", Account::id)
                .column("kind", Account::kind)
                .column("name", Account::name)
                .column("parent", Account::parent)
                .column("tiers", Account::tiers)
                .column("workers", Account::workers)
                .column("suspended", Account::suspended)
                .data("pseudonym", Account::pseudonym)
                .column("created", Account::created);
    }

    static Accounts accounts(Call call) throws Call.Refused {
        return call.need(Accounts.class, "gateway");
    }

    /** All accounts of a kind, page by page. */
    static List<Account> all(Call call, Optional<AccountKind> kind) throws Call.Refused {
        Accounts accounts = accounts(call);
        List<Account> all = new ArrayList<>();
        List<Account> page = call.await(accounts.list(kind, "", PAGE));
        while (!page.isEmpty() && all.size() < LIST_MAX) {
            all.addAll(page);
            page = page.size() < PAGE
                    ? List.of()
                    : call.await(accounts.list(kind, page.get(page.size() - 1).id(), PAGE));
        }
        return all;
    }

    static AccountKind kind(String text) {
        for (AccountKind kind : AccountKind.values()) {
            if (kind.name().equalsIgnoreCase(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("a kind is one of "
                + String.join(
                        ", ",
                        List.of(AccountKind.values()).stream().map(Plain::text).toList()) + ", not: "
                + Plain.text(text));
    }

    /** An account with its key, which nobody can read again. */
    static void print(Call call, Accounts.Credential credential) {
        if (call.json()) {
            call.document(Map.of("account", credential.account().id(), "key", credential.key()));
        } else {
            call.out().println("account  " + credential.account().id());
            call.out().println("key      " + credential.key() + "   (shown once: it cannot be read again)");
        }
    }
}
