// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.cairn.core.api.identity.NodeKey;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.RowDraft;
import org.cairn.core.api.ledger.RowId;
import org.cairn.core.api.ledger.Written;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.core.Keccak;
import org.cairn.ledger.tlog.CheckpointFiles;
import org.cairn.ledger.tlog.LogKey;
import org.cairn.ledger.tlog.SegmentLog;
import org.cairn.ledger.tlog.TlogLog;
import org.cairn.ledger.tlog.TreeFiles;
import org.cairn.testkit.identity.MemoryIdentity;
import org.cairn.testkit.ledger.Drafts;

/**
 * Measures the ledger ({@code itests/bench/ledger.sh}): {@code LedgerBench DIRECTORY}, which must be on a real disk. Each line on
 * standard input is a measurement, each line on standard output what it gave, so that measurements of something else can
 * be made in between, and this process stays warm:
 *
 * <pre>
 * rows compact|usual N    rows/s and CPU us a row: one thread appends, until all is durable and in the tree
 * acknowledged CALLERS N  rows/s and CPU us a row: each caller waits for his row to be durable, then appends the next
 * latency PER_SECOND N    p50 and p99 of written, p50 and p99 of durable, us
 * keccak N                permutations/s of one thread
 * sums N                  ms, or "none": the sums of a day of N rows by customer
 * proof N                 p50 and p99 of the proof of a row among N, us
 * copy KIND N FILE        rows of that kind as COPY reads them
 * </pre>
 */
final class LedgerBench {
    /** Rows under way: far fewer than may wait, so that memory stays in the caches. */
    private static final int WINDOW = 49_152;
    /** After so many the one that appends looks whether they are too many. */
    private static final int PACE = 1_024;

    private static final int PROOFS = 10_000;

    private static final PrintStream OUT = System.out;

    private final Path directory;
    private int runs;

    private LedgerBench(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        LedgerBench bench = new LedgerBench(Path.of(args[0]));
        try (var in = new java.util.Scanner(System.in, java.nio.charset.StandardCharsets.UTF_8)) {
            while (in.hasNextLine()) {
                OUT.println(bench.answer(in.nextLine().trim().split(" ", -1)));
            }
        }
    }

    private String answer(String[] asked) throws Exception {
        return switch (asked[0]) {
            case "rows" -> rows(drafts(asked[1]), Integer.parseInt(asked[2]));
            case "acknowledged" -> acknowledged(Integer.parseInt(asked[1]), Integer.parseInt(asked[2]));
            case "latency" -> latency(Integer.parseInt(asked[1]), Integer.parseInt(asked[2]));
            case "keccak" -> keccak(Integer.parseInt(asked[1]));
            case "sums" -> sums(Integer.parseInt(asked[1]));
            case "proof" -> proof(Integer.parseInt(asked[1]));
            case "copy" -> BenchRows.write(drafts(asked[1]), Integer.parseInt(asked[2]), Path.of(asked[3]));
            default -> throw new IllegalArgumentException(asked[0]);
        };
    }

    /** A usual row, or one with the required columns, fee and currency, and nothing private but the account. */
    private static RowDraft[] drafts(String kind) {
        RowDraft[] drafts = new RowDraft[1_000];
        Arrays.setAll(drafts, i -> kind.equals("usual") ? Drafts.usual(i) : compact(i));
        return drafts;
    }

    private static RowDraft compact(long number) {
        Map<Column, String> columns = new EnumMap<>(Drafts.columns(number));
        columns.keySet()
                .retainAll(EnumSet.of(
                        Column.REQUEST,
                        Column.ATTEMPT,
                        Column.OUTCOME,
                        Column.SERVICE,
                        Column.CUSTOMER,
                        Column.FEE,
                        Column.CURRENCY,
                        Column.ACCOUNT));
        return new RowDraft(columns, new TreeMap<>(), new TreeMap<>());
    }

    private interface Measurement {
        String of(SegmentLedger ledger, TreeFiles tree) throws Exception;
    }

    private String measured(Measurement measurement) throws Exception {
        Path run = directory.resolve("run-" + runs++);
        AtomicReference<TreeFiles> tree = new AtomicReference<>();
        try (SegmentLedger ledger = new SegmentLedger(
                run,
                Ledgers.GATEWAY,
                Clock.systemUTC(),
                System::nanoTime,
                Runnable::run,
                LedgerSettings.DEFAULT,
                new LedgerLog(),
                Disk.REAL,
                opened -> {
                    tree.set(TreeFiles.open(opened, List.of(), Disk.REAL));
                    return List.of(tree.get());
                })) {
            return measurement.of(ledger, Objects.requireNonNull(tree.get()));
        } finally {
            Ledgers.delete(run);
        }
    }

    private String rows(RowDraft[] drafts, int rows) throws Exception {
        return signed((ledger, log) -> {
            Meter meter = new Meter();
            append(ledger, drafts, rows);
            log.work();
            String checkpoint = log.checkpoint().orElseThrow();
            if (!checkpoint.contains("\n" + rows + "\n")) {
                throw new IllegalStateException(rows + " rows were to be signed for: " + checkpoint);
            }
            return meter.per(rows);
        });
    }

    private interface Signed {
        String of(SegmentLedger ledger, SegmentLog log) throws Exception;
    }

