// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.io.SegmentLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CGN-20: a copy is a beginning of the ledger at any moment, and never takes the place of another one. */
class MirrorTest {
    private Path folder = Path.of("");
    private Path to = Path.of("");
    private final SimVolume volume = new SimVolume();

    @BeforeEach
    void make() throws IOException {
        folder = KeptLedger.fastDirectory();
        to = Files.createDirectory(folder.resolve("copy"));
    }

    @AfterEach
    void delete() {
        KeptLedger.delete(folder);
    }

    private void pass(KeptLedger kept) throws IOException {
        try (Mirror mirror = Mirror.open(kept.places(to), volume, new KeepingLog())) {
            mirror.pass(true, Meter.silent());
        }
    }

    private static KeptLedger threeDays(Path home) throws IOException {
        KeptLedger kept = new KeptLedger(home);
        for (int day = 0; day < 3; day++) {
            kept.append(300);
            kept.days(1);
        }
        kept.follow();
        return kept;
    }

    private String refusal(KeptLedger kept) throws IOException {
        Map<String, String> before = KeptLedger.contents(to);
        LedgerException e = assertThrows(LedgerException.class, () -> pass(kept));
        assertEquals(before, KeptLedger.contents(to));
        return String.valueOf(e.getMessage());
    }

    @Test
    void copiesAllThatIsDurableAndLaterOnlyWhatIsNew() throws IOException {
        try (KeptLedger kept = threeDays(folder.resolve("home"))) {
            pass(kept);
            assertEquals(900, kept.compare(to));
            assertEquals("origin\n900\nroot\n", Files.readString(to.resolve("checkpoints/signed")));
            assertEquals(900 * 32, Files.size(to.resolve("ledger/tree.0")));
            assertTrue(Files.exists(to.resolve("ledger/" + kept.day(1) + ".manifest")));
            kept.append(7);
            kept.follow();
            Meter meter = Meter.silent();
            try (Mirror mirror = Mirror.open(kept.places(to), volume, new KeepingLog())) {
                mirror.pass(true, meter);
                assertEquals(907, mirror.rows());
            }
            assertEquals(907, kept.compare(to));
            assertTrue(meter.bytes() < 20_000, "copied " + meter.bytes());
        }
    }

