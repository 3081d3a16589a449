// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.node.Node;
import org.cairn.core.api.node.NodeRole;
import org.cairn.core.api.plugins.Services;
import org.cairn.core.api.work.Broker;
import org.cairn.core.api.work.WorkerPool;
import org.cairn.core.api.worker.WorkerControl;
import org.cairn.shell.render.Plain;

/** Shows this node. */
@Service
@Command(
        scope = "cairn",
        name = "status",
        description = "Shows the roles of this node and how they do",
        detailedDescription = "Examples:\n  cairn:status\n  cairn:status --json")
public final class NodeStatus extends CairnCommand {
    @Override
    void run(Call call) throws Call.Refused {
        Map<String, Object> status = new LinkedHashMap<>();
        call.lookup().find(Node.class).ifPresent(node -> status.put("node", node.name()));
        Map<String, Object> roles = new TreeMap<>();
        for (NodeRole role : call.lookup().all(NodeRole.class)) {
            roles.put(role.role(), new TreeMap<>(role.endpoints()));
        }
        status.put("roles", roles);
        call.lookup().find(WorkerPool.class).ifPresent(pool -> {
            status.put("workers", pool.workers().size());
            status.put(
                    "running",
                    pool.workers().stream()
                            .mapToInt(WorkerPool.Connected::running)
                            .sum());
        });
        call.lookup().find(Broker.class).ifPresent(broker -> {
            status.put("waiting", new TreeMap<>(broker.waiting()));
        });
        call.lookup()
                .find(Services.class)
                .ifPresent(services -> status.put(
                        "services",
                        services.all().stream().map(service -> service.label()).toList()));
        call.lookup().find(Ledger.class).ifPresent(ledger -> {
            status.put("rows", ledger.state().rows());
            status.put("durable", ledger.state().durable());
        });
        call.lookup().find(WorkerControl.class).ifPresent(worker -> {
            status.put("worker", Workers.status().json(worker.status()));
        });
        if (call.json()) {
            call.document(status);
            return;
        }
        status.forEach((name, value) ->
                call.out().println(name + " ".repeat(Math.max(1, 10 - name.length())) + Plain.text(value)));
    }
}
