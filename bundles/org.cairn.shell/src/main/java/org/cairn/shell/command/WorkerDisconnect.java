// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.work.WorkerPool;

/** Disconnects a worker. */
@Service
@Command(
        scope = "cairn",
        name = "worker-disconnect",
        description = "Hangs up on a worker; it may come back",
        detailedDescription = "Examples:\n  cairn:worker-disconnect wk-7f3kq2m9x4")
public final class WorkerDisconnect extends CairnCommand {
    @Argument(index = 0, name = "worker", description = "Id of the worker", required = true)
    @Completion(WorkerIds.class)
    String worker = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        Workers.send(call, worker, WorkerPool.Command.DISCONNECT);
    }
}
