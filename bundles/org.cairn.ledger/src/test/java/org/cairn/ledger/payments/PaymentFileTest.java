// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.payments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.LedgerException.Kind;
import org.cairn.core.api.ledger.Payments;
import org.cairn.core.api.ledger.Payments.Mark;
import org.cairn.core.api.ledger.Payments.Range;
import org.cairn.core.api.ledger.Payments.Status;
import org.cairn.core.api.ledger.RowId;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.index.FastDirectory;
import org.cairn.ledger.io.Disk;
import org.cairn.ledger.payments.core.Place;
import org.cairn.testkit.ledger.MemoryPayments;
import org.cairn.testkit.ledger.PaymentsContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of marks keeps the contract, also over restarts and damage (CGN-17, CGN-23; docs/LEDGER.md, "Payments"). */
class PaymentFileTest extends PaymentsContract {
    private static final List<Status> STATES = List.of(Status.values());

    @TempDir(factory = FastDirectory.class)
    Path directory = Path.of("");

    private final StubPaymentLog log = new StubPaymentLog();
    private final AtomicInteger opened = new AtomicInteger();

    /** Records what operators are told. */
    private static final class StubPaymentLog extends LedgerLog {
        final List<String> told = new ArrayList<>();

        @Override
        public void paymentsCut(Path file, long bytes) {
            told.add("cut " + bytes);
        }

        @Override
        public void markBroken(Path file) {
            told.add("place");
        }

        @Override
        public void failed(String message) {
            told.add(message);
        }
    }

    @Override
    protected Payments open(Function<LocalDate, Optional<Range>> days) throws IOException {
        Path file = directory.resolve("payments-" + opened.incrementAndGet());
        return new PaymentFile(file, GATEWAY, days, Runnable::run, log, Disk.REAL);
    }

    @Override
    protected void close(Payments payments) {
        ((PaymentFile) payments).close();
    }

    private Path file() {
        return directory.resolve("payments");
    }

    private PaymentFile open(Disk disk, Executor blocking) throws IOException {
        return new PaymentFile(file(), GATEWAY, day -> Optional.ofNullable(DAYS.get(day)), blocking, log, disk);
    }

    private PaymentFile open() throws IOException {
        return open(Disk.REAL, Runnable::run);
    }

