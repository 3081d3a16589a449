// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.ledger.LedgerLog;
import org.cairn.testkit.ledger.Drafts;

/** Measures the ledger on a directory that must be on a real disk: {@code LedgerBench DIRECTORY [ROWS]}. */
final class LedgerBench {
    private static final PrintStream OUT = System.out;

    private LedgerBench() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        int rows = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        RowDraft[] drafts = new RowDraft[1_000];
        Arrays.setAll(drafts, i -> Drafts.usual(Ledgers.GATEWAY, i));
        for (int round = 1; round <= 2; round++) {
            try (SegmentLedger ledger = open(directory.resolve("bench-" + round))) {
                throughput(ledger, drafts, rows);
                latency(ledger, drafts, 5_000, 1_000);
                latency(ledger, drafts, 40_000, 20_000);
            }
            long began = System.nanoTime();
            open(directory.resolve("bench-" + round)).close();
            long bytes = 0;
            try (var files = Files.list(directory.resolve("bench-" + round))) {
                for (Path file : files.toList()) {
                    bytes += Files.size(file);
                }
            }
            OUT.printf("reopened and checked %d MB in %d ms%n", bytes >> 20, (System.nanoTime() - began) / 1_000_000);
            Ledgers.delete(directory.resolve("bench-" + round));
        }
    }

    private static SegmentLedger open(Path directory) {
        return new SegmentLedger(
                directory,
                Ledgers.GATEWAY,
                Clock.systemUTC(),
                System::nanoTime,
                Runnable::run,
                LedgerSettings.DEFAULT,
                new LedgerLog(),
                Disk.REAL,
                Followers.NONE);
    }

    /** One thread appends as fast as it is let; the time counts until all is durable. */
    private static void throughput(SegmentLedger ledger, RowDraft[] drafts, int rows) {
        long appenderCpu = cpu(Thread.currentThread().getName());
        long writerCpu = cpu("cairn-ledger-writer");
        long began = System.nanoTime();
        long busy = 0;
        Deque<Ledger.Append> open = new ArrayDeque<>();
        for (int i = 0; i < rows; i++) {
            while (open.size() >= 16_384) {
                Ledgers.await(open.remove().written());
            }
            try {
                open.add(ledger.append(drafts[i % drafts.length]));
            } catch (LedgerException e) {
                busy++;
                i--;
                Ledgers.await(open.remove().written());
            }
        }
        Ledgers.await(open.getLast().durable());
        double seconds = (System.nanoTime() - began) / 1e9;
        OUT.printf(
                "CPU time of a row: appending thread %d ns, writing thread %d ns%n",
                (cpu(Thread.currentThread().getName()) - appenderCpu) / rows,
                (cpu("cairn-ledger-writer") - writerCpu) / rows);
        OUT.printf("%d rows durable in %.2f s: %.0f rows/s (busy %d)%n", rows, seconds, rows / seconds, busy);
    }

    /** CPU time of a thread: what counts on a machine that others use too. */
    private static long cpu(String thread) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getAllThreadIds())
                .filter(id -> {
                    ThreadInfo info = threads.getThreadInfo(id);
                    return info != null && info.getThreadName().equals(thread);
                })
                .map(threads::getThreadCpuTime)
                .sum();
    }

    /** Rows at a steady rate; how long until each was written, and durable. */
    private static void latency(SegmentLedger ledger, RowDraft[] drafts, int rows, int perSecond) {
        long[] written = new long[rows];
        long[] durable = new long[rows];
        long began = System.nanoTime();
        Ledger.Append last = null;
        for (int i = 0; i < rows; i++) {
            long due = began + i * 1_000_000_000L / perSecond;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            int row = i;
            long start = System.nanoTime();
            last = ledger.append(drafts[i % drafts.length]);
            var unused1 = last.written().thenRun(() -> written[row] = System.nanoTime() - start);
            var unused2 = last.durable().thenRun(() -> durable[row] = System.nanoTime() - start);
        }
        if (last != null) {
            Ledgers.await(last.durable());
        }
        Arrays.sort(written);
        Arrays.sort(durable);
        OUT.printf(
                "at %d rows/s: written p50 %d us, p99 %d us; durable p50 %d us, p99 %d us%n",
                perSecond,
                written[rows / 2] / 1_000,
                written[rows * 99 / 100] / 1_000,
                durable[rows / 2] / 1_000,
                durable[rows * 99 / 100] / 1_000);
    }
}
