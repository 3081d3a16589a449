// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** README's first command: ends with 0 only if the photograph, the page, the killed worker, the bill and the log were right. */
class DemoIT {
    @TempDir
    Path out;

    @Test
    void demoHoldsWhatItPromises() throws Exception {
        String said = NodeProcess.run(List.of(
                "env",
                "CAIRN=" + NodeProcess.CAIRN,
                "VERIFIER=" + NodeProcess.ROOT.resolve("bundles/org.cairn.verify/target"),
                "OUT=" + out,
                "sh",
                NodeProcess.ROOT.resolve("itests/demo/demo.sh").toString()));
        assertTrue(Files.size(out.resolve("photo-720.jpg")) > 10_000, said);
        assertTrue(Files.size(out.resolve("page-2.png")) > 1_000, said);
        assertTrue(said.contains("every row hash is right"), said);
        assertTrue(Files.readString(out.resolve("photo.tlog-proof")).startsWith("c2sp.org/tlog-proof@v1\n"), said);
        assertTrue(said.contains("the whole log as a stranger sees it"), said);
    }
}
