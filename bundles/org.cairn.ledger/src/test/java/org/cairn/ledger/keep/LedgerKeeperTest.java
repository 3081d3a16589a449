// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cairn.core.api.ledger.Keeping;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.testkit.identity.Ed25519Key;
import org.cairn.testkit.ledger.Drafts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CGN-20: backup, standby, check and retention of a ledger that goes on being written. */
class LedgerKeeperTest {
    private Path folder = Path.of("");
    private final Ed25519Key key = new Ed25519Key();
    private final StubKeepingLog log = new StubKeepingLog();

    @BeforeEach
    void make() throws IOException {
        folder = KeptLedger.fastDirectory();
    }

    @AfterEach
    void delete() {
        KeptLedger.delete(folder);
    }

    private WholeLedger open(String home) throws IOException {
        return new WholeLedger(folder.resolve(home), key);
    }

    private LedgerKeeper keeper(WholeLedger whole, KeepingSettings settings) throws IOException {
        return new LedgerKeeper(whole.parts(), settings, whole.node, System::nanoTime, Volume.REAL, log);
    }

    private static LedgerException refusal(CompletionStage<?> stage) {
        CompletionException e = assertThrows(CompletionException.class, () -> KeptLedger.await(stage));
        return (LedgerException) Objects.requireNonNull(e.getCause());
    }

    @Test
    void aNodeStartsOnABackupThatWasMadeUnderLoad() throws Exception {
        Path backup = folder.resolve("backup");
        AtomicBoolean isDone = new AtomicBoolean();
        try (WholeLedger whole = open("home");
                LedgerKeeper keeper = keeper(whole, KeepingSettings.DEFAULT)) {
            whole.threeDays(3_000);
            Thread load = new Thread(() -> {
                for (long i = 0; !isDone.get(); i++) {
                    Ledger.Append append = whole.ledger.append(Drafts.usual(i));
                    if (i % 500 == 0) {
                        KeptLedger.await(append.durable());
                    }
                }
            });
            load.start();
            long before = whole.ledger.durable();
            Keeping.Copied copied = KeptLedger.await(keeper.backup(backup, KeptLedger.NOBODY));
            assertTrue(copied.rows() >= before && before >= 9_000, copied + " " + before);
            Keeping.Copied more = KeptLedger.await(keeper.backup(backup, KeptLedger.NOBODY));
            assertTrue(more.rows() >= copied.rows() && more.bytes() < copied.bytes(), copied + " " + more);
            isDone.set(true);
            load.join();
            String text = Files.readString(backup.resolve("backup"));
            assertTrue(
                    text.startsWith("cairn-backup-1\ngateway eu-1\nrows " + more.rows() + "\ncheckpoint 9000\n"), text);
            List<Ledger.Entry> rows = KeptLedger.rows(whole.ledger);
            try (WholeLedger other = open("backup")) {
                assertEquals(more.rows(), other.ledger.state().rows());
                assertEquals(rows.subList(0, (int) more.rows()), KeptLedger.rows(other.ledger));
                assertEquals(List.of(), other.check().findings());
                other.nextDay();
                other.nextDay();
                other.append(1); // it goes on, and signs what follows
                assertTrue(other.log.checkpoint().orElseThrow().contains("\n" + (more.rows() + 1) + "\n"));
            }
        }
    }

    /** Of a backup that is complete no power cut takes a file or a directory away. */
    @Test
    void hasMadeEverythingDurableWhenABackupIsComplete() throws Exception {
        SimVolume volume = new SimVolume();
        try (WholeLedger whole = open("home");
                LedgerKeeper keeper = new LedgerKeeper(
                        whole.parts(), KeepingSettings.DEFAULT, whole.node, System::nanoTime, volume, log)) {
            whole.threeDays(10);
            Path witness =
                    Files.createDirectory(whole.node.directory("checkpoints").resolve("witness"));
            Files.writeString(witness.resolve("a-log"), "what was cosigned");
            KeptLedger.await(keeper.backup(folder.resolve("backup"), KeptLedger.NOBODY));
            assertTrue(Files.exists(folder.resolve("backup/checkpoints/witness/a-log")));
            assertEquals(Set.of(), volume.unforced());
        }
    }

