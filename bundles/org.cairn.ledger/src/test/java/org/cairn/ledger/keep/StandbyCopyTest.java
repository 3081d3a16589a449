// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.ledger.io.SegmentLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CGN-20: the standby has what is durable, and nothing that happens to its disk reaches the ledger. */
class StandbyCopyTest {
    private static final int KILLS = 3;

    private Path folder = Path.of("");
    private Path to = Path.of("");
    private final SimVolume volume = new SimVolume();
    private final StubKeepingLog log = new StubKeepingLog();

    @BeforeEach
    void make() throws IOException {
        folder = KeptLedger.fastDirectory();
        to = folder.resolve("standby");
    }

    @AfterEach
    void delete() {
        KeptLedger.delete(folder);
    }

    private StandbyCopy standby(KeptLedger kept) {
        return new StandbyCopy(kept.places(to), () -> kept.clock.monotonicMicros() * 1_000, volume, log);
    }

    @Test
    void tellsHowFarItIs() throws IOException {
        try (KeptLedger kept = new KeptLedger(folder.resolve("home"));
                StandbyCopy standby = standby(kept)) {
            kept.append(10);
            assertEquals(10, standby.state().behind());
            assertEquals("nothing was copied yet", standby.state().problem());
            assertEquals(StandbyCopy.PERIOD_MS, standby.pass());
            assertEquals(10, standby.state().rows());
            assertEquals(0, standby.state().behind());
            assertEquals("", standby.state().problem());
            assertEquals(Set.of(), volume.unforced());
            kept.append(5);
            assertEquals(5, standby.state().behind());
            standby.pass();
            assertEquals(15, kept.compare(to));
            assertEquals(List.of("started 10"), log.told);
        }
    }

    @Test
    void getsCheckpointsAndPaymentsWithoutNewRowsToo() throws IOException {
        try (KeptLedger kept = new KeptLedger(folder.resolve("home"));
                StandbyCopy standby = standby(kept)) {
            kept.append(10);
            standby.pass();
            kept.follow();
            kept.clock.forward(Duration.ofMillis(StandbyCopy.IDLE_MS_MAX));
            standby.pass();
            assertEquals("origin\n10\nroot\n", Files.readString(to.resolve("checkpoints/signed")));
            assertEquals("marks up to 10\n", Files.readString(to.resolve("ledger/payments")));
        }
    }

    @Test
    void tellsAProblemOnceTriesLessAndLessOftenAndGoesOn() throws IOException {
        try (KeptLedger kept = new KeptLedger(folder.resolve("home"));
                StandbyCopy standby = standby(kept)) {
            kept.append(10);
            standby.pass();
            volume.breakAt(0, "No space left on device");
            kept.append(10);
            long wait = standby.pass();
            assertEquals(StandbyCopy.RETRY_MS_MIN, wait);
            for (int i = 0; i < 10; i++) {
                long next = standby.pass();
                assertEquals(Math.min(wait * 2, StandbyCopy.RETRY_MS_MAX), next);
                wait = next;
            }
            assertTrue(
                    standby.state().problem().contains("No space left"),
                    standby.state().problem());
            assertEquals(10, standby.state().behind());
            kept.append(10); // the ledger does not notice
            volume.mend();
            assertEquals(StandbyCopy.PERIOD_MS, standby.pass());
            assertEquals(30, kept.compare(to));
            assertEquals(
                    List.of("started 10", "problem java.io.IOException: No space left on device", "well 30"), log.told);
        }
    }

    @Test
    void doesNotBeginAnewWhenItsDiskIsNotMounted() throws IOException {
        try (KeptLedger kept = new KeptLedger(folder.resolve("home"));
                StandbyCopy standby = standby(kept)) {
            kept.append(10);
            standby.pass();
        }
        Path disk = folder.resolve("disk");
        Files.move(to, disk);
        Files.createDirectory(to); // what is there when nothing is mounted
        try (KeptLedger kept = new KeptLedger(folder.resolve("home"));
                StandbyCopy standby = standby(kept)) {
            standby.pass();
            assertTrue(
                    standby.state().problem().contains("mount its disk"),
                    standby.state().problem());
            try (var files = Files.list(to)) {
                assertFalse(files.findAny().isPresent());
            }
            Files.delete(to);
            standby.pass();
            assertTrue(
                    standby.state().problem().contains("mount its disk"),
                    standby.state().problem());
            Files.move(disk, to);
            assertEquals(StandbyCopy.PERIOD_MS, standby.pass());
            assertEquals(10, kept.compare(to));
        }
    }

    @Test
    void leavesALongerOrOtherLedgerAlone() throws IOException {
        try (KeptLedger kept = new KeptLedger(folder.resolve("home"));
                StandbyCopy standby = standby(kept)) {
            kept.append(10);
            standby.pass();
        }
        try (SegmentLedger promoted = KeptLedger.open(to.resolve("ledger"), new org.cairn.testkit.node.SimClock())) {
            KeptLedger.await(
                    promoted.append(org.cairn.testkit.ledger.Drafts.usual(99)).durable());
        }
        var before = KeptLedger.contents(to);
        try (KeptLedger kept = new KeptLedger(folder.resolve("home"));
                StandbyCopy standby = standby(kept)) {
            standby.pass();
            assertTrue(
                    standby.state().problem().contains("ahead"), standby.state().problem());
            kept.append(50);
            standby.pass();
            assertTrue(
                    standby.state().problem().contains("another ledger"),
                    standby.state().problem());
            assertEquals(before, KeptLedger.contents(to));
        }
    }

    @Test
    void hasAllThatIsDurableWhenItIsClosed() throws IOException {
        try (KeptLedger kept = new KeptLedger(folder.resolve("home"))) {
            StandbyCopy standby = new StandbyCopy(kept.places(to), System::nanoTime, volume, log);
            standby.start();
            for (int i = 0; i < 20; i++) {
                kept.append(500);
            }
            standby.close();
            assertEquals(10_000, standby.state().rows());
            assertEquals(10_000, kept.compare(to));
        }
    }

    private Process start() throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home", ""), "bin", "java")
                                .toString(),
                        "-Xmx256m",
                        "-cp",
                        classPath,
                        StandbyProcess.class.getName(),
                        folder.resolve("home").toString(),
                        to.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void opensWithEveryRowItToldOfAfterKills() throws Exception {
        long told = 0;
        for (int run = 0; run < KILLS; run++) {
            Process process = start();
            long until = told + 5_000L * (run + 1);
            try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
                while (told < until) {
                    told = Long.parseLong(String.valueOf(out.readLine()));
                }
                assertTrue(process.toHandle().destroyForcibly());
            } finally {
                process.destroyForcibly();
                assertTrue(process.waitFor(10, TimeUnit.SECONDS));
            }
            Path opened = folder.resolve("opened");
            KeptLedger.delete(opened);
            KeptLedger.copy(to.resolve("ledger"), opened);
            try (SegmentLedger copy = KeptLedger.open(opened, Clock.systemUTC(), System::nanoTime);
                    SegmentLedger ledger =
                            KeptLedger.open(folder.resolve("home/ledger"), Clock.systemUTC(), System::nanoTime)) {
                List<Ledger.Entry> rows = KeptLedger.rows(copy);
                assertTrue(rows.size() >= told, rows.size() + " " + told);
                assertEquals(KeptLedger.rows(ledger).subList(0, rows.size()), rows);
            }
        }
    }
}