    /** With the log that signs checkpoints, once a second. */
    private String signed(Signed measurement) throws Exception {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        NodeKey key = new MemoryIdentity(Clock.systemUTC()).nodeKey();
        return measured((ledger, tree) -> {
            SegmentLog.Parts parts = new SegmentLog.Parts(
                    Ledgers.GATEWAY,
                    new LogKey("bench.example/log", () -> Optional.of(key)),
                    List.of(),
                    new CheckpointFiles(Files.createDirectories(directory.resolve("checkpoints-" + runs))),
                    over -> Optional.empty(),
                    0);
            try (SegmentLog log = new SegmentLog(parts, ledger, tree, scheduler, Runnable::run, new TlogLog())) {
                return measurement.of(ledger, log);
            } finally {
                scheduler.shutdownNow();
            }
        });
    }

    private static void append(SegmentLedger ledger, RowDraft[] drafts, int rows) {
        Ledger.Append[] window = new Ledger.Append[WINDOW];
        for (int i = 0; i < rows; i++) {
            Ledger.Append oldest = window[i % WINDOW];
            if (oldest != null && i % PACE == 0) {
                Ledgers.await(window[(i + WINDOW / 2) % WINDOW].written());
            }
            window[i % WINDOW] = append(ledger, drafts[i % drafts.length]);
        }
        Ledgers.await(window[(rows - 1) % WINDOW].durable());
    }

    private static Ledger.Append append(SegmentLedger ledger, RowDraft draft) {
        while (true) {
            try {
                return ledger.append(draft);
            } catch (LedgerException e) {
                if (e.kind() != LedgerException.Kind.BUSY) {
                    throw e;
                }
                LockSupport.parkNanos(100_000);
            }
        }
    }

    private String acknowledged(int callers, int rows) throws Exception {
        RowDraft[] drafts = drafts("usual");
        return measured((ledger, tree) -> {
            Meter meter = new Meter();
            AtomicInteger left = new AtomicInteger(rows);
            CountDownLatch done = new CountDownLatch(callers);
            for (int i = 0; i < callers; i++) {
                call(ledger, drafts, left, done);
            }
            done.await();
            return meter.per(rows);
        });
    }

    private static void call(SegmentLedger ledger, RowDraft[] drafts, AtomicInteger left, CountDownLatch done) {
        int number = left.decrementAndGet();
        if (number < 0) {
            done.countDown();
            return;
        }
        var unused =
                ledger.append(drafts[number % drafts.length]).durable().thenRun(() -> call(ledger, drafts, left, done));
    }

    private String latency(int perSecond, int rows) throws Exception {
        RowDraft[] drafts = drafts("usual");
        return measured((ledger, tree) -> {
            long[] written = new long[rows];
            long[] durable = new long[rows];
            CountDownLatch done = new CountDownLatch(rows);
            long began = System.nanoTime();
            for (int i = 0; i < rows; i++) {
                long due = began + i * 1_000_000_000L / perSecond;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                int row = i;
                long start = System.nanoTime();
                Ledger.Append append = ledger.append(drafts[i % drafts.length]);
                var unused1 = append.written().thenRun(() -> written[row] = System.nanoTime() - start);
                var unused2 = append.durable().thenRun(() -> {
                    durable[row] = System.nanoTime() - start;
                    done.countDown();
                });
            }
            done.await();
            return percentiles(written) + " " + percentiles(durable);
        });
    }

    private static String percentiles(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] / 1_000 + " " + nanos[nanos.length * 99 / 100] / 1_000;
    }

    private static String keccak(int permutations) {
        int blocks = 10;
        byte[] message = new byte[blocks * 136 - 1];
        Keccak keccak = new Keccak();
        long began = System.nanoTime();
        for (int i = 0; i < permutations; i += blocks) {
            keccak.hash(message, 0, message.length, message, 0);
        }
        return Long.toString(permutations * 1_000_000_000L / (System.nanoTime() - began));
    }

    private String sums(int rows) throws Exception {
        return measured((ledger, tree) -> {
            Written last = Ledgers.await(append(ledger, drafts("compact")[0]).durable());
            try {
                Ledgers.await(ledger.sums(last.id().day()));
            } catch (UnsupportedOperationException e) {
                return "none";
            }
            append(ledger, drafts("compact"), rows);
            long began = System.nanoTime();
            Ledgers.await(ledger.sums(last.id().day()));
            return Long.toString((System.nanoTime() - began) / 1_000_000);
        });
    }

    private String proof(int rows) throws Exception {
        return signed((ledger, log) -> {
            append(ledger, drafts("compact"), rows);
            LocalDate day = ledger.state().days().get(0);
            log.work();
            long[] nanos = new long[PROOFS];
            for (int i = 0; i < PROOFS; i++) {
                long began = System.nanoTime();
                String proof = Ledgers.await(log.proof(new RowId(Ledgers.GATEWAY, day, (i * 7_919L) % rows)))
                        .orElseThrow();
                nanos[i] = System.nanoTime() - began;
                if (!proof.startsWith("c2sp.org/tlog-proof@v1")) {
                    throw new IllegalStateException(proof);
                }
            }
            return percentiles(nanos);
        });
    }

    private static final class Meter {
        private static final OperatingSystemMXBean SYSTEM =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

        private final long began = System.nanoTime();
        private final long cpu = SYSTEM.getProcessCpuTime();

        String per(int rows) {
            double seconds = (System.nanoTime() - began) / 1e9;
            return Math.round(rows / seconds) + " "
                    + Math.round((SYSTEM.getProcessCpuTime() - cpu) / 10.0 / rows) / 100.0;
        }
    }
}
