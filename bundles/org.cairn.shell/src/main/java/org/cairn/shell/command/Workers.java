// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.Map;
import org.cairn.core.api.work.WorkerPool;
import org.cairn.core.api.worker.WorkerControl;
import org.cairn.shell.render.Listing;
import org.cairn.shell.render.Plain;

/** Workers as commands show them. */
final class Workers {
    private Workers() {}

    static WorkerPool pool(Call call) throws Call.Refused {
        return call.need(WorkerPool.class, "gateway");
    }

    static WorkerControl local(Call call) throws Call.Refused {
        return call.need(WorkerControl.class, "worker");
    }

    /** Sends a command to a connected worker. */
    static void send(Call call, String worker, WorkerPool.Command command) throws Call.Refused {
        if (!pool(call).send(worker, command)) {
            throw new Call.Refused(Plain.text(worker) + " is not connected here: cairn:worker-list");
        }
        call.done(
                "told " + worker + ": " + Plain.text(command) + "; it takes effect soon",
                Map.of("worker", worker, "command", Plain.text(command)));
    }

    static Listing<WorkerControl.Status> status() {
        return new Listing<WorkerControl.Status>()
                .column("worker", WorkerControl.Status::worker)
                .column("gateway", WorkerControl.Status::gateway)
                .column("state", WorkerControl.Status::state)
                .column("reason", WorkerControl.Status::reason)
                .column("connected", WorkerControl.Status::connected)
                .column("services", WorkerControl.Status::services)
                .number("running", WorkerControl.Status::running)
                .number("done", WorkerControl.Status::done)
                .number("failed", WorkerControl.Status::failed)
                .number("cpuMicros", WorkerControl.Status::cpuMicros)
                .number("cores", status -> status.fitness().cores())
                .number("kmips", status -> status.fitness().kmips())
                .number("memoryBytes", status -> status.fitness().memoryBytes())
                .number("bandwidthBytes", status -> status.fitness().bandwidthBytes());
    }
}
