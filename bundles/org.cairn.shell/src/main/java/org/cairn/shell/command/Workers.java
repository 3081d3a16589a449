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

    static Listing<WorkerPool.Connected> listing() {
        return new Listing<WorkerPool.Connected>()
                .column("id", worker -> worker.offer().worker())
                .column("label", WorkerPool.Connected::label)
                .column("tier", worker -> worker.offer().tier())
                .column("state", WorkerPool.Connected::state)
                .number("running", WorkerPool.Connected::running)
                .number("slots", worker -> worker.offer().slots())
                .number("done", WorkerPool.Connected::done)
                .number("lost", WorkerPool.Connected::lost)
                .number("kmips", WorkerPool.Connected::kmips)
                .shown("services", worker -> worker.offer().services().keySet())
                .data("services", worker -> worker.offer().services())
                .data("warm", worker -> worker.offer().warm())
                .data("account", WorkerPool.Connected::account)
                .column("address", WorkerPool.Connected::address)
                .column("since", WorkerPool.Connected::since);
    }

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
