// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.ledger.DaySums;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.shell.render.Listing;
import org.cairn.shell.render.Quantities;
import org.jspecify.annotations.Nullable;

/** What a day comes to (CGN-19, CGN-23). */
@Service
@Command(
        scope = "cairn",
        name = "ledger-sums",
        description = "Shows what a day comes to: rows and fees by customer, and the XOR aggregate",
        detailedDescription =
                "Examples:\n  cairn:ledger-sums\n  cairn:ledger-sums --day 2026-11-20 --limit 500\n  cairn:ledger-sums --json")
public final class LedgerSums extends CairnCommand {
    private static final int LIMIT_MAX = 100_000;

    @Option(name = "--day", description = "Billing day, UTC; the last one that has rows if not given")
    @Completion(LedgerDays.class)
    @Nullable
    String day;

    @Option(name = "--limit", description = "At most so many customers, those with most rows first; with --json all")
    int limit = 50;

    private record Line(String customer, DaySums.Customer sums) {}

    @Override
    void run(Call call) throws Call.Refused {
        int most = Rows.limit(limit, 1, LIMIT_MAX);
        Ledger ledger = Rows.ledger(call);
        List<LocalDate> days = Days.of(ledger.state(), day, null, null, Days.last(ledger.state()));
        if (days.isEmpty()) {
            throw new Call.Refused("there are no rows yet");
        }
        LocalDate wanted = days.get(0);
        DaySums sums =
                call.await(ledger.sums(wanted)).orElseThrow(() -> new Call.Refused("there are no rows of " + wanted));
        if (call.json()) {
            call.document(document(sums));
        } else {
            table(call, sums, most);
        }
    }

    private static Map<String, Object> document(DaySums sums) {
        Map<String, Object> customers = new LinkedHashMap<>();
        sums.customers()
                .forEach((customer, part) ->
                        customers.put(customer, Map.of("rows", part.rows(), "fees", texts(part.fees()))));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("day", sums.day());
        document.put("first", sums.first());
        document.put("rows", sums.rows());
        document.put("fees", texts(total(sums)));
        document.put("aggregate", sums.aggregate());
        document.put("customers", customers);
        return document;
    }

    private static void table(Call call, DaySums sums, int most) {
        List<Line> lines = sums.customers().entrySet().stream()
                .map(entry -> new Line(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong((Line line) -> -line.sums().rows()))
                .limit(most)
                .toList();
        new Listing<Line>()
                .column("customer", Line::customer)
                .number("rows", line -> line.sums().rows())
                .number("fees", line -> Quantities.money(line.sums().fees()))
                .table(call.out(), lines, "no customers");
        int others = sums.customers().size() - lines.size();
        if (others > 0) {
            call.out()
                    .println("and " + others + " more customers: --limit "
                            + sums.customers().size());
        }
        new Listing<DaySums>()
                .column("day", DaySums::day)
                .column("first", DaySums::first)
                .column("rows", DaySums::rows)
                .column("fees", all -> Quantities.money(total(all)))
                .column("aggregate", DaySums::aggregate)
                .lines(call.out(), sums);
    }

    private static Map<String, BigInteger> total(DaySums sums) {
        Map<String, BigInteger> total = new TreeMap<>();
        sums.customers().values().forEach(part -> part.fees()
                .forEach((currency, fee) -> total.merge(currency, fee, BigInteger::add)));
        return total;
    }

    /** In 10^-12 of the currency, as text: many readers of JSON round large numbers. */
    private static Map<String, String> texts(Map<String, BigInteger> fees) {
        Map<String, String> texts = new TreeMap<>();
        fees.forEach((currency, fee) -> texts.put(currency, fee.toString()));
        return texts;
    }
}
