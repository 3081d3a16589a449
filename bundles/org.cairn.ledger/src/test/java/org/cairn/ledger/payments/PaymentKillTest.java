// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.payments;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.cairn.ledger.LedgerLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of a process that marks payments (CGN-17). */
class PaymentKillTest {
    private static final int RUNS = 3;

    @TempDir
    Path directory = Path.of("");

    @Test
    void hasEveryAcknowledgedMarkAfterKills() throws Exception {
        for (int run = 0; run < RUNS; run++) {
            int acknowledged = -1;
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home", ""), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")),
                            MarkingProcess.class.getName(),
                            directory.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
                for (int i = 0; i < 300; i++) {
                    acknowledged = Integer.parseInt(String.valueOf(out.readLine()));
                }
                assertTrue(process.toHandle().destroyForcibly());
                String line = out.readLine();
                String next = line == null ? null : out.readLine();
                while (line != null && next != null) { // the last line may be half of one
                    acknowledged = Integer.parseInt(line);
                    line = next;
                    next = out.readLine();
                }
            } finally {
                process.destroyForcibly();
                assertTrue(process.waitFor(10, TimeUnit.SECONDS));
            }
            try (PaymentFile payments = MarkingProcess.open(directory, Runnable::run, new LedgerLog())) {
                int count = MarkingProcess.count(payments);
                assertTrue(count > acknowledged, count + " of " + acknowledged);
            }
        }
    }
}
