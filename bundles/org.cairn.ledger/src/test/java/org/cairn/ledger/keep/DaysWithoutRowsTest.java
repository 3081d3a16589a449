// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import org.cairn.ledger.core.SegmentHeader;
import org.cairn.ledger.io.SegmentLedger;
import org.cairn.testkit.ledger.Drafts;
import org.cairn.testkit.node.SimClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A day whose files were made and whose rows a crash took hangs others together, in a copy too, and goes with them (CGN-20). */
class DaysWithoutRowsTest {
    private static final LocalDate FIRST = LocalDate.parse("2026-11-20");

    private Path folder = Path.of("");

    @BeforeEach
    void make() throws IOException {
        folder = KeptLedger.fastDirectory();
    }

    @AfterEach
    void delete() {
        KeptLedger.delete(folder);
    }

    private static void append(Path directory, SimClock clock) {
        try (SegmentLedger ledger = KeptLedger.open(directory, clock)) {
            KeptLedger.await(ledger.append(Drafts.usual(1)).durable());
        }
    }

    /** A home whose ledger has a day with a row, and one without. */
    private Path home() throws IOException {
        Path home = folder.resolve("home");
        Path ledger = home.resolve("ledger");
        Path later = folder.resolve("later");
        SimClock clock = new SimClock();
        append(ledger, clock);
        KeptLedger.copy(ledger, later);
        clock.forward(Duration.ofDays(1));
        append(later, clock);
        for (String kind : new String[] {".private", ".rows"}) {
            String name = FIRST.plusDays(1) + kind;
            byte[] bytes = Files.readAllBytes(later.resolve(name));
            Files.write(ledger.resolve(name), Arrays.copyOf(bytes, SegmentHeader.bytes(KeptLedger.GATEWAY)));
        }
        return home;
    }

    @Test
    void opensACopyWhoseOldestDaysWereDropped() throws Exception {
        Path to = Files.createDirectory(folder.resolve("copy"));
        try (KeptLedger kept = new KeptLedger(home())) {
            kept.days(1);
            for (int day = 0; day < 3; day++) {
                kept.days(1);
                kept.append(5);
            }
            kept.follow();
            try (Mirror mirror = Mirror.open(kept.places(to), new SimVolume(), new KeepingLog())) {
                mirror.pass(true, Meter.silent());
                assertEquals(16, kept.compare(to));
                kept.ledger.drop(FIRST);
                kept.ledger.drop(FIRST.plusDays(2));
                mirror.pass(true, Meter.silent());
                assertEquals(10, kept.compare(to));
            }
        }
    }
}
