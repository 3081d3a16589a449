// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.ledger.Keeping;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.TransparencyLog;
import org.cairn.core.api.ledger.TransparencyLog.Cosigner;
import org.cairn.shell.render.Checkpoint;
import org.cairn.shell.render.Sheet;

/** Shows the ledger's extent and who vouches for it (CGN-17, CGN-19). */
@Service
@Command(
        scope = "cairn",
        name = "ledger",
        description = "Shows how far the ledger goes, its newest checkpoint and its standby",
        detailedDescription = "Examples:\n  cairn:ledger\n  cairn:ledger --json")
public final class LedgerExtent extends CairnCommand {
    @Override
    void run(Call call) throws Call.Refused {
        Ledger.State state = Rows.ledger(call).state();
        Optional<TransparencyLog> log = call.lookup().find(TransparencyLog.class);
        Optional<Keeping.Standby> standby = call.lookup().find(Keeping.class).flatMap(Keeping::standby);
        if (call.json()) {
            call.document(document(state, log, standby));
        } else {
            sheet(state, log, standby).print(call.out());
        }
    }

    private static Map<String, Object> document(
            Ledger.State state, Optional<TransparencyLog> log, Optional<Keeping.Standby> standby) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("first", state.first());
        document.put("rows", state.rows());
        document.put("durable", state.durable());
        document.put("days", state.days());
        log.ifPresent(there -> {
            document.put("origin", there.origin());
            there.verifierKey().ifPresent(key -> document.put("key", key));
            there.checkpoint()
                    .flatMap(Checkpoint::of)
                    .ifPresent(checkpoint -> document.put(
                            "checkpoint", document(checkpoint, there.policy().cosigners())));
        });
        standby.ifPresent(there -> {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("directory", there.directory());
            members.put("rows", there.rows());
            members.put("behind", there.behind());
            members.put("problem", there.problem());
            document.put("standby", members);
        });
        return document;
    }

    private static Map<String, Object> document(Checkpoint checkpoint, List<Cosigner> cosigners) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("size", checkpoint.size());
        document.put("root", checkpoint.root());
        List<Map<String, Object>> signed = new ArrayList<>();
        for (Cosigner cosigner : cosigners) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("name", Checkpoint.name(cosigner.key()));
            members.put("url", cosigner.url());
            members.put("signed", checkpoint.isSignedBy(cosigner.key()));
            signed.add(members);
        }
        document.put("cosigners", signed);
        return document;
    }

    private static Sheet sheet(Ledger.State state, Optional<TransparencyLog> log, Optional<Keeping.Standby> standby) {
        Sheet sheet = new Sheet()
                .line("rows", state.rows() + (state.first() == 0 ? "" : ", kept from " + state.first() + " on"))
                .line("durable", Long.toString(state.durable()))
                .line("days", days(state.days()));
        log.ifPresent(there -> {
            sheet.line("log", there.origin() + (there.verifierKey().isEmpty() ? ", without a key yet" : ""));
            Optional<Checkpoint> checkpoint = there.checkpoint().flatMap(Checkpoint::of);
            sheet.line(
                    "checkpoint",
                    checkpoint.map(newest -> "covers " + rows(newest.size())).orElse("none yet"));
            sheet.lines(
                    "witnesses",
                    there.policy().cosigners().stream()
                            .map(cosigner -> witness(cosigner, checkpoint))
                            .toList());
        });
        standby.ifPresent(there -> {
            sheet.line("standby", there.directory() + ": " + rows(there.rows()) + ", " + there.behind() + " behind");
            if (!there.problem().isEmpty()) {
                sheet.line("", there.problem());
            }
        });
        return sheet;
    }

    private static String witness(Cosigner cosigner, Optional<Checkpoint> checkpoint) {
        boolean signed =
                checkpoint.map(newest -> newest.isSignedBy(cosigner.key())).orElse(false);
        return Checkpoint.name(cosigner.key()) + " at " + cosigner.url()
                + (signed ? " cosigned it" : " has not cosigned it");
    }

    private static String days(List<LocalDate> days) {
        if (days.isEmpty()) {
            return "none";
        }
        LocalDate last = days.get(days.size() - 1);
        return days.size() == 1 ? last.toString() : days.size() + ", " + days.get(0) + " to " + last;
    }

    private static String rows(long rows) {
        return rows == 1 ? "1 row" : rows + " rows";
    }
}
