// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.PrivateRow;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowId;
import org.cairn.shell.render.Plain;
import org.jspecify.annotations.Nullable;

/** Shows one row (CGN-20). */
@Service
@Command(
        scope = "cairn",
        name = "ledger-row",
        description = "Shows one row; its private part to its customer only",
        detailedDescription =
                "Examples:\n  cairn:ledger-row eu-1/2026-11-20/48213\n  cairn:ledger-row eu-1/2026-11-20/48213 --account customer-7f3kq2m9x4 --json")
public final class LedgerRow extends CairnCommand {
    @Argument(index = 0, name = "row", description = "Id of the row: GATEWAY/DAY/SEQUENCE", required = true)
    @Completion(LedgerRowIds.class)
    String row = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Option(name = "--account", description = "Show the private part too, if the row is this customer's")
    @Completion(AccountIds.class)
    @Nullable
    String account;

    @Override
    void run(Call call) throws Call.Refused {
        Ledger ledger = Rows.ledger(call);
        RowId id = RowId.of(row);
        Row found = call.await(ledger.find(id)).orElseThrow(() -> new Call.Refused("there is no row " + id));
        Optional<PrivateRow> hidden = account == null ? Optional.empty() : call.await(ledger.open(id, account));
        if (account != null && hidden.isEmpty()) {
            throw new Call.Refused("the row is not of " + Plain.text(account));
        }
        if (call.json()) {
            Map<String, Object> document = new LinkedHashMap<>(Rows.listing().json(found));
            hidden.ifPresent(part -> document.put(
                    "private",
                    Map.of(
                            "columns",
                            part.columns(),
                            "notes",
                            part.notes(),
                            "custom",
                            part.custom(),
                            "blind",
                            part.blind())));
            call.document(document);
            return;
        }
        lines(call, "", found.columns());
        call.out().println("hash = " + found.hash());
        hidden.ifPresent(part -> {
            lines(call, "private ", part.columns());
            lines(call, "note ", part.notes());
            lines(call, "custom ", part.custom());
        });
    }

    private static void lines(Call call, String prefix, Map<String, String> columns) {
        columns.forEach((name, value) -> call.out().println(prefix + Plain.text(name) + " = " + Plain.text(value)));
    }
}
