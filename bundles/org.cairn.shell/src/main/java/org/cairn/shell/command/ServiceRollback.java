// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Change;

/** Goes back to the version before (DESIGN 4). */
@Service
@Command(
        scope = "cairn",
        name = "service-rollback",
        description = "States that the version before the present one shall run again, wherever that was deployed",
        detailedDescription = "Examples:\n  cairn:service-rollback greeter\n  cairn:service-rollback greeter --json")
public final class ServiceRollback extends CairnCommand {
    @Argument(index = 0, name = "service", description = "Id of the plug-in", required = true)
    @Completion(ServiceIds.class)
    String service = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        Decisions.propose(
                call,
                List.of(new Change.Rollback(service)),
                new Decisions.Wish(
                        "the version of " + service + " before the present one shall run again",
                        "cairn:service-status " + service + " tells how it is",
                        service));
    }
}
