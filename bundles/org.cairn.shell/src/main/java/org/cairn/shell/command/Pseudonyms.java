// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.identity.Account;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.identity.Accounts;

/** Completes pseudonyms of customers. */
@Service
public final class Pseudonyms extends IdCompleter {
    private static final int SHOWN_MAX = 1_000;

    @Override
    List<String> ids(Lookup lookup) throws ExecutionException, TimeoutException, InterruptedException {
        Optional<Accounts> accounts = lookup.find(Accounts.class);
        if (accounts.isEmpty()) {
            return List.of();
        }
        return accounts
                .get()
                .list(Optional.of(AccountKind.CUSTOMER), "", SHOWN_MAX)
                .toCompletableFuture()
                .get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                .stream()
                .map(Account::pseudonym)
                .toList();
    }
}
