// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Suspends an account: sessions end within a minute, workers are disconnected. */
@Service
@Command(
        scope = "cairn",
        name = "account-suspend",
        description = "Suspends an account, or lifts that",
        detailedDescription =
                "Examples:\n  cairn:account-suspend customer-7f3kq2m9x4\n  cairn:account-suspend customer-7f3kq2m9x4 --lift")
public final class AccountSuspend extends CairnCommand {
    @Argument(index = 0, name = "account", description = "Id of the account", required = true)
    @Completion(AccountIds.class)
    String account = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Option(name = "--lift", description = "Lift the suspension")
    boolean lift;

    @Override
    void run(Call call) throws Call.Refused {
        call.one(Accounting.listing(), call.await(Accounting.accounts(call).suspend(account, !lift)));
    }
}