    @Test
    void tellsHowFarABackupIsAndRefusesASecondOne() throws Exception {
        CountDownLatch isHeld = new CountDownLatch(1);
        CountDownLatch isUnderWay = new CountDownLatch(1);
        try (WholeLedger whole = open("home");
                LedgerKeeper keeper = keeper(whole, KeepingSettings.DEFAULT)) {
            whole.threeDays(10);
            var backup = keeper.backup(folder.resolve("a"), (bytes, of) -> {
                isUnderWay.countDown();
                try {
                    isHeld.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            isUnderWay.await();
            LedgerException busy = refusal(keeper.backup(folder.resolve("b"), KeptLedger.NOBODY));
            assertEquals(LedgerException.Kind.BUSY, busy.kind());
            assertFalse(Files.exists(folder.resolve("b")));
            assertEquals(
                    30,
                    KeptLedger.await(keeper.check(Optional.empty(), KeptLedger.NOBODY))
                            .rows());
            isHeld.countDown();
            assertEquals(30, KeptLedger.await(backup).rows());
            assertEquals(
                    30,
                    KeptLedger.await(keeper.backup(folder.resolve("b"), KeptLedger.NOBODY))
                            .rows());
        }
    }

    @Test
    void refusesADirectoryWithoutAParentOrWithOtherThings() throws Exception {
        try (WholeLedger whole = open("home");
                LedgerKeeper keeper = keeper(whole, KeepingSettings.DEFAULT)) {
            whole.append(1);
            assertEquals(
                    LedgerException.Kind.INVALID,
                    refusal(keeper.backup(folder.resolve("none/backup"), KeptLedger.NOBODY))
                            .kind());
            Files.createDirectory(folder.resolve("full"));
            Files.writeString(folder.resolve("full/letter"), "dear");
            assertEquals(
                    LedgerException.Kind.INVALID,
                    refusal(keeper.backup(folder.resolve("full"), KeptLedger.NOBODY))
                            .kind());
        }
    }

    @Test
    void findsWhatIsWrongAndSaysSo() throws Exception {
        try (WholeLedger whole = open("home");
                LedgerKeeper keeper = keeper(whole, KeepingSettings.DEFAULT)) {
            whole.threeDays(10);
            assertEquals(
                    List.of(),
                    KeptLedger.await(keeper.check(Optional.empty(), KeptLedger.NOBODY))
                            .findings());
            Path file = SegmentFile.of(
                            whole.ledger.directory(), whole.ledger.days().get(0).day(), true)
                    .path();
            byte[] bytes = Files.readAllBytes(file);
            bytes[300] ^= 1;
            Files.write(file, bytes);
            assertFalse(KeptLedger.await(keeper.check(Optional.empty(), KeptLedger.NOBODY))
                    .findings()
                    .isEmpty());
            assertEquals("checked 30 0", log.told.get(0));
            assertTrue(
                    log.told.get(1).startsWith("checked ") && !log.told.get(1).endsWith(" 0"), log.told.toString());
        }
    }

    @Test
    void dropsOldDaysByItselfAndWhatIsLeftStaysProvable() throws Exception {
        try (WholeLedger whole = open("home");
                LedgerKeeper keeper = keeper(whole, new KeepingSettings(Optional.empty(), 2))) {
            for (int day = 0; day < 6; day++) {
                whole.append(300);
                whole.nextDay();
            }
            whole.append(300);
            whole.node.advance(Duration.ofMinutes(1));
            // of four old days the last has rows in the tile of row 1,200, the first that must stay
            assertEquals(900, whole.ledger.state().first());
            assertEquals(4, whole.ledger.days().size());
            assertEquals(6, whole.log.manifests().size());
            Keeping.Checked checked = KeptLedger.await(keeper.check(Optional.empty(), KeptLedger.NOBODY));
            assertEquals(new Keeping.Checked(1_200, List.of()), checked);
            Path backup = folder.resolve("backup");
            KeptLedger.await(keeper.backup(backup, KeptLedger.NOBODY));
        }
        try (WholeLedger other = open("backup")) {
            assertEquals(2_100, other.ledger.state().rows());
            assertEquals(900, other.ledger.state().first());
            Path manifest =
                    other.ledger.directory().resolve(other.log.manifests().get(0) + ".manifest");
            Files.delete(manifest);
            assertFalse(other.check().findings().isEmpty());
        }
    }

    @Test
    void keepsAStandbyAndGivesItTheLastRowsWhenTheLedgerCloses() throws Exception {
        Path to = folder.resolve("standby");
        try (WholeLedger whole = open("home")) {
            LedgerKeeper keeper = keeper(whole, new KeepingSettings(Optional.of(to), 0));
            whole.threeDays(500);
            whole.ledger.append(Drafts.usual(0));
            whole.log.close();
            whole.ledger.close();
            keeper.close();
            Keeping.Standby standby = keeper.standby().orElseThrow();
            assertEquals(new Keeping.Standby(to, 1_501, 0, ""), standby);
        }
        try (WholeLedger other = open("standby")) {
            assertEquals(1_501, other.ledger.state().rows());
            assertTrue(other.log.checkpoint().orElseThrow().contains("\n150"));
            assertEquals(List.of(), other.check().findings());
        }
    }
}
