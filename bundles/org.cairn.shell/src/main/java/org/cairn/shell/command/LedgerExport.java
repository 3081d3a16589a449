// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.Row;
import org.cairn.shell.render.Plain;
import org.cairn.shell.render.Quantities;
import org.jspecify.annotations.Nullable;

/** Exports rows (CGN-20): a line {"id":...,"columns":{...},"hash":...} for each, in order. */
@Service
@Command(
        scope = "cairn",
        name = "ledger-export",
        description = "Writes the public rows of a day, or of all days, as JSON Lines",
        detailedDescription =
                "Examples:\n  cairn:ledger-export --day 2026-11-20 /tmp/rows.jsonl\n  cairn:ledger-export -")
public final class LedgerExport extends CairnCommand {
    private static final int PAGE = 1_000;

    @Option(name = "--day", description = "Billing day, UTC; all days if not given")
    @Completion(LedgerDays.class)
    @Nullable
    String day;

    /** A word of its own for Karaf, which takes it for an option. */
    @Option(name = "-", description = "To standard output, as without a file")
    boolean standardOutput;

    @Argument(index = 0, name = "file", description = "A new file on the node")
    String file = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Override
    void run(Call call) throws Call.Refused, IOException {
        Ledger ledger = Rows.ledger(call);
        List<LocalDate> days = day == null ? ledger.state().days() : List.of(Quantities.day(day));
        if (file.isEmpty()) {
            var unused = export(call, ledger, days, call.out());
            return;
        }
        long rows;
        try (PrintStream out =
                new PrintStream(Files.newOutputStream(Path.of(file), StandardOpenOption.CREATE_NEW), false, UTF_8)) {
            rows = export(call, ledger, days, out);
            if (out.checkError()) {
                throw new IOException(file + " could not be written");
            }
        } catch (FileAlreadyExistsException e) {
            throw new Call.Refused(file + " is there already");
        }
        call.done(rows + " rows are in " + file, Map.of("file", file, "rows", rows));
    }

    private static long export(Call call, Ledger ledger, List<LocalDate> days, PrintStream out) throws Call.Refused {
        long rows = 0;
        for (LocalDate date : days) {
            long next = 0;
            List<Row> page = call.await(ledger.scan(date, next, PAGE));
            while (!page.isEmpty() && !out.checkError()) {
                for (Row row : page) {
                    out.print(Plain.document(Rows.listing().json(row)) + "\n");
                    next = row.id().sequence() + 1;
                }
                rows += page.size();
                page = page.size() < PAGE ? List.of() : call.await(ledger.scan(date, next, PAGE));
            }
        }
        return rows;
    }
}
