// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.ledger.Keeping;
import org.cairn.shell.render.Plain;
import org.cairn.shell.render.Quantities;
import org.jspecify.annotations.Nullable;

/** Checks the ledger's own files (CGN-20). */
@Service
@Command(
        scope = "cairn",
        name = "ledger-verify",
        description = "Reads every byte of a day again, or of all days, and checks it",
        detailedDescription = "Examples:\n  cairn:ledger-verify\n  cairn:ledger-verify --day 2026-11-20 --json")
public final class LedgerVerify extends CairnCommand {
    @Option(name = "--day", description = "Billing day, UTC; all days if not given")
    @Completion(LedgerDays.class)
    @Nullable
    String day;

    @Override
    void run(Call call) throws Call.Refused {
        Keeping keeping = call.need(Keeping.class, "ledger");
        Optional<LocalDate> wanted = Optional.ofNullable(day).map(Quantities::day);
        Keeping.Checked checked;
        try (Meter meter = Meter.bytes(call, "checked")) {
            checked = call.await(keeping.check(wanted, meter::at), meter);
        }
        int findings = checked.findings().size();
        if (call.json()) {
            call.document(Map.of("rows", checked.rows(), "findings", checked.findings()));
        } else {
            checked.findings().forEach(finding -> call.out().println(Plain.text(finding)));
            call.out().println(checked.rows() + " rows were read" + (findings == 0 ? ", all is right" : ""));
        }
        if (findings > 0) {
            throw new Call.Refused(findings + (findings == 1 ? " finding" : " findings"));
        }
    }
}
