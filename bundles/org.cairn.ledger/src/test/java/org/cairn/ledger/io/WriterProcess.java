// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.ledger.LedgerLog;
import org.cairn.testkit.ledger.Drafts;

/** A process that appends rows and prints the sequence of each one that was written, until it is killed. */
final class WriterProcess {
    private WriterProcess() {}

    public static void main(String[] args) {
        PrintStream out = System.out;
        SegmentLedger ledger;
        try {
            ledger = new SegmentLedger(
                    Path.of(args[0]),
                    Ledgers.GATEWAY,
                    Clock.systemUTC(),
                    System::nanoTime,
                    Runnable::run,
                    LedgerSettings.DEFAULT,
                    new LedgerLog(),
                    Disk.REAL,
                    Followers.NONE);
        } catch (LedgerException e) {
            out.println(e.kind() + " " + e.getMessage());
            return;
        }
        for (long i = 0; ; i++) {
            try {
                var unused = ledger.append(Drafts.usual(i))
                        .written()
                        .thenAccept(row -> out.println(row.id().sequence()));
            } catch (LedgerException e) {
                Thread.onSpinWait();
            }
        }
    }
}
