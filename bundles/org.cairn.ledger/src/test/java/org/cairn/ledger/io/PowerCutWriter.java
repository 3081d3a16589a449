// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.ledger.LedgerLog;
import org.cairn.testkit.ledger.Drafts;

/**
 * A process that appends rows that anybody can make again from their sequence, and prints the sequence of each one that is
 * durable. Its days pass quickly, so that cuts meet new files too.
 */
final class PowerCutWriter {
    private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");
    private static final int ROWS_A_DAY = 1_500;
    private static final long ROW_MICROS = Duration.ofDays(1).toNanos() / 1_000 / ROWS_A_DAY;

    private PowerCutWriter() {}

    public static void main(String[] args) {
        PrintStream out = System.out;
        Ticking clock = new Ticking();
        try (SegmentLedger ledger = open(Path.of(args[0]), new LedgerLog(), clock)) {
            clock.rows.set(ledger.state().rows());
            while (true) {
                try {
                    var unused = ledger.append(draft(clock.rows.get()))
                            .durable()
                            .thenAccept(row -> out.println(row.id().sequence()));
                    clock.rows.incrementAndGet();
                } catch (LedgerException e) {
                    if (e.kind() != LedgerException.Kind.BUSY) {
                        throw e;
                    }
                    Thread.onSpinWait();
                }
            }
        }
    }

    /** The ledger as the process opens it: with a clock that may jump. */
    static SegmentLedger open(Path directory, LedgerLog log) {
        return open(directory, log, new Ticking());
    }

    private static SegmentLedger open(Path directory, LedgerLog log, Clock clock) {
        LedgerSettings settings = new LedgerSettings(Duration.ofMillis(5), 256, 64 << 20, Duration.ofDays(36_500));
        return new SegmentLedger(
                directory,
                Ledgers.GATEWAY,
                clock,
                System::nanoTime,
                Runnable::run,
                settings,
                log,
                Disk.REAL,
                Followers.NONE);
    }

    /** The row of a number: of many lengths, so that ends of rows meet ends of blocks at any place. */
    static RowDraft draft(long number) {
        Random random = new Random(number);
        SortedMap<String, String> notes = new TreeMap<>();
        SortedMap<String, String> custom = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            notes.put("note_" + i, Long.toHexString(random.nextLong()));
        }
        if (random.nextInt(8) == 0) {
            custom.put("text", "\u00e9".repeat(random.nextInt(2_048)));
        }
        return new RowDraft(Drafts.columns(number), notes, custom);
    }

    /** A clock that goes on with each row. */
    private static final class Ticking extends Clock {
        private final AtomicLong rows = new AtomicLong();

        @Override
        public Instant instant() {
            return START.plusNanos(rows.get() * ROW_MICROS * 1_000);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
