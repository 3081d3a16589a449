// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.Row;
import org.cairn.testkit.ledger.Drafts;
import org.cairn.testkit.ledger.LedgerContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The segment log keeps the contract (CGN-17, CGN-18), also over a restart. */
class SegmentLedgerTest extends LedgerContract {
    @TempDir
    Path directory = Path.of("");

    private final StubLog log = new StubLog();

    @Override
    protected Ledger open() {
        return Ledgers.open(directory.resolve("ledger"), clock, log);
    }

    @Override
    protected void close(Ledger opened) {
        ((SegmentLedger) opened).close();
    }

    @Test
    void hasTheSameRowsWhenItIsOpenedAgain() {
        List<Row> rows = new ArrayList<>();
        Path other = directory.resolve("other");
        for (int day = 0; day < 3; day++) {
            try (SegmentLedger ledger = Ledgers.open(other, clock, log)) {
                assertEquals(rows, Ledgers.rows(ledger));
                for (int i = 0; i < 200; i++) {
                    rows.add(Ledgers.append(ledger, i));
                }
                clock.forward(Duration.ofHours(10));
                rows.add(Ledgers.append(ledger, 0));
            }
            clock.forward(Duration.ofHours(10));
        }
        try (SegmentLedger ledger = Ledgers.open(other, clock, log)) {
            assertEquals(rows, Ledgers.rows(ledger));
            assertEquals(603, ledger.state().rows());
            assertEquals(603, ledger.state().durable());
            for (Row row : rows) {
                assertTrue(await(ledger.open(row.id(), "customer-1")).isPresent());
            }
        }
        assertEquals(List.of(), log.told);
    }

    @Test
    void leavesNoThreadAndNoOpenFileBehind() throws Exception {
        Path other = directory.resolve("other");
        try (SegmentLedger ledger = Ledgers.open(other, clock, log)) {
            for (int i = 0; i < 1_000; i++) {
                ledger.append(Drafts.usual(i));
            }
        }
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            assertEquals(
                    0,
                    descriptors
                            .filter(fd -> fd.toFile().getAbsoluteFile().exists())
                            .map(SegmentLedgerTest::target)
                            .filter(target -> target.startsWith(other.toString()))
                            .count());
        }
        try (SegmentLedger ledger = Ledgers.open(other, clock, log)) {
            assertEquals(1_000, ledger.state().durable());
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void letsOnlyItsOwnerReadItsFiles() throws Exception {
        Path other = directory.resolve("other");
        try (SegmentLedger ledger = Ledgers.open(other, clock, log)) {
            Ledgers.append(ledger, 1);
        }
        assertEquals(
                "[OWNER_READ, OWNER_WRITE]",
                new TreeSet<>(Files.getPosixFilePermissions(other.resolve("2026-11-20.private"))).toString());
    }
}
