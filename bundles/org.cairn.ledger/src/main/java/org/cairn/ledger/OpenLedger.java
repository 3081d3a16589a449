// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.cairn.core.api.identity.NodeKey;
import org.cairn.core.api.ledger.Keeping;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Payments;
import org.cairn.core.api.ledger.TransparencyLog;
import org.cairn.core.api.node.Node;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.index.SumsCheck;
import org.cairn.ledger.io.Disk;
import org.cairn.ledger.io.SegmentLedger;
import org.cairn.ledger.keep.KeepingLog;
import org.cairn.ledger.keep.LedgerKeeper;
import org.cairn.ledger.keep.LogProofs;
import org.cairn.ledger.keep.Volume;
import org.cairn.ledger.payments.PaymentFile;
import org.cairn.ledger.tlog.CheckpointFiles;
import org.cairn.ledger.tlog.LogKey;
import org.cairn.ledger.tlog.SegmentLog;
import org.cairn.ledger.tlog.TlogLog;
import org.cairn.ledger.tlog.TreeFiles;

/** A node's ledger with what belongs to it, opened in the order in which they need each other. */
final class OpenLedger implements AutoCloseable {
    private final SegmentLedger ledger;
    private final List<TreeFiles> trees = new ArrayList<>(1);
    private final SegmentLog log;
    private final PaymentFile payments;
    private final LedgerKeeper keeper;

    /**
     * Opens all of it.
     *
     * @param key the node's key, which comes and goes
     * @param told what operators are told
     * @throws LedgerException FAILED; nothing stays open
     */
    OpenLedger(Node node, LedgerOptions options, Supplier<Optional<NodeKey>> key, LedgerLog told) throws IOException {
        Path directory = options.directory().isPresent() ? options.directory().get() : node.directory("ledger");
        Path checkpoints = node.directory("checkpoints");
        CheckpointFiles signed = new CheckpointFiles(checkpoints);
        ledger = new SegmentLedger(
                directory,
                node.name(),
                node.clock(),
                System::nanoTime,
                node.blocking(),
                options.settings(),
                told,
                Disk.REAL,
                locked -> {
                    trees.add(TreeFiles.open(locked, signed.anchors(), Disk.REAL));
                    return List.copyOf(trees);
                });
        List<AutoCloseable> opened = new ArrayList<>(List.of(ledger));
        try {
            LogKey logKey = new LogKey(options.origin(), key);
            log = new SegmentLog(
                    new SegmentLog.Parts(
                            node.name(),
                            logKey,
                            options.cosigners(),
                            signed,
                            ledger::aggregate,
                            options.keeping().retentionDays()),
                    ledger,
                    trees.get(0),
                    node.scheduler(),
                    node.blocking(),
                    new TlogLog());
            opened.add(0, log);
            Path marks = directory.resolve("payments");
            if (!Files.exists(marks) && ledger.state().rows() > 0) {
                told.paymentsMissing(marks);
            }
            payments = new PaymentFile(marks, node.name(), this::durable, node.blocking(), told, Disk.REAL);
            opened.add(0, payments);
            keeper = new LedgerKeeper(
                    new LedgerKeeper.Parts(
                            ledger,
                            checkpoints,
                            node.name(),
                            new LogProofs(directory, checkpoints, log, trees.get(0)),
                            List.of((day, aggregate) -> SumsCheck.findings(directory, day, aggregate)),
                            this::forget),
                    options.keeping(),
                    node,
                    System::nanoTime,
                    Volume.REAL,
                    new KeepingLog());
        } catch (IOException | RuntimeException e) {
            close(opened, e);
            throw e;
        }
    }

    private Optional<Payments.Range> durable(LocalDate day) {
        return ledger.days().stream()
                .filter(extent -> extent.day().equals(day))
                .map(OpenLedger::range)
                .findFirst();
    }

    private static Payments.Range range(Extent extent) {
        return new Payments.Range(extent.first(), extent.end());
    }

    private void forget(LocalDate dropped) {
        try {
            payments.forget(dropped.plusDays(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Ledger ledger() {
        return ledger;
    }

    TransparencyLog log() {
        return log;
    }

    Payments payments() {
        return payments;
    }

    Keeping keeping() {
        return keeper;
    }

    /** Ends after all that was accepted is durable. */
    @Override
    public void close() {
        RuntimeException failures = new IllegalStateException("the ledger was not closed cleanly");
        close(List.of(payments, log, ledger, keeper), failures); // the standby's last pass is after all is durable
        if (failures.getSuppressed().length > 0) {
            throw failures;
        }
    }

    private static void close(List<AutoCloseable> opened, Exception failures) {
        for (AutoCloseable part : opened) {
            try {
                part.close();
            } catch (Exception e) {
                failures.addSuppressed(e);
            }
        }
    }
}