    private static Mark random(Random random) {
        LocalDate day = random.nextInt(3) == 0 ? DAY : NEXT;
        Range rows = day.equals(DAY) ? new Range(0, 100) : new Range(100, 400);
        List<Range> ranges = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            long from = rows.from() + random.nextInt((int) (rows.until() - rows.from()));
            ranges.add(new Range(from, from + 1 + random.nextInt((int) (rows.until() - from))));
        }
        return new Mark(
                day,
                ranges,
                "customer:c-" + random.nextInt(6),
                STATES.get(random.nextInt(STATES.size())),
                random.nextBoolean() ? "" : "s-" + random.nextInt(3),
                Instant.ofEpochSecond(1_795_000_000L, random.nextInt(3) * 1_000L));
    }

    private static void assertSame(Payments expected, Payments payments, String message) {
        for (LocalDate day : List.of(DAY, NEXT)) {
            assertEquals(await(expected.of(day)), await(payments.of(day)), message);
            for (long row = 0; row < 400; row += 7) {
                RowId id = new RowId(GATEWAY, day, row);
                assertEquals(await(expected.of(id)), await(payments.of(id)), message + " " + id);
            }
        }
    }

    @Test
    void saysTheSameAsTheModel() throws Exception {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Files.deleteIfExists(file());
            MemoryPayments model = new MemoryPayments(GATEWAY, day -> Optional.ofNullable(DAYS.get(day)));
            PaymentFile payments = open();
            List<Mark> made = new ArrayList<>();
            for (int i = random.nextInt(200); i >= 0; i--) {
                boolean isAgain = !made.isEmpty() && random.nextInt(5) == 0;
                Mark mark = isAgain ? made.get(random.nextInt(made.size())) : random(random);
                made.add(mark);
                await(model.mark(mark));
                await(payments.mark(mark));
                if (random.nextInt(30) == 0) {
                    if (random.nextBoolean()) {
                        payments.close();
                    }
                    payments = open();
                }
            }
            assertSame(model, payments, "seed " + seed);
            payments.close();
        }
        assertEquals(List.of(), log.told);
    }

    private byte[] file(int marks) throws IOException {
        Files.deleteIfExists(file());
        try (PaymentFile payments = open()) {
            for (int i = 0; i < marks; i++) {
                await(payments.mark(mark(i, i + 3, "customer:c-" + i, Status.PAID)));
            }
        }
        return Files.readAllBytes(file());
    }

    private LedgerException assertDamaged(String message) {
        LedgerException e = assertThrows(LedgerException.class, () -> open().close(), message);
        assertEquals(Kind.FAILED, e.kind());
        assertTrue(String.valueOf(e.getMessage()).contains(file().toString()), e.getMessage());
        return e;
    }

    @Test
    void opensNoFileThatIsShorterThanWhatWasDurable() throws Exception {
        byte[] whole = file(6);
        for (int length = 0; length < whole.length; length += length < Place.END - 1 ? 61 : 1) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertDamaged("cut at " + length);
        }
    }

    @Test
    void cutsATornTailAndKeepsWhatIsWhole() throws Exception {
        byte[] before = file(6);
        byte[] whole = file(9);
        System.arraycopy(before, 0, whole, 0, Place.END); // as if the last places had not reached the disk
        int record = (whole.length - before.length) / 3;
        for (int length = before.length; length <= whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            log.told.clear();
            int kept = 6 + (length - before.length) / record;
            int torn = (length - before.length) % record;
            for (int run = 0; run < 2; run++) {
                try (PaymentFile payments = open()) {
                    assertEquals(kept + run, await(payments.of(DAY)).size(), "cut at " + length);
                    await(payments.mark(mark(50 + run, 60, "operator", Status.PAID)));
                }
            }
            assertEquals(torn == 0 ? List.of() : List.of("cut " + torn), log.told);
        }
    }

    @Test
    void findsEveryFlippedBit() throws Exception {
        byte[] whole = file(4);
        for (int bit = 0; bit < whole.length * 8; bit += bit < Place.END * 8 ? 13 : 1) {
            byte[] bytes = whole.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file(), bytes);
            log.told.clear();
            if (bit >= Place.END * 8) {
                LedgerException e = assertDamaged("bit " + bit);
                assertTrue(String.valueOf(e.getMessage()).contains("broken at offset"), e.getMessage());
                continue;
            }
            try (PaymentFile payments = open()) {
                assertEquals(4, await(payments.of(DAY)).size());
            }
            assertEquals(List.of("place"), log.told, "bit " + bit);
        }
    }

    @Test
    void opensNothingWithoutAPlace() throws Exception {
        byte[] whole = file(2);
        whole[3] ^= 1;
        whole[Place.STEP_BYTES + 3] ^= 1;
        Files.write(file(), whole);
        assertDamaged("");
    }

    @Test
    void letsOnlyItsOwnerReadItsFile() throws Exception {
        file(1);
        assertEquals("[OWNER_READ, OWNER_WRITE]", new TreeSet<>(Files.getPosixFilePermissions(file())).toString());
    }

    /** Fails when told, after half of the bytes. */
    private static final class FaultyDisk implements Disk {
        private final AtomicInteger forces = new AtomicInteger();
        private volatile boolean isFull;
        private volatile boolean failsToSync;
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public GrowingFile open(Path path) throws IOException {
            GrowingFile real = Disk.REAL.open(path);
            return new GrowingFile() {
                @Override
                public void write(ByteBuffer bytes, long offset) throws IOException {
                    if (isFull) {
                        bytes.limit(bytes.position() + bytes.remaining() / 2);
                        real.write(bytes, offset);
                        throw new IOException("No space left on device");
                    }
                    real.write(bytes, offset);
                }

                @Override
                public void force() throws IOException {
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    if (failsToSync) {
                        throw new IOException("Input/output error");
                    }
                    forces.incrementAndGet();
                    real.force();
                }

                @Override
                public void truncate(long length) throws IOException {
                    if (isFull) {
                        throw new IOException("Read-only file system");
                    }
                    real.truncate(length);
                }

                @Override
                public void close() throws IOException {
                    real.close();
                }
            };
        }
    }

    @Test
    void acceptsNothingMoreWhenTheDiskIsFullOrBroken() throws Exception {
        for (boolean isFull : new boolean[] {true, false}) {
            FaultyDisk disk = new FaultyDisk();
            Files.deleteIfExists(file());
            Mark first = mark(0, 10, "operator", Status.PAID);
            try (PaymentFile payments = open(disk, Runnable::run)) {
                await(payments.mark(first));
                disk.isFull = isFull;
                disk.failsToSync = !isFull;
                for (int i = 1; i < 3; i++) {
                    Mark mark = mark(i, 10, "operator", Status.PAID);
                    CompletionException e = assertThrows(CompletionException.class, () -> await(payments.mark(mark)));
                    assertTrue(e.getCause() instanceof LedgerException cause && cause.kind() == Kind.FAILED);
                    disk.isFull = false;
                    disk.failsToSync = false;
                }
                assertEquals(List.of(first), await(payments.of(DAY)));
            }
            try (PaymentFile payments = open()) {
                assertEquals(first, await(payments.of(DAY)).get(0));
                await(payments.mark(mark(7, 10, "operator", Status.PAID)));
            }
        }
    }

    @Test
    void syncsTogetherWhatWaitsAndKeepsTheOrder() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        ExecutorService blocking = Executors.newFixedThreadPool(2);
        try (PaymentFile payments = open(disk, blocking)) {
            disk.forces.set(0);
            disk.gate = new CountDownLatch(1);
            List<Integer> done = new ArrayList<>();
            List<CompletableFuture<Void>> all = IntStream.range(0, 500)
                    .mapToObj(i -> payments.mark(mark(i % 90, 95, "customer:c-" + i, Status.PAID))
                            .thenRun(() -> done.add(i))
                            .toCompletableFuture())
                    .toList();
            assertEquals(List.of(), done);
            disk.gate.countDown();
            await(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));
            assertEquals(IntStream.range(0, 500).boxed().toList(), done);
            assertTrue(disk.forces.get() <= 3, disk.forces + " syncs");
            assertEquals(500, await(payments.of(DAY)).size());
        } finally {
            blocking.shutdownNow();
        }
    }

    @Test
    void isBusyWhenTooManyWait() throws Exception {
        List<Runnable> jobs = new ArrayList<>();
        try (PaymentFile payments = open(Disk.REAL, jobs::add)) {
            for (int i = 0; i < PaymentFile.WAITING_MAX; i++) {
                var unused = payments.mark(mark(0, 1, "operator", Status.PAID));
            }
            CompletionException e = assertThrows(
                    CompletionException.class, () -> await(payments.mark(mark(0, 1, "operator", Status.PAID))));
            assertTrue(e.getCause() instanceof LedgerException cause && cause.kind() == Kind.BUSY);
            assertEquals(1, jobs.size());
            jobs.get(0).run();
            var last = payments.mark(mark(5, 6, "operator", Status.PAID));
            payments.close();
            assertTrue(last.toCompletableFuture().isDone());
        }
        try (PaymentFile payments = open()) {
            assertEquals(2, await(payments.of(DAY)).size());
        }
    }

    @Test
    void forgetsTheMarksOfDroppedDaysOnceTheyAreAQuarterOfTheFile() throws Exception {
        Mark kept = new Mark(NEXT, List.of(new Range(100, 200)), "operator", Status.PAID, "", Instant.EPOCH);
        Mark late = new Mark(NEXT, List.of(new Range(150, 160)), "operator", Status.PAID, "", Instant.EPOCH);
        try (PaymentFile payments = open()) {
            for (int i = 0; i < 20; i++) {
                await(payments.mark(new Mark(
                        NEXT, List.of(new Range(100 + i, 101 + i)), "provider:p", Status.PAID, "", Instant.EPOCH)));
            }
            await(payments.mark(mark(0, 1, "operator", Status.PAID)));
            payments.forget(NEXT);
            assertEquals(1, await(payments.of(DAY)).size());
            await(payments.mark(kept));
            for (int i = 0; i < 20; i++) {
                await(payments.mark(mark(i, 21, "operator", Status.PAID)));
            }
            long before = Files.size(file());
            payments.forget(NEXT);
            assertTrue(Files.size(file()) < before);
            assertEquals(List.of(), await(payments.of(DAY)));
            await(payments.mark(late));
        }
        try (PaymentFile payments = open()) {
            assertEquals(List.of(), await(payments.of(DAY)));
            assertEquals(22, await(payments.of(NEXT)).size());
            assertEquals(
                    List.of("provider:p", "operator"),
                    await(payments.of(new RowId(GATEWAY, NEXT, 110))).stream()
                            .map(Mark::entity)
                            .toList());
            assertEquals(List.of(late), await(payments.of(new RowId(GATEWAY, NEXT, 155))));
        }
        assertEquals(List.of(), log.told);
    }

    @Test
    void saysNothingWrongOfAFileThatCannotBeOpenedAfterItWasWrittenAnew() throws Exception {
        AtomicInteger opens = new AtomicInteger();
        Disk disk = path -> {
            if (opens.incrementAndGet() == 2) {
                throw new IOException("Too many open files");
            }
            return Disk.REAL.open(path);
        };
        List<LocalDate> days = List.of(DAY.minusDays(1), DAY, NEXT);
        Function<LocalDate, Optional<Range>> rows = day -> Optional.of(new Range(0, 100));
        List<Mark> marks = days.stream()
                .map(day -> new Mark(day, List.of(new Range(1, 2)), "operator", Status.PAID, "", Instant.EPOCH))
                .toList();
        try (PaymentFile payments = new PaymentFile(file(), GATEWAY, rows, Runnable::run, log, disk)) {
            for (Mark mark : marks) {
                await(payments.mark(mark));
            }
        }
        opens.set(0);
        try (PaymentFile payments = new PaymentFile(file(), GATEWAY, rows, Runnable::run, log, disk)) {
            assertThrows(IOException.class, () -> payments.forget(DAY));
            for (LocalDate day : days) {
                CompletionException e = assertThrows(CompletionException.class, () -> await(payments.of(day)));
                assertTrue(e.getCause() instanceof LedgerException cause && cause.kind() == Kind.FAILED);
            }
            assertThrows(CompletionException.class, () -> await(payments.mark(marks.get(2))));
            assertThrows(LedgerException.class, () -> payments.forget(DAY));
        }
        try (PaymentFile payments = open()) {
            assertEquals(List.of(marks.get(1)), await(payments.of(DAY)));
            assertEquals(List.of(marks.get(2)), await(payments.of(NEXT)));
        }
    }
}
