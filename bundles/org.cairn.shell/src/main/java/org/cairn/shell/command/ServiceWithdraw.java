// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Change;

/** Changes the desired state (DESIGN 4). */
@Service
@Command(
        scope = "cairn",
        name = "service-withdraw",
        description = "States that a plug-in shall not run; its price is remembered",
        detailedDescription =
                "Examples:\n  cairn:service-withdraw echo\n  cairn:service-withdraw echo --on label=images")
public final class ServiceWithdraw extends CairnCommand {
    @Argument(index = 0, name = "service", description = "Id of the plug-in", required = true)
    @Completion(ServiceIds.class)
    String service = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Option(name = "--on", description = Rollout.ON)
    @Completion(Selectors.class)
    String on = "all";

    @Override
    void run(Call call) throws Call.Refused {
        Decisions.propose(
                call,
                List.of(new Change.Withdraw(service, on)),
                new Decisions.Wish(
                        service + " shall not run on " + new Rollout(on, 100).nodes()
                                + "; requests under way end first",
                        "cairn:service-status " + service + " tells when it is gone, cairn:service-deploy " + service
                                + " brings it back",
                        "")); // it is drained now: its state here would tell the past
    }
}
