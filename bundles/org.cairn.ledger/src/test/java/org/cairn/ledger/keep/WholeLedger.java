// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.cairn.core.api.ledger.Keeping.Checked;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.Row;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Follower;
import org.cairn.ledger.core.Hashes;
import org.cairn.ledger.index.SumsCheck;
import org.cairn.ledger.io.Disk;
import org.cairn.ledger.io.LedgerSettings;
import org.cairn.ledger.io.SegmentLedger;
import org.cairn.ledger.tlog.CheckpointFiles;
import org.cairn.ledger.tlog.LogKey;
import org.cairn.ledger.tlog.SegmentLog;
import org.cairn.ledger.tlog.TlogLog;
import org.cairn.ledger.tlog.TreeFiles;
import org.cairn.testkit.identity.Ed25519Key;
import org.cairn.testkit.ledger.Drafts;
import org.cairn.testkit.node.SimNode;
import org.cairn.testkit.node.SimScheduler;

/** A ledger with its transparency log on a home, in virtual time. */
final class WholeLedger implements AutoCloseable {
    static final String GATEWAY = "eu-1";

    final SimNode node;
    final SegmentLedger ledger;
    final SegmentLog log;
    final LogProofs proofs;

    WholeLedger(Path home, Ed25519Key key) throws IOException {
        this.node = new SimNode(GATEWAY, home, SimNode.Blocking.DIRECT);
        Path checkpoints = node.directory("checkpoints");
        CheckpointFiles files = new CheckpointFiles(checkpoints);
        List<TreeFiles> trees = new ArrayList<>();
        this.ledger = new SegmentLedger(
                node.directory("ledger"),
                GATEWAY,
                node.clock(),
                () -> node.clock().monotonicMicros() * 1_000,
                node.blocking(),
                LedgerSettings.DEFAULT,
                new LedgerLog(),
                Disk.REAL,
                directory -> {
                    trees.add(TreeFiles.open(directory, files.anchors(), Disk.REAL));
                    return List.<Follower>copyOf(trees);
                });
        this.log = new SegmentLog(
                new SegmentLog.Parts(
                        GATEWAY,
                        new LogKey("cairn.internal/" + GATEWAY, () -> Optional.of(key)),
                        List.of(),
                        files,
                        this::aggregate,
                        366),
                ledger,
                trees.get(0),
                new SimScheduler(node.clock()),
                node.blocking(),
                new TlogLog());
        this.proofs = new LogProofs(ledger.directory(), checkpoints, log, trees.get(0));
    }

    private Optional<ChainHash> aggregate(LocalDate day) {
        byte[] aggregate = new byte[Hashes.BYTES];
        for (Row row : KeptLedger.await(ledger.scan(day, 0, 10_000))) {
            byte[] hash = HexFormat.of().parseHex(row.hash());
            for (int i = 0; i < hash.length; i++) {
                aggregate[i] ^= hash[i];
            }
        }
        return Optional.of(ChainHash.of(aggregate));
    }

    LedgerKeeper.Parts parts() throws IOException {
        return new LedgerKeeper.Parts(ledger, node.directory("checkpoints"), GATEWAY, proofs, sides(), day -> {});
    }

    List<SideCheck> sides() {
        return List.of((day, aggregate) -> SumsCheck.findings(ledger.directory(), day, aggregate));
    }

    /** What a check of all finds. */
    Checked check() throws IOException {
        return new LedgerCheck(ledger, GATEWAY, proofs, sides(), Meter.silent()).run(Optional.empty());
    }

    /** Appends rows, which are durable and signed for then; the log's timer never runs. */
    void append(int count) {
        Ledger.Append last = ledger.append(Drafts.usual(0));
        for (int i = 1; i < count; i++) {
            last = ledger.append(Drafts.usual(i));
        }
        KeptLedger.await(last.durable());
        log.work();
    }

    void nextDay() {
        node.advance(Duration.ofDays(1));
    }

    /** Appends to three days, of which two are over. */
    void threeDays(int rows) {
        append(rows);
        nextDay();
        append(rows);
        nextDay();
        append(rows);
    }

    List<Path> files() throws IOException {
        try (var files = Files.walk(node.home())) {
            return files.filter(file -> Files.isRegularFile(file) && !file.endsWith("lock"))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() throws IOException {
        log.close();
        ledger.close();
        node.close();
    }
}
