// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Row;
import org.cairn.ledger.core.SegmentHeader;
import org.cairn.testkit.ledger.Drafts;
import org.cairn.testkit.node.SimClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Time and day of rows in virtual time: never back, and no large jump either way (DESIGN 6). */
class ClockTest {
    private final SimClock clock = new SimClock(Instant.parse("2026-11-20T23:30:00Z"));
    private final StubLog log = new StubLog();
    private Path directory = Path.of("");

    @BeforeEach
    void make() throws IOException {
        directory = Ledgers.fastDirectory();
    }

    @AfterEach
    void delete() {
        Ledgers.delete(directory);
    }

    private void assertRefused(SegmentLedger ledger) {
        CompletionException e = assertThrows(CompletionException.class, () -> Ledgers.append(ledger, 1));
        assertTrue(
                e.getCause() instanceof LedgerException cause
                        && cause.kind() == LedgerException.Kind.FAILED
                        && String.valueOf(cause.getMessage()).contains("clock"),
                String.valueOf(e.getCause()));
    }

    @Test
    void refusesRowsWhileTheClockIsADayOff() {
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
            Ledgers.append(ledger, 0);
            Instant right = clock.instant();
            for (int days : new int[] {-1, 1, 400, -400}) {
                clock.jump(right.plus(Duration.ofDays(days)));
                assertRefused(ledger);
                clock.jump(right);
                Ledgers.append(ledger, 1);
            }
            assertEquals(5, ledger.state().rows());
            assertEquals(4, log.told.size());
        }
    }

    @Test
    void acceptsTimeThatReallyPassed() {
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
            Ledgers.append(ledger, 0);
            clock.forward(Duration.ofDays(30));
            assertEquals("2026-12-20", Ledgers.append(ledger, 1).id().day().toString());
        }
    }

    @Test
    void staysInTheNewDayWhenItsFirstRowsWereLost() throws IOException {
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
            Ledgers.append(ledger, 0);
        }
        Map<String, byte[]> files = Ledgers.read(directory);
        clock.forward(Duration.ofMinutes(31));
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
            Ledgers.append(ledger, 1);
        }
        Ledgers.read(directory).forEach((name, bytes) -> {
            if (!files.containsKey(name)) {
                files.put(name, Arrays.copyOf(bytes, SegmentHeader.bytes(Ledgers.GATEWAY)));
            }
        });
        Ledgers.write(directory, files);
        clock.jump(Instant.parse("2026-11-20T23:59:59Z"));
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
            Row row = Ledgers.append(ledger, 1);
            assertEquals("eu-1/2026-11-21/1", row.id().toString());
            assertEquals("2026-11-21T00:00:00.000000Z", row.columns().get("time"));
        }
    }

    @Test
    void staysInTheNewDayWhenTheClockGoesBackALittle() {
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
            clock.forward(Duration.ofMinutes(31));
            Row first = Ledgers.append(ledger, 0);
            clock.jump(Instant.parse("2026-11-20T23:50:00Z"));
            Row second = Ledgers.append(ledger, 1);
            assertEquals("2026-11-21", second.id().day().toString());
            assertEquals(first.columns().get("time"), second.columns().get("time"));
        }
    }

    @Test
    void refusesManySmallJumpsThatMakeALargeOne() {
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
            Ledgers.append(ledger, 0);
            clock.jump(clock.instant().minus(Duration.ofMinutes(50)));
            Ledgers.append(ledger, 1);
            clock.jump(clock.instant().minus(Duration.ofMinutes(50)));
            assertRefused(ledger);
        }
    }

    @Test
    void refusesAClockThatIsFarBehindTheLastRowWhenItIsOpened() {
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
            Ledgers.append(ledger, 0);
        }
        SimClock old = new SimClock(Instant.parse("2026-11-19T23:30:00Z"));
        try (SegmentLedger ledger = Ledgers.open(directory, old, log)) {
            assertRefused(ledger);
            assertEquals(1, Ledgers.rows(ledger).size());
        }
    }

    @Test
    void opensAfterALongTime() {
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
            Ledgers.append(ledger, 0);
        }
        SimClock later = new SimClock(Instant.parse("2027-03-01T00:00:00Z"));
        try (SegmentLedger ledger = Ledgers.open(directory, later, log)) {
            assertEquals("eu-1/2027-03-01/1", Ledgers.append(ledger, 1).id().toString());
            assertEquals(2, ledger.state().days().size());
            Ledgers.await(ledger.append(Drafts.usual(3)).written());
        }
    }
}
