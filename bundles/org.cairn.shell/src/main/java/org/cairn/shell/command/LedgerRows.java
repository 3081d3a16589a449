// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.time.LocalDate;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.Row;
import org.cairn.shell.render.Quantities;
import org.jspecify.annotations.Nullable;

/** Lists rows (CGN-20). */
@Service
@Command(
        scope = "cairn",
        name = "ledger-rows",
        description = "Lists rows of a day, public columns only",
        detailedDescription =
                "Examples:\n  cairn:ledger-rows\n  cairn:ledger-rows --day 2026-11-20 --from 48000 --limit 100")
public final class LedgerRows extends CairnCommand {
    private static final int LIMIT_MAX = 10_000;

    @Option(name = "--day", description = "Billing day, UTC; the last one that has rows if not given")
    @Completion(LedgerDays.class)
    @Nullable
    String day;

    @Option(name = "--from", description = "First sequence; without --day and --from: the last rows")
    @Nullable
    Long from;

    @Option(name = "--limit", description = "At most so many: 1 to 10000")
    int limit = 20;

    @Override
    void run(Call call) throws Call.Refused {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new Call.Refused("--limit is 1 to " + LIMIT_MAX);
        }
        Ledger ledger = Rows.ledger(call);
        Ledger.State state = ledger.state();
        List<Row> rows = List.of();
        if (day != null || !state.days().isEmpty()) {
            LocalDate wanted = day == null ? state.days().get(state.days().size() - 1) : Quantities.day(day);
            long last = day == null ? Math.max(0, state.rows() - limit) : 0;
            rows = call.await(ledger.scan(wanted, from == null ? last : Math.max(0, from), limit));
        }
        call.list(Rows.listing(), "rows", rows);
    }
}
