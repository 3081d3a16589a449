// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.payments;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.cairn.ledger.LedgerLog;
import org.cairn.testkit.disk.PowerCutDisk;
import org.junit.jupiter.api.Test;

/** Marks of payment that were acknowledged are there after a power cut (CGN-17, CGN-23). {@code -Dcairn.cuts=10} for more. */
class PowerCutTest {
    private static final int CUTS = Integer.getInteger("cairn.cuts", 2);
    private static final int MARKS_MAX = 800;

    @Test
    void hasEveryDurableMarkAfterPowerCuts() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (PowerCutDisk disk = PowerCutDisk.make()) {
            Path directory = disk.path().resolve("ledger");
            for (int cut = 1; cut <= CUTS; cut++) {
                List<String> said = disk.run(MarkingProcess.class, 1 + random.nextInt(MARKS_MAX), directory.toString())
                        .before();
                int durable = Integer.parseInt(said.get(said.size() - 1)) + 1;
                try (PaymentFile payments = MarkingProcess.open(directory, Runnable::run, new LedgerLog())) {
                    int count = MarkingProcess.count(payments);
                    assertTrue(count >= durable, "cut " + cut + " of seed " + seed + ": " + count + " of " + durable);
                }
            }
        }
    }
}
