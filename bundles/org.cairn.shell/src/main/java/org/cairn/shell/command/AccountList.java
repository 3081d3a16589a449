// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.jspecify.annotations.Nullable;

/** Lists accounts (CGN-6). */
@Service
@Command(
        scope = "cairn",
        name = "account-list",
        description = "Lists accounts",
        detailedDescription = "Examples:\n  cairn:account-list\n  cairn:account-list --kind customer --json")
public final class AccountList extends CairnCommand {
    @Option(name = "--kind", description = "Only accounts of this kind")
    @Completion(
            value = StringsCompleter.class,
            values = {"operator", "customer", "user", "provider", "worker", "publisher", "gateway"})
    @Nullable
    String kind;

    @Override
    void run(Call call) throws Call.Refused {
        call.list(
                Accounting.listing(),
                "accounts",
                Accounting.all(call, Optional.ofNullable(kind).map(Accounting::kind)));
    }
}
