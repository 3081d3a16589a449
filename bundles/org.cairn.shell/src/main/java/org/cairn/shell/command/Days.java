// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.time.LocalDate;
import java.util.List;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.Row;
import org.cairn.shell.render.Quantities;
import org.jspecify.annotations.Nullable;

/** Which days a command is about. */
final class Days {
    private Days() {}

    /** Those of {@code --day}, or of {@code --from} and {@code --to} (both included); all others if none is given. */
    static List<LocalDate> of(
            Ledger.State state,
            @Nullable String day,
            @Nullable String from,
            @Nullable String to,
            List<LocalDate> otherwise)
            throws Call.Refused {
        if (day == null && from == null && to == null) {
            return otherwise;
        }
        if (day != null) {
            if (from != null || to != null) {
                throw new Call.Refused("give --day, or --from and --to");
            }
            return List.of(Quantities.day(day));
        }
        LocalDate first = from == null ? LocalDate.MIN : Quantities.day(from);
        LocalDate last = to == null ? LocalDate.MAX : Quantities.day(to);
        if (first.isAfter(last)) {
            throw new Call.Refused("--from is after --to");
        }
        return state.days().stream()
                .filter(kept -> !kept.isBefore(first) && !kept.isAfter(last))
                .toList();
    }

    /** The last day that has rows; empty without rows. */
    static List<LocalDate> last(Ledger.State state) {
        List<LocalDate> days = state.days();
        return days.isEmpty() ? List.of() : List.of(days.get(days.size() - 1));
    }

    /** The days that have rows from a sequence on. */
    static List<LocalDate> since(Call call, Ledger ledger, Ledger.State state, long sequence) throws Call.Refused {
        List<LocalDate> days = state.days();
        int day = Math.max(0, days.size() - 1);
        while (day > 0 && begin(call, ledger, days.get(day)) > sequence) {
            day--;
        }
        return days.subList(day, days.size());
    }

    /** Sequence of the first row of a day; beyond all rows for a day without any. */
    static long begin(Call call, Ledger ledger, LocalDate day) throws Call.Refused {
        List<Row> first = call.await(ledger.scan(day, 0, 1));
        return first.isEmpty() ? Long.MAX_VALUE : first.get(0).id().sequence();
    }
}
