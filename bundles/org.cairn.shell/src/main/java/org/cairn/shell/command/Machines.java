// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.identity.WorkerIdentities.Machine;
import org.cairn.core.api.work.WorkerPool;
import org.cairn.core.api.work.WorkerPool.Connected;
import org.cairn.shell.render.Listing;
import org.jspecify.annotations.Nullable;

/** All machines of the network as commands show them: those that are enrolled, those that are connected, mostly both. */
final class Machines {
    private static final int PAGE = 1_000;

    /**
     * A machine.
     *
     * @param enrolled what identity knows; missing for one that is connected and was forgotten a moment ago
     * @param connected what the gateway knows; missing for one that is not connected
     */
    record Line(Optional<Machine> enrolled, Optional<Connected> connected) {
        private <T> @Nullable T now(Function<Connected, T> value) {
            return connected.map(value).orElse(null);
        }

        private <T> T known(Function<Machine, T> first, Function<Connected, T> second) {
            return enrolled.map(first).orElseGet(() -> second.apply(connected.orElseThrow()));
        }

        String id() {
            return known(Machine::id, worker -> worker.offer().worker());
        }

        Optional<Boolean> suspended() {
            return enrolled.map(Machine::suspended);
        }

        String state() {
            return connected.map(Connected::state).orElse(suspended().orElse(false) ? "suspended" : "away");
        }
    }

    private Machines() {}

    /** All of them, in order of their ids. */
    static List<Line> all(Call call) throws Call.Refused {
        WorkerPool pool = Workers.pool(call);
        WorkerIdentities identities = call.need(WorkerIdentities.class, "gateway");
        Map<String, Connected> connected = new TreeMap<>();
        pool.workers().forEach(worker -> connected.put(worker.offer().worker(), worker));
        Map<String, Line> lines = new TreeMap<>();
        for (Machine machine : enrolled(call, identities)) {
            lines.put(
                    machine.id(), new Line(Optional.of(machine), Optional.ofNullable(connected.remove(machine.id()))));
        }
        connected.forEach((id, worker) -> lines.put(id, new Line(Optional.empty(), Optional.of(worker))));
        return List.copyOf(lines.values());
    }

    private static List<Machine> enrolled(Call call, WorkerIdentities identities) throws Call.Refused {
        List<Machine> all = new ArrayList<>();
        List<Machine> page = call.await(identities.list(Optional.empty(), "", PAGE));
        while (!page.isEmpty()) {
            all.addAll(page);
            page = page.size() < PAGE
                    ? List.of()
                    : call.await(identities.list(
                            Optional.empty(), page.get(page.size() - 1).id(), PAGE));
        }
        return all;
    }

    static Listing<Line> listing() {
        return new Listing<Line>()
                .column("id", Line::id)
                .column("label", line -> line.known(Machine::label, Connected::label))
                .column(
                        "tier",
                        line -> line.known(
                                Machine::tier, worker -> worker.offer().tier()))
                .column("state", Line::state)
                .data("connected", line -> line.connected().isPresent())
                .data("suspended", Line::suspended)
                .number("running", line -> line.now(Connected::running))
                .number("slots", line -> line.now(worker -> worker.offer().slots()))
                .number("done", line -> line.now(Connected::done))
                .number("lost", line -> line.now(Connected::lost))
                .number("kmips", line -> line.now(Connected::kmips))
                .shown(
                        "services",
                        line -> line.now(worker -> worker.offer().services().keySet()))
                .data("services", line -> line.now(worker -> worker.offer().services()))
                .data("warm", line -> line.now(worker -> worker.offer().warm()))
                .data("account", line -> line.known(Machine::account, Connected::account))
                .column("address", line -> line.now(Connected::address))
                .column("since", line -> line.now(Connected::since));
    }
}
