// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.testkit.disk.PowerCutDisk;
import org.cairn.testkit.ledger.ReferenceHash;
import org.junit.jupiter.api.Test;

/** What was durable is there after a power cut, in every column (DESIGN 6; CGN-17). {@code -Dcairn.cuts=10} for more. */
class PowerCutTest {
    private static final int CUTS = Integer.getInteger("cairn.cuts", 2);
    private static final int ROWS_MAX = 8_000;

    @Test
    void hasEveryColumnOfEveryDurableRowAfterPowerCuts() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (PowerCutDisk disk = PowerCutDisk.make()) {
            Path directory = disk.path().resolve("home").resolve("ledger");
            for (int cut = 1; cut <= CUTS; cut++) {
                String run = "cut " + cut + " of seed " + seed;
                List<String> said = disk.run(PowerCutWriter.class, 1 + random.nextInt(ROWS_MAX), directory.toString())
                        .before();
                long durable = Long.parseLong(said.get(said.size() - 1)) + 1;
                try (SegmentLedger ledger = PowerCutWriter.open(directory, new StubLog())) {
                    assertTrue(ledger.state().rows() >= durable, run + ": " + ledger.state() + " of " + durable);
                    assertEquals(ledger.state().rows(), check(ledger, run));
                }
            }
        }
    }

    @Test
    void saysThatTheDiskIsReadOnlyAndLosesNothing() throws Exception {
        try (PowerCutDisk disk = PowerCutDisk.make()) {
            Path directory = disk.path().resolve("ledger");
            try (SegmentLedger ledger = PowerCutWriter.open(directory, new StubLog())) {
                for (int i = 0; i < 10; i++) {
                    Ledgers.await(ledger.append(PowerCutWriter.draft(i)).durable());
                }
            }
            remount(disk.path(), "ro");
            LedgerException e = assertThrows(LedgerException.class, () -> PowerCutWriter.open(directory, new StubLog())
                    .close());
            assertEquals(LedgerException.Kind.FAILED, e.kind());
            assertTrue(String.valueOf(e.getMessage()).contains("Read-only file system"), e.getMessage());
            remount(disk.path(), "rw");
            try (SegmentLedger ledger = PowerCutWriter.open(directory, new StubLog())) {
                assertEquals(10, check(ledger, "read-only"));
            }
        }
    }

    private static void remount(Path mount, String mode) throws Exception {
        Process process = new ProcessBuilder("mount", "-o", "remount," + mode, mount.toString())
                .inheritIO()
                .start();
        assertEquals(0, process.waitFor());
    }

    private static long check(SegmentLedger ledger, String run) {
        long sequence = 0;
        for (LocalDate day : ledger.state().days()) {
            List<Ledger.Entry> entries = Ledgers.await(ledger.replay(day, sequence, SegmentLedger.SCAN_MAX));
            while (!entries.isEmpty()) {
                for (Ledger.Entry entry : entries) {
                    check(entry, day, sequence, run);
                    sequence++;
                }
                entries = Ledgers.await(ledger.replay(day, sequence, SegmentLedger.SCAN_MAX));
            }
        }
        return sequence;
    }

    private static void check(Ledger.Entry entry, LocalDate day, long sequence, String run) {
        RowDraft draft = PowerCutWriter.draft(sequence);
        SortedMap<String, String> visible = new TreeMap<>(entry.row().columns());
        SortedMap<String, String> secret = new TreeMap<>();
        SortedMap<String, String> expected = new TreeMap<>(Map.of(
                "id",
                Ledgers.GATEWAY + "/" + day + "/" + sequence,
                "schema",
                "2",
                "private_hash",
                ReferenceHash.secret(entry.secret())));
        draft.columns().forEach((column, value) -> (column.isPublic() ? expected : secret).put(column.key(), value));
        assertEquals(ReferenceHash.row(visible), entry.row().hash(), run);
        assertTrue(String.valueOf(visible.remove(Column.TIME.key())).startsWith(day.toString()), run);
        assertEquals(expected, visible, run);
        assertEquals(secret, entry.secret().columns(), run);
        assertEquals(draft.notes(), entry.secret().notes(), run);
        assertEquals(draft.custom(), entry.secret().custom(), run);
    }
}
