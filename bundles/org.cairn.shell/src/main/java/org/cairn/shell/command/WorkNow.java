// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.work.Broker;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.WorkerPool;
import org.cairn.shell.render.Listing;
import org.cairn.shell.render.Quantities;

/** Shows open work (CGN-4). */
@Service
@Command(
        scope = "cairn",
        name = "work",
        description = "Shows the work that waits or runs",
        detailedDescription = "Examples:\n  cairn:work\n  cairn:work --live\n  cairn:work --limit 500 --json")
public final class WorkNow extends CairnCommand {
    private static final String CLEAR = "\u001b[H\u001b[2J";
    private static final int LIMIT_MAX = 10_000;

    @Option(name = "--live", description = "Look again each second, until Ctrl-C")
    boolean live;

    @Option(name = "--limit", description = "At most so much, oldest first: 1 to 10000")
    int limit = 50;

    Pause pause = Pause::second;

    private record Line(Snapshot.OpenWork open, long waitedMicros, Optional<WorkerPool.Progress> progress) {
        String progressText() {
            return progress.map(report -> Math.round(report.fraction() * 100) + " %"
                            + (report.message().isEmpty() ? "" : " " + report.message()))
                    .orElse("");
        }

        Optional<Map<String, Object>> progressData() {
            return progress.map(report -> Map.of("fraction", report.fraction(), "message", report.message()));
        }
    }

    @Override
    void run(Call call) throws Exception {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new Call.Refused("--limit is 1 to " + LIMIT_MAX);
        }
        show(call);
        try {
            while (live && pause.next(call)) {
                call.out().print(call.json() ? "" : CLEAR);
                show(call);
            }
        } catch (InterruptedException e) {
            call.out().println(); // Ctrl-C is how one leaves
        }
    }

    private void show(Call call) throws Call.Refused {
        Broker broker = call.need(Broker.class, "gateway");
        Optional<WorkerPool> pool = call.lookup().find(WorkerPool.class);
        long now = broker.nowMicros();
        List<Line> lines = broker.work(limit).stream()
                .map(open -> new Line(
                        open,
                        now - open.work().submittedMicros(),
                        pool.flatMap(there -> there.progress(open.work().id()))))
                .toList();
        Map<String, Integer> waiting = new TreeMap<>();
        broker.waiting().forEach((tier, count) -> waiting.put(tier.label(), count));
        if (call.json()) {
            call.document(Map.of(
                    "waiting",
                    waiting,
                    "work",
                    lines.stream().map(listing()::json).toList()));
            return;
        }
        call.out()
                .println("waiting: " + Quantities.tiers(broker.waiting(), "none") + "; workers: "
                        + broker.workers().size());
        listing().table(call.out(), lines, "no work");
    }

    private static Listing<Line> listing() {
        return new Listing<Line>()
                .column("id", line -> line.open().work().id())
                .column("service", line -> line.open().work().service())
                .column("account", line -> line.open().work().account())
                .column("tiers", line -> line.open().work().tiers())
                .number("attempts", line -> line.open().attempts())
                .column("state", line -> line.open().running().isEmpty() ? "waits" : "runs")
                .column("workers", line -> line.open().running().values())
                .shown("progress", Line::progressText)
                .data("progress", Line::progressData)
                .shown("for", line -> line.waitedMicros() / 1_000 + " ms")
                .data("ageMicros", Line::waitedMicros);
    }
}
