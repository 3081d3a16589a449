// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.work.WorkerPool;

/** Drains a worker (CGN-9). */
@Service
@Command(
        scope = "cairn",
        name = "worker-drain",
        description = "Lets a worker finish what it has, then hang up",
        detailedDescription = "Examples:\n  cairn:worker-drain\n  cairn:worker-drain wk-7f3kq2m9x4")
public final class WorkerDrain extends CairnCommand {
    @Argument(index = 0, name = "worker", description = "Id of the worker; this node's own if not given")
    @Completion(WorkerIds.class)
    String worker = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        if (!worker.isEmpty()) {
            Workers.send(call, worker, WorkerPool.Command.DRAIN);
            return;
        }
        // it can take a minute: worker-status tells how far it is
        var unused = Workers.local(call).drain();
        call.done("the worker of this node finishes what it has", Map.of("command", "drain"));
    }
}
