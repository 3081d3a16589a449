// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9}, and a second process on the directory. */
class KillTest {
    private static final int RUNS = 3;

    @TempDir
    Path directory = Path.of("");

    private Process start() throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home", ""), "bin", "java")
                                .toString(),
                        "-Xmx256m",
                        "-cp",
                        classPath,
                        WriterProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private final RecordingFollower follower = new RecordingFollower();

    private SegmentLedger open() {
        return new SegmentLedger(
                directory,
                Ledgers.GATEWAY,
                Clock.systemUTC(),
                System::nanoTime,
                Runnable::run,
                LedgerSettings.DEFAULT,
                new StubLog(),
                Disk.REAL,
                opened -> List.of(follower));
    }

    @Test
    void hasEveryAcknowledgedRowAfterKills() throws Exception {
        long acknowledged = -1;
        for (int run = 0; run < RUNS; run++) {
            Process process = start();
            try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
                for (int i = 0; i < 2_000 * (run + 1); i++) {
                    acknowledged = Long.parseLong(String.valueOf(out.readLine()));
                }
                assertTrue(process.toHandle().destroyForcibly());
                String line = out.readLine();
                String next = line == null ? null : out.readLine();
                while (line != null && next != null) {
                    acknowledged = Long.parseLong(line);
                    line = next;
                    next = out.readLine();
                }
            } finally {
                process.destroyForcibly();
                assertTrue(process.waitFor(10, TimeUnit.SECONDS));
            }
            try (SegmentLedger ledger = open()) {
                assertTrue(ledger.state().rows() > acknowledged, ledger.state() + " " + acknowledged);
                long sequence = 0;
                for (var day : ledger.state().days()) {
                    List<Row> rows = Ledgers.await(ledger.scan(day, sequence, 10_000));
                    while (!rows.isEmpty()) {
                        for (Row row : rows) {
                            assertEquals(sequence++, row.id().sequence());
                        }
                        rows = Ledgers.await(ledger.scan(day, sequence, 10_000));
                    }
                }
                assertEquals(ledger.state().rows(), sequence);
                assertEquals(
                        sequence,
                        follower.next(),
                        "what was written before the kill is told at opening, the rest once");
            }
        }
    }

    @Test
    void refusesASecondProcessAndASecondLedger() throws Exception {
        try (SegmentLedger ledger = open()) {
            Process process = start();
            try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
                String line = String.valueOf(out.readLine());
                assertTrue(line.startsWith("FAILED") && line.contains("one writer"), line);
            } finally {
                process.destroyForcibly();
            }
            LedgerException e = assertThrows(LedgerException.class, () -> open().close());
            assertTrue(String.valueOf(e.getMessage()).contains("one writer"), e.getMessage());
            Ledgers.append(ledger, 1);
        }
        open().close();
    }
}
