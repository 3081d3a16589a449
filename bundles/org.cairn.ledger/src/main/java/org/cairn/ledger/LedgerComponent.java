// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.cairn.core.api.ledger.DaySums;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.PrivateRow;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.node.Node;
import org.cairn.ledger.io.Disk;
import org.cairn.ledger.io.Followers;
import org.cairn.ledger.io.LedgerSettings;
import org.cairn.ledger.io.SegmentLedger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Opens the node's ledger. There is no service while it cannot be opened; the log says why. */
@Component(service = Ledger.class, configurationPid = "org.cairn.ledger", immediate = true)
@Designate(ocd = LedgerConfig.class)
public final class LedgerComponent implements Ledger {
    private final SegmentLedger ledger;

    @Activate
    public LedgerComponent(@Reference Node node, LedgerConfig config) throws IOException {
        LedgerLog log = new LedgerLog();
        LedgerSettings settings = new LedgerSettings(
                Duration.ofMillis(config.flush_interval_ms()),
                config.queue_max(),
                config.queue_bytes_max(),
                Duration.ofSeconds(config.clock_jump_max_s()));
        Path directory = config.directory().isEmpty() ? node.directory("ledger") : Path.of(config.directory());
        try {
            ledger = new SegmentLedger(
                    directory,
                    node.name(),
                    node.clock(),
                    System::nanoTime,
                    node.blocking(),
                    settings,
                    log,
                    Disk.REAL,
                    Followers.NONE);
        } catch (LedgerException e) {
            log.failed(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    @Deactivate
    public void close() {
        ledger.close();
    }

    @Override
    public Append append(RowDraft draft) {
        return ledger.append(draft);
    }

    @Override
    public CompletionStage<Optional<Row>> find(RowId id) {
        return ledger.find(id);
    }

    @Override
    public CompletionStage<List<Row>> scan(LocalDate day, long from, int limit) {
        return ledger.scan(day, from, limit);
    }

    @Override
    public CompletionStage<List<Row>> scan(LocalDate day, String customer, long from, int limit) {
        return ledger.scan(day, customer, from, limit);
    }

    @Override
    public CompletionStage<Optional<DaySums>> sums(LocalDate day) {
        return ledger.sums(day);
    }

    @Override
    public CompletionStage<List<Entry>> replay(LocalDate day, long from, int limit) {
        return ledger.replay(day, from, limit);
    }

    @Override
    public CompletionStage<Optional<PrivateRow>> open(RowId id, String account) {
        return ledger.open(id, account);
    }

    @Override
    public State state() {
        return ledger.state();
    }
}
