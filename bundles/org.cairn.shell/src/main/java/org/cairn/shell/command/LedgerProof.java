// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.ledger.TransparencyLog;
import org.cairn.shell.render.Checkpoint;
import org.jspecify.annotations.Nullable;

/** Proves a row (CGN-19): a file that can be checked offline, for ever. */
@Service
@Command(
        scope = "cairn",
        name = "proof",
        description = "Gives the proof that a row is in the log, as a .tlog-proof",
        detailedDescription =
                "Examples:\n  cairn:proof eu-1/2026-11-20/48213\n  cairn:proof eu-1/2026-11-20/48213 --out /tmp/48213.tlog-proof")
public final class LedgerProof extends CairnCommand {
    /** A checkpoint comes about a second after a row. */
    private static final int LOOKS_MAX = 50;

    @Argument(index = 0, name = "row", description = "Id of the row: GATEWAY/DAY/SEQUENCE", required = true)
    @Completion(LedgerRowIds.class)
    String row = "";

    @Argument(index = 1, name = "more", description = MORE, multiValued = true)
    List<String> more = List.of();

    @Option(name = "--out", description = "Write it to a new file on the node")
    @Nullable
    String file;

    Pause pause = Pause::tenth;

    @Override
    void run(Call call) throws Call.Refused, IOException {
        TransparencyLog log = Rows.log(call);
        RowId id = RowId.of(row);
        Optional<String> proof = call.await(log.proof(id));
        if (proof.isEmpty()) {
            proof = wait(call, log, id);
        }
        String text = proof.orElseThrow(() -> new Call.Refused("the row is still not in a checkpoint; " + newest(log)));
        if (file != null) {
            NewFile.write(file, out -> out.print(text));
            call.done("the proof is in " + file, Map.of("row", id, "file", file));
        } else if (call.json()) {
            call.document(Map.of("row", id, "proof", text));
        } else {
            call.out().print(text);
        }
    }

    private Optional<String> wait(Call call, TransparencyLog log, RowId id) throws Call.Refused, IOException {
        if (call.await(Rows.ledger(call).find(id)).isEmpty()) {
            throw new Call.Refused("there is no row " + id);
        }
        call.streams().err().println("the row is not in a checkpoint yet; waiting for the next");
        Optional<String> proof = Optional.empty();
        try {
            for (int looks = 0; proof.isEmpty() && looks < LOOKS_MAX && pause.next(call); looks++) {
                proof = call.await(log.proof(id));
            }
        } catch (InterruptedException e) {
            throw new Call.Refused("interrupted");
        }
        return proof;
    }

    private static String newest(TransparencyLog log) {
        return log.checkpoint()
                .flatMap(Checkpoint::of)
                .map(checkpoint -> "the newest covers " + checkpoint.size() + " rows")
                .orElse(log.verifierKey().isEmpty() ? "the log has no key yet" : "there is none yet");
    }
}
