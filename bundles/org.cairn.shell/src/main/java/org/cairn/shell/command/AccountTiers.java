// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.cairn.core.api.work.Tier;
import org.cairn.shell.render.Quantities;

/** Sets the tiers of an account (CGN-11). */
@Service
@Command(
        scope = "cairn",
        name = "account-tiers",
        description = "Sets which tiers may do a customer's work, or the tier of a worker",
        detailedDescription =
                "Examples:\n  cairn:account-tiers customer-7f3kq2m9x4 1,2\n  cairn:account-tiers worker-2k9x4m7f3q 4B")
public final class AccountTiers extends CairnCommand {
    @Argument(index = 0, name = "account", description = "Id of the account", required = true)
    @Completion(AccountIds.class)
    String account = "";

    @Argument(index = 1, name = "tiers", description = "Tiers with commas: 1, 2, 3, 4A, 4B", required = true)
    @Completion(
            value = StringsCompleter.class,
            values = {"1", "2", "3", "4A", "4B"})
    String tiers = "";

    @Argument(index = 2, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        Set<Tier> set = Quantities.words(tiers).stream().map(Tier::of).collect(Collectors.toSet());
        call.one(Accounting.listing(), call.await(Accounting.accounts(call).tiers(account, set)));
    }
}
