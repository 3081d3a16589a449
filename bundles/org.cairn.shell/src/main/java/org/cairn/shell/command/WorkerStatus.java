// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Shows the local worker (CGN-9). */
@Service
@Command(
        scope = "cairn",
        name = "worker-status",
        description = "Shows what the worker of this node does",
        detailedDescription = "Examples:\n  cairn:worker-status\n  cairn:worker-status --json")
public final class WorkerStatus extends CairnCommand {
    @Override
    void run(Call call) throws Call.Refused {
        call.one(Workers.status(), Workers.local(call).status());
    }
}
