// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.cairn.projection.io.Target;

/** A process that copies generated rows in small batches until it is killed. */
final class ProjectorProcess {
    private ProjectorProcess() {}

    /** URL, password file, schema, gateway, seed, rows. */
    public static void main(String[] args) throws InterruptedException {
        long rows = Long.parseLong(args[5]);
        GeneratedLedger ledger = new GeneratedLedger(args[3], Long.parseLong(args[4]), ProjectorTest.ROWS_PER_DAY);
        ledger.grow(rows, rows);
        ProjectionSettings settings = new ProjectionSettings(
                new Target(args[0], "cairn", Optional.of(Path.of(args[1])), args[2]),
                "",
                7,
                Duration.ofMillis(10),
                Duration.ofMillis(10),
                Duration.ofMillis(100));
        new Projector(args[3], () -> ledger, settings, new ProjectionLog(), () -> {}).start();
        new CountDownLatch(1).await();
    }
}
