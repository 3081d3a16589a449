// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.LedgerException.Kind;
import org.cairn.core.api.ledger.Row;
import org.cairn.testkit.ledger.Drafts;
import org.cairn.testkit.node.SimClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Full, broken and slow disks: a clear error, and nothing that was acknowledged is lost (DESIGN 6). */
class DiskFaultTest {
    private final SimClock clock = new SimClock();
    private final StubLog log = new StubLog();
    private final FaultyDisk disk = new FaultyDisk();
    private Path directory = Path.of("");

    /** Fails when told; half of the bytes are written before. */
    private static final class FaultyDisk implements Disk {
        private static final long ROOMY = 1L << 60;

        private final AtomicLong room = new AtomicLong(Long.MAX_VALUE);
        private volatile boolean failSync;
        private volatile boolean defect;
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public GrowingFile open(Path path) throws IOException {
            GrowingFile real = Disk.REAL.open(path);
            return new GrowingFile() {
                @Override
                public void write(ByteBuffer bytes, long offset) throws IOException {
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    if (bytes.remaining() > room.get()) {
                        bytes.limit(bytes.position() + (int) room.get());
                        real.write(bytes, offset);
                        throw new IOException("No space left on device");
                    }
                    room.addAndGet(-bytes.remaining());
                    real.write(bytes, offset);
                }

                @Override
                public void force() throws IOException {
                    if (defect) {
                        throw new NoClassDefFoundError("a defect");
                    }
                    if (failSync) {
                        throw new IOException("Input/output error");
                    }
                    real.force();
                }

                @Override
                public void truncate(long length) throws IOException {
                    if (room.get() < ROOMY) {
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

    @BeforeEach
    void make() throws IOException {
        directory = Ledgers.fastDirectory();
    }

    @AfterEach
    void delete() {
        Ledgers.delete(directory);
    }

    private SegmentLedger open(LedgerSettings settings) {
        return Ledgers.open(directory, clock, log, disk, settings);
    }

    private static LedgerException cause(Ledger.Append append) {
        CompletionException e = assertThrows(CompletionException.class, () -> Ledgers.await(append.written()));
        assertThrows(CompletionException.class, () -> Ledgers.await(append.durable()));
        return (LedgerException) Objects.requireNonNull(e.getCause());
    }

    @Test
    void acceptsNothingMoreWhenTheDiskIsFull() {
        for (int room = 0; room < 3_000; room += 97) {
            disk.room.set(Long.MAX_VALUE);
            Ledgers.delete(directory);
            List<Row> acknowledged = new ArrayList<>();
            try (SegmentLedger ledger = open(LedgerSettings.DEFAULT)) {
                acknowledged.add(Ledgers.append(ledger, 0));
                disk.room.set(room);
                Ledger.Append append = ledger.append(Drafts.usual(1));
                while (!append.written()
                        .handle((row, e) -> e != null)
                        .toCompletableFuture()
                        .join()) {
                    acknowledged.add(Ledgers.row(ledger, append.written()));
                    append = ledger.append(Drafts.usual(1));
                }
                LedgerException e = cause(append);
                assertEquals(Kind.FAILED, e.kind());
                assertTrue(String.valueOf(e.getMessage()).contains("No space left"), e.getMessage());
                LedgerException next = assertThrows(LedgerException.class, () -> ledger.append(Drafts.usual(2)));
                assertEquals(Kind.FAILED, next.kind());
                assertEquals(acknowledged, Ledgers.rows(ledger));
            }
            disk.room.set(Long.MAX_VALUE);
            try (SegmentLedger ledger = open(LedgerSettings.DEFAULT)) {
                assertEquals(acknowledged, Ledgers.rows(ledger));
                Ledgers.append(ledger, 3);
            }
        }
    }

    @Test
    void makesDurableWhatWasWrittenBeforeTheDiskWasFull() {
        LedgerSettings slow = new LedgerSettings(Duration.ofSeconds(1), 65_536, 64 << 20, Duration.ofHours(1));
        try (SegmentLedger ledger = open(slow)) {
            Ledgers.append(ledger, 0);
            disk.gate = new CountDownLatch(1);
            List<CompletableFuture<Boolean>> written = new ArrayList<>();
            List<CompletableFuture<Boolean>> durable = new ArrayList<>();
            for (int i = 0; i < 4_000; i++) { // all but the first few are taken at once, and are several batches
                Ledger.Append append = ledger.append(Drafts.usual(i));
                written.add(append.written().handle((row, e) -> e == null).toCompletableFuture());
                durable.add(append.durable().handle((row, e) -> e == null).toCompletableFuture());
            }
            disk.room.set(2 * BatchWriter.BATCH_BYTES_MAX + 1000);
            disk.gate.countDown();
            for (int i = 0; i < written.size(); i++) {
                assertEquals(Ledgers.await(written.get(i)), Ledgers.await(durable.get(i)), "row " + i);
            }
            long rows = written.stream().filter(CompletableFuture::join).count();
            assertTrue(rows > 1_000 && rows < written.size(), rows + " rows");
            assertEquals(rows + 1, ledger.state().durable());
        }
    }

    @Test
    void promisesNothingWhenASyncFailed() {
        try (SegmentLedger ledger = open(LedgerSettings.DEFAULT)) {
            Ledgers.append(ledger, 0);
            disk.failSync = true;
            Ledger.Append append = ledger.append(Drafts.usual(1));
            Ledgers.await(append.written());
            assertThrows(CompletionException.class, () -> Ledgers.await(append.durable()));
            LedgerException e = assertThrows(LedgerException.class, () -> ledger.append(Drafts.usual(2)));
            assertEquals(Kind.FAILED, e.kind());
            assertEquals(1, ledger.state().durable());
        }
        assertTrue(log.told.get(0).contains("Input/output error"), log.told.toString());
    }

    @Test
    void failsRowsWhenSyncingEndsInADefect() {
        try (SegmentLedger ledger = open(LedgerSettings.DEFAULT)) {
            Ledgers.append(ledger, 0);
            disk.defect = true;
            Ledger.Append append = ledger.append(Drafts.usual(1));
            assertThrows(CompletionException.class, () -> Ledgers.await(append.durable()));
        }
        assertTrue(log.told.get(0).contains("a defect"), log.told.toString());
    }

    @Test
    void saysThatItIsBusyWhenTooManyRowsWait() {
        disk.gate = new CountDownLatch(1);
        try (SegmentLedger ledger = open(Ledgers.queue(100))) {
            List<Ledger.Append> appends = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                appends.add(ledger.append(Drafts.usual(i)));
            }
            LedgerException e = assertThrows(LedgerException.class, () -> ledger.append(Drafts.usual(100)));
            assertEquals(Kind.BUSY, e.kind());
            assertFalse(appends.get(0).written().toCompletableFuture().isDone());
            disk.gate.countDown();
            for (int i = 0; i < 100; i++) {
                assertEquals(i, Ledgers.await(appends.get(i).durable()).id().sequence());
            }
            Ledgers.append(ledger, 100);
        }
    }

    @Test
    void boundsTheMemoryOfRowsThatWait() {
        disk.gate = new CountDownLatch(1);
        LedgerSettings small = new LedgerSettings(Duration.ZERO, 65_536, 1 << 20, Duration.ofHours(1));
        try (SegmentLedger ledger = open(small)) {
            LedgerException e = assertThrows(LedgerException.class, () -> {
                for (int i = 0; i < 65_536; i++) {
                    ledger.append(Drafts.usual(i));
                }
            });
            assertEquals(Kind.BUSY, e.kind());
            disk.gate.countDown();
        }
    }
}
