// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.io.IOException;
import java.io.PrintStream;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.Row;
import org.cairn.shell.render.RowFormat;
import org.jspecify.annotations.Nullable;

/** Exports rows (CGN-20): what verifiers, spreadsheets and databases read. */
@Service
@Command(
        scope = "cairn",
        name = "ledger-export",
        description = "Writes the public rows of a day, of some days or of all, as JSON Lines or CSV",
        detailedDescription =
                """
                Examples:
                  cairn:ledger-export --day 2026-11-20 /tmp/rows.jsonl
                  cairn:ledger-export -
                  cairn:ledger-export --from 2026-11-01 --to 2026-11-20 --format csv /tmp/november.csv""")
public final class LedgerExport extends CairnCommand {
    @Option(name = "--day", description = "Billing day, UTC; all days if none is given")
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

    @Option(name = "--format", description = "jsonl (docs/LEDGER.md) or csv (RFC 4180)")
    @Completion(
            value = StringsCompleter.class,
            values = {"jsonl", "csv"})
    String format = "jsonl";

    /** A word of its own for Karaf, which takes it for an option. */
    @Option(name = "-", description = "To standard output, as without a file")
    boolean standardOutput;

    @Argument(index = 0, name = "file", description = "A new file on the node")
    String file = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused, IOException {
        RowFormat wanted = RowFormat.of(format);
        Ledger ledger = Rows.ledger(call);
        Ledger.State state = ledger.state();
        List<LocalDate> days = Days.of(state, day, from, to, state.days());
        if (file.isEmpty()) {
            var unused = export(call, ledger, days, wanted, call.out());
            return;
        }
        long[] rows = {0};
        NewFile.write(file, out -> rows[0] = export(call, ledger, days, wanted, out));
        call.done(rows[0] + " rows are in " + file, Map.of("file", file, "rows", rows[0]));
    }

    private static long export(Call call, Ledger ledger, List<LocalDate> days, RowFormat format, PrintStream out)
            throws Call.Refused {
        long rows = 0;
        boolean isShown = out.equals(call.out());
        Pages pages = new Pages(call, ledger, days, null, 0);
        out.print(format.head());
        try (Meter meter = Meter.rows(call, "exported")) {
            for (List<Row> page = pages.next();
                    !page.isEmpty() && !(isShown ? call.streams().isGone() : out.checkError());
                    page = pages.next()) {
                for (Row row : page) {
                    out.print(format.row(row));
                }
                rows += page.size();
                if (!isShown) {
                    pages.tell(meter);
                }
            }
        }
        return rows;
    }
}
