// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Lists all workers (CGN-2). */
@Service
@Command(
        scope = "cairn",
        name = "worker-list",
        description = "Lists all enrolled workers, connected or not",
        detailedDescription = "Examples:\n  cairn:worker-list\n  cairn:worker-list --json")
public final class WorkerList extends CairnCommand {
    @Override
    void run(Call call) throws Call.Refused {
        call.list(Machines.listing(), "workers", Machines.all(call));
    }
}
