// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.work.WorkerPool;

/** Resumes a worker (CGN-9). */
@Service
@Command(
        scope = "cairn",
        name = "worker-resume",
        description = "Lets a worker take work again",
        detailedDescription = "Examples:\n  cairn:worker-resume\n  cairn:worker-resume wk-7f3kq2m9x4")
public final class WorkerResume extends CairnCommand {
    @Argument(index = 0, name = "worker", description = "Id of the worker; this node's own if not given")
    @Completion(WorkerIds.class)
    String worker = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        if (!worker.isEmpty()) {
            Workers.send(call, worker, WorkerPool.Command.RESUME);
            return;
        }
        Workers.local(call).resume();
        call.done("the worker of this node takes work again", Map.of("command", "resume"));
    }
}
