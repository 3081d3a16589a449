// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.tlog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cairn.testkit.disk.PowerCutDisk;
import org.junit.jupiter.api.Test;

/** The checkpoint never goes back, not even by a power cut (CGN-19). {@code -Dcairn.cuts=10} for more. */
class PowerCutTest {
    private static final int CUTS = Integer.getInteger("cairn.cuts", 2);
    private static final int LINES_MAX = 300;

    @Test
    void keepsItsWordAfterPowerCuts() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> said = new ArrayList<>();
        try (PowerCutDisk disk = PowerCutDisk.make()) {
            Path home = disk.path().resolve("home");
            for (int cut = 1; cut <= CUTS; cut++) {
                int lines = 3 + random.nextInt(LINES_MAX);
                said.addAll(disk.run(LogProcess.class, lines, home.toString()).before());
                LogProcess.check(home, said, "cut " + cut + " of seed " + seed);
            }
        }
    }
}
