// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.Row;
import org.jspecify.annotations.Nullable;

/** Rows in order, over days, page by page. */
final class Pages {
    /** Rows of a page. */
    static final int PAGE = 1_000;

    private final Call call;
    private final Ledger ledger;
    private final Deque<LocalDate> days;
    private final @Nullable String customer;
    private final long begin;
    private final long end;
    private long next;

    /**
     * Begins.
     *
     * @param days in order
     * @param customer of this customer only, if there is one
     * @param from sequence of the first row at least
     */
    Pages(Call call, Ledger ledger, Collection<LocalDate> days, @Nullable String customer, long from)
            throws Call.Refused {
        this.call = call;
        this.ledger = ledger;
        this.days = new ArrayDeque<>(days);
        this.customer = customer;
        this.next = from;
        this.begin = days.isEmpty() ? 0 : Math.max(from, Days.begin(call, ledger, this.days.getFirst()));
        this.end = end();
    }

    /** Where the last of the days ends: where the next one begins, or all rows. */
    private long end() throws Call.Refused {
        Ledger.State state = ledger.state();
        if (days.isEmpty()) {
            return 0;
        }
        for (LocalDate kept : state.days()) {
            if (kept.isAfter(days.getLast())) {
                return Days.begin(call, ledger, kept);
            }
        }
        return state.rows();
    }

    /** The next page; empty at the end. */
    List<Row> next() throws Call.Refused {
        while (!days.isEmpty()) {
            LocalDate day = days.getFirst();
            List<Row> page = call.await(
                    customer == null ? ledger.scan(day, next, PAGE) : ledger.scan(day, customer, next, PAGE));
            if (page.size() < PAGE) {
                days.removeFirst();
            }
            if (!page.isEmpty()) {
                next = page.get(page.size() - 1).id().sequence() + 1;
                return page;
            }
        }
        return List.of();
    }

    /** Tells how far it has read. */
    void tell(Meter meter) {
        meter.at(Math.max(0, next - begin), Math.max(0, end - begin));
        meter.tell();
    }
}
