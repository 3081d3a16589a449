// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.shell.render.Listing;

/** Shows the ledger's extent (CGN-17). */
@Service
@Command(
        scope = "cairn",
        name = "ledger",
        description = "Shows how far the ledger goes",
        detailedDescription = "Examples:\n  cairn:ledger\n  cairn:ledger --json")
public final class LedgerExtent extends CairnCommand {
    @Override
    void run(Call call) throws Call.Refused {
        call.one(
                new Listing<Ledger.State>()
                        .number("rows", Ledger.State::rows)
                        .number("durable", Ledger.State::durable)
                        .column("days", Ledger.State::days),
                Rows.ledger(call).state());
    }
}