    /** The log replaces its checkpoints all the time. */
    @Test
    void isNotDisturbedByCheckpointsThatAreReplaced() throws Exception {
        try (KeptLedger kept = threeDays(folder.resolve("home"));
                Mirror mirror = Mirror.open(kept.places(to), volume, new KeepingLog())) {
            Path signed = kept.checkpoints().resolve("signed");
            Path fresh = kept.checkpoints().resolve("signed.new");
            AtomicBoolean isDone = new AtomicBoolean();
            CompletableFuture<Void> replacing = CompletableFuture.runAsync(() -> {
                try {
                    while (!isDone.get()) {
                        Files.writeString(fresh, "origin\n900\nroot\n");
                        Files.move(fresh, signed, StandardCopyOption.ATOMIC_MOVE);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            for (int i = 0; i < 2_000; i++) {
                mirror.pass(false, Meter.silent());
            }
            isDone.set(true);
            replacing.get(10, TimeUnit.SECONDS);
            assertEquals("origin\n900\nroot\n", Files.readString(to.resolve("checkpoints/signed")));
        }
    }

    @Test
    void isForItsOwnerAlone() throws IOException {
        try (KeptLedger kept = threeDays(folder.resolve("home"))) {
            pass(kept);
        }
        try (Stream<Path> files = Files.walk(to)) {
            for (Path file : files.filter(path -> !path.equals(to)).toList()) {
                String expected = Files.isDirectory(file) ? "rwx------" : "rw-------";
                assertEquals(
                        expected, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), file.toString());
            }
        }
    }

    @Test
    void goesOnAfterAnyStepAndIsABeginningOfTheLedgerAtEach() throws IOException {
        try (KeptLedger kept = threeDays(folder.resolve("home"))) {
            pass(kept);
            Map<String, String> whole = KeptLedger.contents(to);
            long steps = volume.steps();
            assertTrue(steps > 60, steps + " steps");
            for (long step = 0; step < steps; step++) {
                KeptLedger.delete(to);
                Files.createDirectory(to);
                volume.breakAt(step, "the power is cut");
                assertThrows(IOException.class, () -> pass(kept));
                volume.mend();
                if (Files.exists(to.resolve("ledger/marks"))) {
                    long marked = Kinship.mark(to.resolve("ledger/marks")).rows();
                    assertTrue(kept.compare(to) >= marked, "step " + step);
                }
                pass(kept);
                whole.put("ledger/marks", String.valueOf(KeptLedger.contents(to).get("ledger/marks")));
                assertEquals(whole, KeptLedger.contents(to), "step " + step);
                assertEquals(900, kept.compare(to), "step " + step);
            }
        }
    }

    @Test
    void goesOnAfterAnyStepOfALaterPass() throws IOException {
        try (KeptLedger kept = threeDays(folder.resolve("home"))) {
            pass(kept);
            Path first = folder.resolve("first");
            Files.createDirectory(first);
            KeptLedger.copy(to.resolve("ledger"), first.resolve("ledger"));
            KeptLedger.copy(to.resolve("checkpoints"), first.resolve("checkpoints"));
            kept.append(5);
            kept.days(1);
            kept.append(9);
            kept.follow();
            volume.breakAt(Long.MAX_VALUE, "");
            pass(kept);
            Map<String, String> whole = KeptLedger.contents(to);
            long steps = volume.steps();
            for (long step = 0; step < steps; step++) {
                KeptLedger.delete(to);
                Files.createDirectory(to);
                KeptLedger.copy(first.resolve("ledger"), to.resolve("ledger"));
                KeptLedger.copy(first.resolve("checkpoints"), to.resolve("checkpoints"));
                volume.breakAt(step, "the power is cut");
                assertThrows(IOException.class, () -> pass(kept));
                volume.mend();
                long marked = Kinship.mark(to.resolve("ledger/marks")).rows();
                long rows = kept.compare(to);
                long covered = Long.parseLong(
                        Files.readString(to.resolve("checkpoints/signed")).split("\n", 3)[1]);
                assertTrue(rows >= marked && marked >= 900 && rows >= covered, "step " + step);
                pass(kept);
                assertEquals(914, kept.compare(to), "step " + step);
                whole.put("ledger/marks", String.valueOf(KeptLedger.contents(to).get("ledger/marks")));
                assertEquals(whole, KeptLedger.contents(to), "step " + step);
            }
        }
    }

    @Test
    void refusesADirectoryThatHoldsSomethingElse() throws IOException {
        try (KeptLedger kept = threeDays(folder.resolve("home"))) {
            Files.writeString(to.resolve("letter.txt"), "dear");
            assertTrue(refusal(kept).contains("letter.txt"));
        }
    }

    @Test
    void refusesToLieWithinTheLedger() throws IOException {
        try (KeptLedger kept = threeDays(folder.resolve("home"))) {
            to = Files.createDirectory(kept.directory().resolve("copy"));
            assertTrue(refusal(kept).contains("within"));
            to = folder;
            assertTrue(refusal(kept).contains("within"));
        }
    }

    @Test
    void refusesACopyOfAnotherGatewayOrLedger() throws IOException {
        try (KeptLedger kept = threeDays(folder.resolve("home"));
                KeptLedger other = threeDays(folder.resolve("other"))) {
            pass(other);
            assertTrue(refusal(kept).contains("another ledger"));
            Mirror.Places places = new Mirror.Places(kept.ledger, kept.checkpoints(), "us-1", to);
            try (Mirror mirror = Mirror.open(places, volume, new KeepingLog())) {
                LedgerException e = assertThrows(LedgerException.class, () -> mirror.pass(true, Meter.silent()));
                assertTrue(String.valueOf(e.getMessage()).contains("of the gateway eu-1"), e.getMessage());
            }
            Files.delete(to.resolve("ledger/marks"));
            assertTrue(refusal(kept).contains("copy of another one"));
        }
    }

    @Test
    void refusesACopyThatIsAhead() throws IOException {
        Path older = folder.resolve("older");
        try (KeptLedger kept = threeDays(folder.resolve("home"))) {
            KeptLedger.copy(kept.directory(), older.resolve("ledger"));
            kept.append(10);
            kept.follow();
            pass(kept);
        }
        try (KeptLedger kept = new KeptLedger(older)) {
            assertTrue(refusal(kept).contains("ahead"));
        }
    }

    @Test
    void refusesACopyOnWhichANodeHasWritten() throws IOException {
        try (KeptLedger kept = threeDays(folder.resolve("home"))) {
            pass(kept);
            Path marks = to.resolve("ledger/marks");
            byte[] before = Files.readAllBytes(marks);
            try (SegmentLedger promoted = KeptLedger.open(to.resolve("ledger"), kept.clock)) {
                LedgerException e = assertThrows(LedgerException.class, () -> pass(kept));
                assertTrue(String.valueOf(e.getMessage()).contains("in use"), e.getMessage());
                KeptLedger.await(promoted.append(org.cairn.testkit.ledger.Drafts.usual(1))
                        .durable());
            }
            kept.append(20);
            assertTrue(refusal(kept).contains("another"));
            Files.write(marks, before); // as if the power was cut before its marks were on the disk
            assertTrue(refusal(kept).contains("does not have there"));
        }
    }

    @Test
    void mendsACopyThatWasDamagedAndWritesOverWhatACutLeft() throws IOException {
        try (KeptLedger kept = threeDays(folder.resolve("home"))) {
            pass(kept);
            Map<String, String> whole = KeptLedger.contents(to);
            Path closed = to.resolve("ledger/" + kept.day(0) + ".private");
            Files.write(closed, new byte[100]);
            Path last = to.resolve("ledger/" + kept.day(2) + ".rows");
            Files.write(last, new byte[5_000], StandardOpenOption.APPEND);
            Files.delete(to.resolve("ledger/" + kept.day(1) + ".rows"));
            Files.write(to.resolve("ledger/tree.0"), new byte[64]);
            pass(kept);
            assertEquals(whole, KeptLedger.contents(to));
        }
    }

    @Test
    void saysBeforeItBeginsThatThereIsNoRoom() throws IOException {
        try (KeptLedger kept = threeDays(folder.resolve("home"))) {
            volume.usable(Mirror.ROOM_BYTES_MIN + 1_000);
            LedgerException e = assertThrows(LedgerException.class, () -> pass(kept));
            assertTrue(String.valueOf(e.getMessage()).contains("1000 are free"), e.getMessage());
            assertFalse(Files.exists(to.resolve("ledger/" + kept.day(0) + ".rows")));
        }
    }

    @Test
    void followsTheDaysThatWereDropped() throws IOException {
        try (KeptLedger kept = threeDays(folder.resolve("home"))) {
            pass(kept);
            var dropped = kept.day(0);
            kept.ledger.drop(dropped);
            pass(kept);
            assertFalse(Files.exists(to.resolve("ledger/" + dropped + ".rows")));
            assertFalse(Files.exists(to.resolve("ledger/" + dropped + ".private")));
            assertFalse(Files.exists(to.resolve("ledger/" + dropped + ".index")));
            assertTrue(Files.exists(to.resolve("ledger/" + dropped + ".manifest")));
            assertTrue(Files.exists(to.resolve("ledger/" + kept.day(1) + ".rows")));
            assertEquals(600, kept.compare(to));
        }
    }

    @Test
    void finishesADropThatWasBrokenOffAtAnyStep() throws IOException {
        try (KeptLedger kept = threeDays(folder.resolve("home"))) {
            pass(kept);
            Path first = folder.resolve("first");
            KeptLedger.copy(to.resolve("ledger"), first);
            kept.ledger.drop(kept.day(0));
            volume.breakAt(Long.MAX_VALUE, "");
            pass(kept);
            Map<String, String> whole = KeptLedger.contents(to);
            long steps = volume.steps();
            for (long step = 0; step < steps; step++) {
                KeptLedger.delete(to.resolve("ledger"));
                KeptLedger.copy(first, to.resolve("ledger"));
                volume.breakAt(step, "the power is cut");
                assertThrows(IOException.class, () -> pass(kept));
                volume.mend();
                Path opened = folder.resolve("broken");
                KeptLedger.delete(opened);
                KeptLedger.copy(to.resolve("ledger"), opened);
                try (SegmentLedger other = KeptLedger.open(opened, kept.clock)) {
                    assertEquals(900, other.durable(), "step " + step);
                }
                pass(kept);
                assertEquals(whole, KeptLedger.contents(to), "step " + step);
            }
        }
    }
}
