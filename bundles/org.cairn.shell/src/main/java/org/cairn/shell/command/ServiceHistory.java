// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.plugins.Plugins;
import org.cairn.core.api.plugins.Proposal;

/** Shows the audit trail (DESIGN 4). */
@Service
@Command(
        scope = "cairn",
        name = "service-history",
        description = "Shows what was decided, when and who asked for it; the last ones if not told from where",
        detailedDescription =
                "Examples:\n  cairn:service-history\n  cairn:service-history --limit 3\n  cairn:service-history --from 1 --limit 100 --json")
public final class ServiceHistory extends CairnCommand {
    @Option(name = "--from", description = "Number of the first decision; they begin with 1")
    long from;

    @Option(name = "--limit", description = "How many at most, 1 to 10000")
    int limit = 20;

    @Override
    void run(Call call) throws Call.Refused {
        if (limit < 1 || limit > 10_000) {
            throw new Call.Refused("--limit is from 1 to 10000");
        }
        call.list(Decisions.listing(), "decisions", List.copyOf(read(Decisions.plugins(call))));
    }

    /** The first ones from a number on, or the last ones: the service gives pages from the front only. */
    private Deque<Proposal> read(Plugins plugins) {
        Deque<Proposal> kept = new ArrayDeque<>();
        List<Proposal> page = plugins.history(Math.max(1, from));
        while (!page.isEmpty() && (from == 0 || kept.size() < limit)) {
            for (Proposal decision : page) {
                if (kept.size() == limit && from == 0) {
                    kept.removeFirst();
                }
                if (kept.size() < limit) {
                    kept.add(decision);
                }
            }
            page = plugins.history(page.get(page.size() - 1).number() + 1);
        }
        return kept;
    }
}
