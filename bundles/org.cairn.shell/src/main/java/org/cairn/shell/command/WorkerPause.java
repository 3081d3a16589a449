// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.work.WorkerPool;

/** Pauses a worker (CGN-9). */
@Service
@Command(
        scope = "cairn",
        name = "worker-pause",
        description = "Lets a worker take no new work for now",
        detailedDescription = "Examples:\n  cairn:worker-pause\n  cairn:worker-pause wk-7f3kq2m9x4")
public final class WorkerPause extends CairnCommand {
    @Argument(index = 0, name = "worker", description = "Id of the worker; this node's own if not given")
    @Completion(WorkerIds.class)
    String worker = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        if (!worker.isEmpty()) {
            Workers.send(call, worker, WorkerPool.Command.PAUSE);
            return;
        }
        Workers.local(call).pause();
        call.done("the worker of this node takes no new work", Map.of("command", "pause"));
    }
}
