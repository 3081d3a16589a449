// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.ledger.Payments;
import org.cairn.core.api.ledger.Payments.Mark;
import org.cairn.core.api.ledger.Payments.Range;
import org.cairn.core.api.ledger.RowId;
import org.cairn.shell.render.Listing;
import org.cairn.shell.render.Quantities;
import org.jspecify.annotations.Nullable;

/** Who was paid for which rows (CGN-17). */
@Service
@Command(
        scope = "cairn",
        name = "ledger-payments",
        description = "Shows who was paid for a row, or all that was said about a day's payments",
        detailedDescription =
                "Examples:\n  cairn:ledger-payments eu-1/2026-11-20/48213\n  cairn:ledger-payments --day 2026-11-20 --json")
public final class LedgerPayments extends CairnCommand {
    private static final int RANGES_SHOWN_MAX = 5;

    @Argument(index = 0, name = "row", description = "Id of the row: GATEWAY/DAY/SEQUENCE")
    @Completion(LedgerRowIds.class)
    String row = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Option(name = "--day", description = "All marks of a billing day, UTC")
    @Completion(LedgerDays.class)
    @Nullable
    String day;

    @Override
    void run(Call call) throws Call.Refused {
        if (row.isEmpty() == (day == null)) {
            throw new Call.Refused("give a row, or --day");
        }
        Payments payments = call.need(Payments.class, "ledger");
        List<Mark> marks = call.await(day == null ? payments.of(RowId.of(row)) : payments.of(Quantities.day(day)));
        call.list(listing(), "payments", marks);
    }

    private static Listing<Mark> listing() {
        return new Listing<Mark>()
                .column("day", Mark::day)
                .column("entity", Mark::entity)
                .column("status", Mark::status)
                .column("settlement", Mark::settlement)
                .column("at", Mark::at)
                .shown("rows", mark -> ranges(mark.rows()))
                .data("rows", mark -> mark.rows().stream()
                        .map(range -> List.of(range.from(), range.until()))
                        .toList());
    }

    /** First and last of each range, both included, as people read them. */
    private static String ranges(List<Range> ranges) {
        String shown = ranges.stream()
                .limit(RANGES_SHOWN_MAX)
                .map(range -> range.until() - range.from() == 1
                        ? Long.toString(range.from())
                        : range.from() + "-" + (range.until() - 1))
                .collect(Collectors.joining(","));
        int others = ranges.size() - RANGES_SHOWN_MAX;
        return others > 0 ? shown + " and " + others + " more" : shown;
    }
}
