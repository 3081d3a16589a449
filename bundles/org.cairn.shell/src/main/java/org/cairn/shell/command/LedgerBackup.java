// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.ledger.Keeping;
import org.cairn.shell.render.Quantities;

/** Copies the ledger (CGN-20). */
@Service
@Command(
        scope = "cairn",
        name = "ledger-backup",
        description = "Copies what is durable into a directory; into an older backup only what is new",
        detailedDescription =
                "Examples:\n  cairn:ledger-backup /var/backups/eu-1\n  cairn:ledger-backup /var/backups/eu-1 --json")
public final class LedgerBackup extends CairnCommand {
    @Argument(index = 0, name = "directory", description = "On the node: new, or with an older backup", required = true)
    String directory = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused {
        Keeping keeping = call.need(Keeping.class, "ledger");
        Path target = Path.of(directory).toAbsolutePath().normalize();
        Keeping.Copied copied;
        try (Meter meter = Meter.bytes(call, "copied")) {
            copied = call.await(keeping.backup(target, meter::at), meter);
        }
        call.done(
                target + " has " + copied.rows() + " rows; " + Quantities.bytes(copied.bytes()) + " were copied",
                Map.of("directory", target, "rows", copied.rows(), "bytes", copied.bytes()));
    }
}
