// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.io.SegmentLedger;
import org.cairn.testkit.ledger.Drafts;

/** A process that appends rows with a standby, and prints how many rows the standby has, until it is killed. */
final class StandbyProcess {
    private StandbyProcess() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        Path home = Path.of(args[0]);
        Files.createDirectories(home.resolve("checkpoints"));
        SegmentLedger ledger = KeptLedger.open(home.resolve("ledger"), Clock.systemUTC(), System::nanoTime);
        Mirror.Places places =
                new Mirror.Places(ledger, home.resolve("checkpoints"), KeptLedger.GATEWAY, Path.of(args[1]));
        StandbyCopy standby = new StandbyCopy(places, System::nanoTime, Volume.REAL, new KeepingLog());
        standby.start();
        long told = 0;
        for (long i = 0; ; i++) {
            try {
                var append = ledger.append(Drafts.usual(i));
                if (i % 1_000 == 0) {
                    KeptLedger.await(append.durable());
                }
            } catch (LedgerException e) {
                Thread.onSpinWait();
            }
            long rows = standby.state().rows();
            if (rows > told) {
                out.println(rows);
                told = rows;
            }
        }
    }
}
