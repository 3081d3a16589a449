// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.ledger.Payments;
import org.cairn.core.api.ledger.RowId;
import org.cairn.testkit.ledger.Drafts;
import org.cairn.testkit.node.SimNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The parts of a ledger, opened together. */
class OpenLedgerTest {
    private final SimNode node = new SimNode();
    private final List<Path> missing = new ArrayList<>();

    @AfterEach
    void close() {
        node.close();
    }

    private OpenLedger open() throws Exception {
        return new OpenLedger(
                node, LedgerOptions.of(Configs.of(Map.of()), node.name()), Optional::empty, new LedgerLog() {
                    @Override
                    public void paymentsMissing(Path file) {
                        missing.add(file);
                    }
                });
    }

    private RowId append(OpenLedger open) {
        return open.ledger()
                .append(Drafts.usual(1))
                .durable()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join()
                .id();
    }

    private static List<Payments.Mark> marks(OpenLedger open, RowId row) {
        return open.payments().of(row).toCompletableFuture().join();
    }

    @Test
    void saysWhenTheMarksOfPaymentAreMissing() throws Exception {
        RowId row;
        Payments.Mark mark;
        try (OpenLedger open = open()) {
            row = append(open);
            mark = new Payments.Mark(
                    row.day(),
                    List.of(new Payments.Range(row.sequence(), row.sequence() + 1)),
                    "operator",
                    Payments.Status.PAID,
                    "",
                    Instant.EPOCH);
            open.payments().mark(mark).toCompletableFuture().join();
        }
        try (OpenLedger open = open()) {
            assertEquals(List.of(mark), marks(open, row));
        }
        assertEquals(List.of(), missing);
        Path file = node.directory("ledger").resolve("payments");
        Files.delete(file);
        try (OpenLedger open = open()) {
            assertEquals(List.of(file), missing);
            assertEquals(List.of(), marks(open, row));
            assertEquals(1, append(open).sequence());
        }
    }
}
