// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.Outcome;
import org.cairn.core.api.ledger.Row;
import org.cairn.shell.render.Plain;
import org.jspecify.annotations.Nullable;

/** Looks for rows (CGN-20). */
@Service
@Command(
        scope = "cairn",
        name = "ledger-query",
        description = "Lists rows, public columns only: of a day or some days, a customer, a service, a worker",
        detailedDescription =
                """
                Examples:
                  cairn:ledger-query
                  cairn:ledger-query --day 2026-11-20 --customer c-7f3a90 --limit 100
                  cairn:ledger-query --from 2026-11-01 --to 2026-11-20 --service mediagen --outcome failed
                  cairn:ledger-query --worker wk-7f3kq2m9x4 --start 48000 --json""")
public final class LedgerQuery extends CairnCommand {
    private static final int LIMIT_MAX = 10_000;

    @Option(name = "--day", description = "Billing day, UTC; the last one that has rows if no day is given")
    @Completion(LedgerDays.class)
    @Nullable
    String day;

    @Option(name = "--from", description = "First of some days")
    @Completion(LedgerDays.class)
    @Nullable
    String from;

    @Option(name = "--to", description = "Last of some days")
    @Completion(LedgerDays.class)
    @Nullable
    String to;

    @Option(name = "--customer", description = "Pseudonym of the customer")
    @Completion(Pseudonyms.class)
    @Nullable
    String customer;

    @Option(name = "--service", description = "ID or ID/VERSION")
    @Completion(ServiceIds.class)
    @Nullable
    String service;

    @Option(name = "--worker", description = "Id of the worker")
    @Completion(WorkerIds.class)
    @Nullable
    String worker;

    @Option(name = "--outcome", description = "How the attempt ended")
    @Completion(
            value = StringsCompleter.class,
            values = {"complete", "truncated", "cancelled", "failed", "lost", "race-lost"})
    @Nullable
    String outcome;

    @Option(name = "--start", description = "Sequence of the first row; without any option: the last rows")
    @Nullable
    Long start;

    @Option(name = "--limit", description = "At most so many: 1 to 10000")
    int limit = 20;

    @Override
    void run(Call call) throws Call.Refused {
        int most = Rows.limit(limit, 1, LIMIT_MAX);
        if (outcome != null
                && Arrays.stream(Outcome.values())
                        .noneMatch(known -> known.label().equals(outcome))) {
            throw new Call.Refused("there is no outcome " + Plain.text(outcome));
        }
        Ledger ledger = Rows.ledger(call);
        Ledger.State state = ledger.state();
        List<LocalDate> days = Days.of(state, day, from, to, Days.last(state));
        boolean everything = day == null && from == null && to == null && customer == null && !isFiltered();
        long first = start != null ? Math.max(0, start) : everything ? Math.max(0, state.rows() - most) : 0;
        List<Row> found = new ArrayList<>();
        Pages pages = new Pages(call, ledger, days, customer, first);
        try (Meter meter = Meter.rows(call, "searched")) {
            for (List<Row> page = pages.next(); !page.isEmpty() && found.size() < most; page = pages.next()) {
                page.stream().filter(this::matches).limit(most - found.size()).forEach(found::add);
                if (call.streams().isGone()) {
                    return; // millions of rows are not read for nobody
                }
                pages.tell(meter);
            }
        }
        print(call, found, found.size() == most && !everything);
    }

    private static void print(Call call, List<Row> found, boolean more) {
        long next = found.isEmpty() ? 0 : found.get(found.size() - 1).id().sequence() + 1;
        if (call.json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("rows", found.stream().map(Rows.listing()::json).toList());
            if (more) {
                document.put("next", next);
            }
            call.document(document);
            return;
        }
        call.list(Rows.listing(), "rows", found);
        if (more) {
            call.out().println("there may be more: --start " + next);
        }
    }

    private boolean isFiltered() {
        return service != null || worker != null || outcome != null;
    }

    private boolean matches(Row row) {
        String named = Rows.value(row, Column.SERVICE);
        return (service == null || named.equals(service) || named.startsWith(service + "/"))
                && (worker == null || worker.equals(Rows.value(row, Column.WORKER)))
                && (outcome == null || outcome.equals(Rows.value(row, Column.OUTCOME)));
    }
}
