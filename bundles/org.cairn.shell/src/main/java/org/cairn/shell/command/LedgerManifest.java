// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.shell.render.Quantities;

/** Shows what was signed when a day was over (CGN-19). */
@Service
@Command(
        scope = "cairn",
        name = "ledger-manifest",
        description = "Shows the signed manifest of a day that is over",
        detailedDescription =
                "Examples:\n  cairn:ledger-manifest 2026-11-19\n  cairn:ledger-manifest 2026-11-19 --json")
public final class LedgerManifest extends CairnCommand {
    @Argument(index = 0, name = "day", description = "Billing day, UTC", required = true)
    @Completion(LedgerManifestDays.class)
    String day = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        LocalDate wanted = Quantities.day(day);
        String manifest = call.await(Rows.log(call).manifest(wanted))
                .orElseThrow(() -> new Call.Refused(
                        "there is no manifest of " + wanted + ": one is signed when a day with rows is over"));
        if (call.json()) {
            call.document(Map.of("day", wanted, "manifest", manifest));
        } else {
            call.out().print(manifest);
        }
    }
}
