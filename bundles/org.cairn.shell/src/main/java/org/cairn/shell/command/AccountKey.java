// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Replaces the key of an account. */
@Service
@Command(
        scope = "cairn",
        name = "account-key",
        description = "Makes a new key of an account; the old one ends at once",
        detailedDescription = "Examples:\n  cairn:account-key customer-7f3kq2m9x4")
public final class AccountKey extends CairnCommand {
    @Argument(index = 0, name = "account", description = "Id of the account", required = true)
    @Completion(AccountIds.class)
    String account = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        Accounting.print(call, call.await(Accounting.accounts(call).resetKey(account)));
    }
}
