// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.identity.Account;
import org.cairn.core.api.identity.Accounts;

/** Completes ids of accounts. */
@Service
public final class AccountIds extends IdCompleter {
    private static final int SHOWN_MAX = 1_000;

    @Override
    List<String> ids(Lookup lookup) throws ExecutionException, TimeoutException, InterruptedException {
        Optional<Accounts> accounts = lookup.find(Accounts.class);
        if (accounts.isEmpty()) {
            return List.of();
        }
        return accounts
                .get()
                .list(Optional.empty(), "", SHOWN_MAX)
                .toCompletableFuture()
                .get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                .stream()
                .map(Account::id)
                .toList();
    }
}
