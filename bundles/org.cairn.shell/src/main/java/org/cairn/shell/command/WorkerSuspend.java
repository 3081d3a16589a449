// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.shell.render.Listing;

/** Bars a machine (CGN-2). */
@Service
@Command(
        scope = "cairn",
        name = "worker-suspend",
        description = "Bars a machine from working here, or lifts that",
        detailedDescription =
                "Examples:\n  cairn:worker-suspend wk-7f3kq2m9x4\n  cairn:worker-suspend wk-7f3kq2m9x4 --lift")
public final class WorkerSuspend extends CairnCommand {
    @Argument(index = 0, name = "worker", description = "Id of the worker", required = true)
    @Completion(WorkerIds.class)
    String worker = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Option(name = "--lift", description = "Let it work again")
    boolean lift;

    @Override
    void run(Call call) throws Call.Refused {
        WorkerIdentities identities = call.need(WorkerIdentities.class, "gateway");
        WorkerIdentities.Machine machine = call.await(identities.suspend(worker, !lift));
        call.one(
                new Listing<WorkerIdentities.Machine>()
                        .column("id", WorkerIdentities.Machine::id)
                        .column("account", WorkerIdentities.Machine::account)
                        .column("tier", WorkerIdentities.Machine::tier)
                        .column("label", WorkerIdentities.Machine::label)
                        .column("suspended", WorkerIdentities.Machine::suspended),
                machine);
    }
}
