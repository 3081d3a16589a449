// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.Row;
import org.cairn.shell.render.Plain;

/** Follows the ledger (CGN-20). */
@Service
@Command(
        scope = "cairn",
        name = "ledger-tail",
        description = "Shows the last rows and those that come, until Ctrl-C",
        detailedDescription =
                "Examples:\n  cairn:ledger-tail\n  cairn:ledger-tail --limit 100 --once\n  cairn:ledger-tail --limit 0 --json")
public final class LedgerTail extends CairnCommand {
    private static final int LIMIT_MAX = 10_000;

    /** Rows of one look; nobody reads more, and what is left out is said. */
    static final int LOOK_ROWS_MAX = 1_000;

    @Option(name = "--limit", description = "Begin with so many of the last rows: 0 to 10000")
    int limit = 20;

    @Option(name = "--once", description = "Do not wait for more")
    boolean once;

    Pause pause = Pause::second;

    private final List<Integer> widths = new ArrayList<>();
    private long next;
    private List<LocalDate> days = List.of();

    @Override
    void run(Call call) throws Exception {
        int wanted = Rows.limit(limit, 0, LIMIT_MAX);
        Ledger ledger = Rows.ledger(call);
        Ledger.State state = ledger.state();
        next = Math.max(state.first(), state.rows() - wanted);
        days = Days.since(call, ledger, state, next);
        show(call, ledger);
        try {
            while (!once && pause.next(call)) {
                look(call);
            }
        } catch (InterruptedException e) {
            call.out().println(); // Ctrl-C is how one leaves
        }
    }

    private void look(Call call) throws Call.Refused {
        Ledger ledger = Rows.ledger(call); // the one before may have been swapped
        Ledger.State state = ledger.state();
        long left = state.rows() - next - LOOK_ROWS_MAX;
        if (left > 0) {
            next += left;
            call.done("... " + left + " rows left out", Map.of("left", left));
        }
        LocalDate last = days.isEmpty() ? LocalDate.MIN : days.get(0);
        days = state.days().stream().filter(day -> !day.isBefore(last)).toList();
        show(call, ledger);
    }

    private void show(Call call, Ledger ledger) throws Call.Refused {
        Pages pages = new Pages(call, ledger, days, null, next);
        for (List<Row> page = pages.next(); !page.isEmpty(); page = pages.next()) {
            for (Row row : page) {
                if (call.json()) {
                    call.document(Rows.listing().json(row));
                } else {
                    call.out().println(line(row));
                }
                next = row.id().sequence() + 1;
                days = List.of(row.id().day());
            }
        }
        call.streams().flush();
    }

    /** As wide as the widest before: rows that are not there yet cannot be measured. */
    private String line(Row row) {
        List<String> cells = List.of(
                row.id().toString(),
                Rows.value(row, Column.TIME),
                Rows.value(row, Column.OUTCOME),
                Rows.value(row, Column.SERVICE),
                Rows.value(row, Column.WORKER),
                Rows.fee(row),
                Rows.hash(row));
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = Plain.text(cells.get(i));
            if (i == widths.size()) {
                widths.add(cell.length());
            }
            widths.set(i, Math.max(widths.get(i), cell.length()));
            line.append(cell).append(" ".repeat(widths.get(i) - cell.length() + 2));
        }
        return line.toString().stripTrailing();
    }
}
