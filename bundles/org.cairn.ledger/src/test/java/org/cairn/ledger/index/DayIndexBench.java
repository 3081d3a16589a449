// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.cairn.core.api.ledger.DaySums;
import org.cairn.core.api.ledger.Payments.Mark;
import org.cairn.core.api.ledger.Payments.Range;
import org.cairn.core.api.ledger.Payments.Status;
import org.cairn.core.api.ledger.RowId;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.core.Follower;
import org.cairn.ledger.index.core.SampleRows;
import org.cairn.ledger.io.Disk;
import org.cairn.ledger.payments.PaymentFile;

/** Measures what the index costs a row, its memory, and its answers: {@code DayIndexBench DIRECTORY [ROWS]}. */
final class DayIndexBench {
    private static final PrintStream OUT = System.out;
    private static final LocalDate DAY = LocalDate.parse("2026-11-20");
    private static final int BATCH = 500;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private DayIndexBench() {}

    /** Rows of customers at random, whose names are texts of their own in each row, as drafts have them. */
    private static final class RandomRows implements Follower.Rows {
        private final SplittableRandom random = new SplittableRandom(1);
        private final byte[] hashes = new byte[32 * BATCH];
        private final String[] names = new String[BATCH];
        private final long[] fees = new long[BATCH];
        private long first = -BATCH;

        void next(int customers) {
            first += BATCH;
            random.nextBytes(hashes);
            for (int i = 0; i < BATCH; i++) {
                names[i] = new String("c-" + (0x5bd1e995L * (1 + random.nextInt(customers)) & 0xffffffffffL));
                fees[i] = random.nextLong(1_000_000_000_000L);
            }
        }

        @Override
        public long first() {
            return first;
        }

        @Override
        public int count() {
            return BATCH;
        }

        @Override
        public byte[] leafHashes() {
            return hashes;
        }

        @Override
        public byte[] rowHashes() {
            return hashes;
        }

        @Override
        public String customer(int i) {
            return names[i];
        }

        @Override
        public long fee(int i) {
            return fees[i];
        }

        @Override
        public String currency(int i) {
            return "EUR";
        }
    }

    public static void main(String[] args) throws Exception {
        Path directory = Files.createDirectories(Path.of(args[0]));
        int rows = args.length > 1 ? Integer.parseInt(args[1]) : 10_000_000;
        for (int customers : new int[] {1_000, 100_000, 1_000, 100_000}) {
            day(directory, customers, rows);
        }
        payments(directory.resolve("payments"));
    }

    private static void day(Path directory, int customers, int rows) throws Exception {
        SampleSegment segment = new SampleSegment(directory, DAY, SampleRows.of(new java.util.Random(1), 0, BATCH, 1));
        long before = used();
        DayIndexes indexes = new DayIndexes(directory, Runnable::run, new LedgerLog());
        RandomRows batch = new RandomRows();
        long nanos = 0;
        for (long i = 0; i < rows; i += BATCH) {
            batch.next(customers);
            long began = THREADS.getCurrentThreadCpuTime(); // what counts on a machine that others use too
            indexes.rows(DAY, batch);
            nanos += THREADS.getCurrentThreadCpuTime() - began;
        }
        OUT.printf("%d rows by %d customers: %d ns of CPU a row", rows, customers, nanos / rows);
        OUT.printf(", %d MB%n", (used() - before) >> 20);
        ask("open day", indexes, segment, rows);
        segment.end(rows);
        indexes.durable(rows);
        took("saved", () -> {
            indexes.close();
            return Files.size(directory.resolve(DAY + ".sums")) >> 20;
        });
        took("loaded", () -> new DayIndexes(directory, Runnable::run, new LedgerLog()).next());
        new SampleSegment(directory, DAY.plusDays(1), SampleRows.of(new java.util.Random(1), rows, 1, 1));
        ask("closed day", new DayIndexes(directory, Runnable::run, new LedgerLog()), segment, rows);
        for (String name : List.of(DAY + ".rows", DAY + ".sums", DAY.plusDays(1) + ".rows")) {
            Files.delete(directory.resolve(name));
        }
    }

    private static void ask(String what, DayIndexes indexes, SampleSegment segment, long rows) throws Exception {
        for (int i = 0; i < 3; i++) {
            took(what + ", sums", () -> indexes.sums(DAY, segment)
                    .map(sums -> sums.rows() + " rows of " + sums.customers().size())
                    .orElseThrow());
        }
        Optional<DaySums> sums = indexes.sums(DAY, segment);
        String customer = sums.orElseThrow().customers().firstKey();
        for (int i = 0; i < 3; i++) {
            took(what + ", a customer's rows", () -> indexes.rows(DAY, customer, rows / 2, 10_000, segment).length);
        }
    }

    private interface Work {
        Object result() throws IOException;
    }

    private static void took(String what, Work work) throws IOException {
        long began = System.nanoTime();
        long cpu = THREADS.getCurrentThreadCpuTime();
        Object result = work.result();
        double used = (THREADS.getCurrentThreadCpuTime() - cpu) / 1e6;
        OUT.printf("  %s: %.2f ms, CPU %.2f ms (%s)%n", what, (System.nanoTime() - began) / 1e6, used, result);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void payments(Path file) throws IOException {
        Files.deleteIfExists(file);
        SplittableRandom random = new SplittableRandom(1);
        try (PaymentFile payments = new PaymentFile(
                file,
                "eu-1",
                day -> Optional.of(new Range(0, 10_000_000)),
                Runnable::run,
                new LedgerLog(),
                new UnsyncedDisk())) {
            long began = System.nanoTime();
            for (int i = 0; i < 100_000; i++) {
                long from = random.nextLong(9_900_000);
                Range one = new Range(from, from + 100);
                Range other = new Range(from + 5_000, from + 5_001);
                payments.mark(new Mark(DAY, List.of(one, other), "customer:c-" + i, Status.PAID, "s", Instant.EPOCH))
                        .toCompletableFuture()
                        .join();
            }
            OUT.printf("100000 marks: %.1f us each, without syncs%n", (System.nanoTime() - began) / 1e8);
            for (int round = 0; round < 3; round++) {
                long asked = System.nanoTime();
                long found = 0;
                for (int i = 0; i < 10_000; i++) {
                    found += payments.of(new RowId("eu-1", DAY, random.nextLong(10_000_000)))
                            .toCompletableFuture()
                            .join()
                            .size();
                }
                OUT.printf("  of a row: %.2f us (%d marks)%n", (System.nanoTime() - asked) / 1e7, found);
            }
        }
        long began = System.nanoTime();
        new PaymentFile(file, "eu-1", day -> Optional.empty(), Runnable::run, new LedgerLog(), Disk.REAL).close();
        OUT.printf("  opened again in %.1f ms%n", (System.nanoTime() - began) / 1e6);
        Files.delete(file);
    }

    /** A disk that takes all at once. */
    private static final class UnsyncedDisk implements Disk {
        @Override
        public GrowingFile open(Path path) throws IOException {
            GrowingFile real = Disk.REAL.open(path);
            return new GrowingFile() {
                @Override
                public void write(java.nio.ByteBuffer bytes, long offset) throws IOException {
                    real.write(bytes, offset);
                }

                @Override
                public void force() {
                    // not measured here
                }

                @Override
                public void truncate(long length) throws IOException {
                    real.truncate(length);
                }

                @Override
                public void close() throws IOException {
                    real.close();
                }
            };
        }
    }
}
