// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.jspecify.annotations.Nullable;

/** Makes an account (CGN-6). */
@Service
@Command(
        scope = "cairn",
        name = "account-create",
        description = "Makes an account and shows its key, once",
        detailedDescription =
                "Examples:\n  cairn:account-create customer \"Anna's photos\"\n  cairn:account-create user Bert --parent customer-7f3kq2m9x4")
public final class AccountCreate extends CairnCommand {
    @Argument(index = 0, name = "kind", description = "What it is for", required = true)
    @Completion(
            value = StringsCompleter.class,
            values = {"operator", "customer", "user", "provider", "worker", "publisher", "gateway"})
    String kind = "";

    @Argument(index = 1, name = "name", description = "For people, up to 80 characters", required = true)
    String name = "";

    @Argument(index = 2, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Option(name = "--parent", description = "The customer of a user, the provider of a worker")
    @Completion(AccountIds.class)
    @Nullable
    String parent;

    @Override
    void run(Call call) throws Call.Refused {
        Accounting.print(
                call,
                call.await(Accounting.accounts(call).create(Accounting.kind(kind), name, Optional.ofNullable(parent))));
    }
}
