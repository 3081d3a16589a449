// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.shell.render.Quantities;

/** Sets a customer's allow-list of workers (CGN-4). */
@Service
@Command(
        scope = "cairn",
        name = "account-workers",
        description = "Restricts a customer's work to named workers",
        detailedDescription =
                "Examples:\n  cairn:account-workers customer-7f3kq2m9x4 wk-1,wk-2\n  cairn:account-workers customer-7f3kq2m9x4 any")
public final class AccountWorkers extends CairnCommand {
    @Argument(index = 0, name = "account", description = "Id of the account", required = true)
    @Completion(AccountIds.class)
    String account = "";

    @Argument(
            index = 1,
            name = "workers",
            description = "Ids with commas, at most 16; any: no restriction",
            required = true)
    @Completion(WorkerIds.class)
    String workers = "";

    @Argument(index = 2, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        Set<String> set = "any".equals(workers) ? Set.of() : Set.copyOf(Quantities.words(workers));
        call.one(Accounting.listing(), call.await(Accounting.accounts(call).workers(account, set)));
    }
}
