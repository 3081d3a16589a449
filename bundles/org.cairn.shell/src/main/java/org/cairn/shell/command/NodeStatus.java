// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
import org.cairn.shell.render.Quantities;
import org.cairn.shell.render.Sheet;

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
        if (call.json()) {
            call.document(document(call.lookup()));
        } else {
            sheet(call.lookup()).print(call.out());
        }
    }

    private static Map<String, Object> document(Lookup lookup) {
        Map<String, Object> status = new LinkedHashMap<>();
        lookup.find(Node.class).ifPresent(node -> status.put("node", node.name()));
        Map<String, Object> roles = new TreeMap<>();
        for (NodeRole role : lookup.all(NodeRole.class)) {
            roles.put(role.role(), new TreeMap<>(role.endpoints()));
        }
        status.put("roles", roles);
        lookup.find(WorkerPool.class).ifPresent(pool -> {
            status.put("workers", pool.workers().size());
            status.put("running", running(pool));
        });
        lookup.find(Broker.class).ifPresent(broker -> status.put("waiting", new TreeMap<>(broker.waiting())));
        lookup.find(Services.class)
                .ifPresent(services -> status.put(
                        "services",
                        services.all().stream().map(service -> service.label()).toList()));
        lookup.find(Ledger.class).ifPresent(ledger -> {
            Ledger.State state = ledger.state();
            status.put("rows", state.rows());
            status.put("durable", state.durable());
        });
        lookup.find(WorkerControl.class)
                .ifPresent(worker -> status.put("worker", Workers.status().json(worker.status())));
        return status;
    }

    private static int running(WorkerPool pool) {
        return pool.workers().stream().mapToInt(WorkerPool.Connected::running).sum();
    }

    private static Sheet sheet(Lookup lookup) {
        Sheet sheet = new Sheet();
        lookup.find(Node.class).ifPresent(node -> sheet.line("node", node.name()));
        sheet.lines("roles", roles(lookup));
        lookup.find(Services.class)
                .ifPresent(services -> sheet.lines(
                        "services",
                        services.all().stream()
                                .map(service -> service.label() + " at " + service.path())
                                .toList()));
        lookup.find(WorkerPool.class)
                .ifPresent(pool -> sheet.line(
                        "workers",
                        pool.workers().isEmpty()
                                ? "none connected"
                                : pool.workers().size() + " connected, running " + requests(running(pool))));
        lookup.find(Broker.class)
                .ifPresent(broker -> sheet.line("waiting", Quantities.tiers(broker.waiting(), "no request")));
        lookup.find(Ledger.class).ifPresent(ledger -> sheet.line("ledger", extent(ledger.state())));
        lookup.find(WorkerControl.class).ifPresent(worker -> sheet.lines("worker", worker(worker.status())));
        return sheet;
    }

    /** A line for each endpoint, in columns. */
    private static List<String> roles(Lookup lookup) {
        Map<String, NodeRole> roles = new TreeMap<>();
        lookup.all(NodeRole.class).forEach(role -> roles.put(role.role(), role));
        List<List<String>> lines = new ArrayList<>();
        roles.forEach((name, role) -> {
            List<String> first = new ArrayList<>(List.of(name));
            new TreeMap<>(role.endpoints()).forEach((endpoint, uri) -> {
                lines.add(List.of(first.isEmpty() ? "" : first.remove(0), endpoint, uri.toString()));
            });
            if (!first.isEmpty()) {
                lines.add(first); // a role that answers nowhere
            }
        });
        return Sheet.aligned(lines);
    }

    private static String requests(int count) {
        return count == 1 ? "1 request" : count + " requests";
    }

    private static String extent(Ledger.State state) {
        long open = state.rows() - state.durable();
        String rows = state.rows() == 1 ? "1 row" : state.rows() + " rows";
        return open <= 0 ? rows : rows + ", the last " + open + " not durable yet";
    }

    private static List<String> worker(WorkerControl.Status worker) {
        List<String> lines = new ArrayList<>();
        lines.add(worker.worker().orElse("not enrolled") + ", " + worker.state()
                + (worker.reason().isEmpty() ? "" : ": " + worker.reason()));
        if (!worker.gateway().isEmpty()) {
            lines.add("at " + worker.gateway()
                    + worker.connected()
                            .map(since -> " since " + Plain.text(since))
                            .orElse(""));
        }
        lines.add(
                "runs " + requests(worker.running()) + "; " + worker.done() + " done, " + worker.failed() + " failed");
        lines.add("offers " + (worker.services().isEmpty() ? "nothing" : String.join(", ", worker.services())));
        return lines;
    }
}
