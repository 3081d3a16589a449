// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9}: no checkpoint and no cosignature that was ever seen is taken back or contradicted (CGN-19). */
class KillTest {
    private static final int RUNS = 3;

    @TempDir
    Path home = Path.of("");

    private Process start() throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home", ""), "bin", "java")
                                .toString(),
                        "-Xmx256m",
                        "-cp",
                        classPath,
                        LogProcess.class.getName(),
                        home.toString())
                .redirectError(home.resolve("errors").toFile())
                .start();
    }

    @Test
    void keepsItsWordAfterKills() throws Exception {
        Random random = new Random(9);
        List<String> said = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            Process process = start();
            try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
                for (int i = 20 + random.nextInt(200); i > 0; i--) {
                    said.add(String.valueOf(out.readLine()));
                }
                assertTrue(process.toHandle().destroyForcibly());
                String line = out.readLine();
                String next = line == null ? null : out.readLine();
                while (line != null && next != null) { // the last one may be cut
                    said.add(line);
                    line = next;
                    next = out.readLine();
                }
            } finally {
                process.destroyForcibly();
                assertTrue(process.waitFor(10, TimeUnit.SECONDS));
            }
            LogProcess.check(home, said, "run " + run);
        }
    }
}
