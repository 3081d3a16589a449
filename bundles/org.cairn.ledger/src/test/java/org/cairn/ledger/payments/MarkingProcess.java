// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.payments;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.cairn.core.api.ledger.Payments.Mark;
import org.cairn.core.api.ledger.Payments.Range;
import org.cairn.core.api.ledger.Payments.Status;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.io.Disk;

/**
 * A process that adds marks that anybody can make again from their number, and prints the number of each one that is
 * durable, until it is killed.
 */
final class MarkingProcess {
    static final String GATEWAY = "eu-1";

    private static final LocalDate DAY = LocalDate.parse("2026-11-20");
    private static final List<Status> STATES = List.of(Status.values());
    private static final int MARKS_A_DAY = 400;

    private MarkingProcess() {}

    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        ExecutorService blocking = Executors.newFixedThreadPool(2);
        Path directory = Path.of(args[0]);
        Files.createDirectories(directory);
        PaymentFile payments = open(directory, blocking, new LedgerLog());
        int number = 0;
        while (payments.of(day(number)).toCompletableFuture().join().contains(mark(number))) {
            number++;
        }
        while (true) {
            int added = number++;
            var unused = payments.mark(mark(added)).thenRun(() -> out.println(added));
            if (number % 16 == 0) {
                payments.mark(mark(added)).toCompletableFuture().join();
            }
        }
    }

    static PaymentFile open(Path directory, Executor blocking, LedgerLog log) throws IOException {
        return new PaymentFile(
                directory.resolve("payments"),
                GATEWAY,
                day -> Optional.of(new Range(0, Long.MAX_VALUE)),
                blocking,
                log,
                Disk.REAL);
    }

    static LocalDate day(int number) {
        return DAY.plusDays(number / MARKS_A_DAY);
    }

    /** The mark of a number: of many lengths. */
    static Mark mark(int number) {
        Random random = new Random(number);
        List<Range> rows = new ArrayList<>();
        long from = 10L * number;
        for (int i = 1 << random.nextInt(7); i > 0; i--) {
            from += random.nextInt(1_000);
            rows.add(new Range(from, from + 1 + random.nextInt(100)));
        }
        return new Mark(
                day(number),
                rows,
                "customer:c-" + number % 7,
                STATES.get(number % STATES.size()),
                "s-" + number,
                Instant.ofEpochSecond(1_795_000_000L + number));
    }

    /** How many marks there are, all of them as they were made, without a gap. */
    static int count(PaymentFile payments) {
        int number = 0;
        List<Mark> marks = payments.of(DAY).toCompletableFuture().join();
        while (!marks.isEmpty()) {
            for (Mark mark : marks) {
                if (!mark.equals(mark(number))) {
                    throw new AssertionError("mark " + number + " is another one: " + mark);
                }
                number++;
            }
            marks = payments.of(day(number)).toCompletableFuture().join();
            if (!marks.isEmpty() && number % MARKS_A_DAY != 0) {
                return number;
            }
        }
        return number;
    }
}
