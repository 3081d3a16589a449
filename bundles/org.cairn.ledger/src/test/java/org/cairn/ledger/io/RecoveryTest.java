// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Row;
import org.cairn.ledger.core.Mark;
import org.cairn.ledger.core.SegmentCheck;
import org.cairn.ledger.core.SegmentHeader;
import org.cairn.testkit.node.SimClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the ledger makes of files that a crash, a disk or a person left (DESIGN 6): a torn tail is cut, damage is told. */
class RecoveryTest {
    private static final String OPEN = "2026-11-20.rows";
    private static final String SECRET = "2026-11-20.private";
    private static final int HEADER = SegmentHeader.bytes(Ledgers.GATEWAY);

    private final SimClock clock = new SimClock();
    private final StubLog log = new StubLog();
    private final List<Row> rows = new ArrayList<>();
    private final List<Map<String, byte[]>> states = new ArrayList<>();
    private Path directory = Path.of("");

    @BeforeEach
    void writeThreeBatches() throws IOException {
        directory = Ledgers.fastDirectory();
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
            for (int i = 0; i < 3; i++) {
                rows.add(Ledgers.append(ledger, i));
                states.add(Ledgers.read(directory));
            }
        }
    }

    @AfterEach
    void delete() {
        Ledgers.delete(directory);
    }

    private Map<String, byte[]> whole() {
        return new TreeMap<>(states.get(2));
    }

    /** The files of a node that lost its power before anything was synced: nothing is known to be durable. */
    private Map<String, byte[]> unsynced() {
        Map<String, byte[]> files = whole();
        byte[] marks = new byte[Mark.PLACE_BYTES + Mark.BYTES];
        byte[] mark = Mark.start().encode();
        System.arraycopy(mark, 0, marks, 0, mark.length);
        System.arraycopy(mark, 0, marks, Mark.PLACE_BYTES, mark.length);
        files.put("marks", marks);
        return files;
    }

    private LedgerException refused(Map<String, byte[]> files, String file) throws IOException {
        Ledgers.write(directory, files);
        return refused(file);
    }

    private LedgerException refused(String file) {
        LedgerException e = assertThrows(
                LedgerException.class, () -> Ledgers.open(directory, clock, log).close());
        assertEquals(LedgerException.Kind.FAILED, e.kind());
        assertTrue(String.valueOf(e.getMessage()).contains(file), e.getMessage());
        return e;
    }

    private int wholeBatches(String file, int length) {
        return (int) states.stream()
                .filter(state -> state.getOrDefault(file, new byte[0]).length <= length)
                .count();
    }

    private static byte[] bytes(Map<String, byte[]> files, String file) {
        return files.getOrDefault(file, new byte[0]);
    }

    @Test
    void cutsATornTailAtEveryOffset() throws IOException {
        for (String file : List.of(OPEN, SECRET)) {
            byte[] all = bytes(unsynced(), file);
            for (int length = HEADER; length < all.length; length++) {
                Map<String, byte[]> files = unsynced();
                files.put(file, Arrays.copyOf(all, length));
                Ledgers.write(directory, files);
                int expected = wholeBatches(file, length);
                log.told.clear();
                try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
                    assertEquals(rows.subList(0, expected), Ledgers.rows(ledger));
                    assertEquals(expected, Ledgers.append(ledger, 9).id().sequence());
                }
                assertEquals(1, log.told.size(), "told once, length " + length);
                if (length % 16 == 0) {
                    try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
                        assertEquals(expected + 1, ledger.state().rows());
                    }
                }
            }
        }
    }

    @Test
    void cutsATailOfGarbage() throws IOException {
        for (String file : List.of(OPEN, SECRET)) {
            for (byte filler : new byte[] {0, 1, 2, (byte) 0xff}) {
                Map<String, byte[]> files = whole();
                byte[] all = bytes(files, file);
                byte[] longer = Arrays.copyOf(all, all.length + 5_000);
                Arrays.fill(longer, all.length, longer.length, filler);
                files.put(file, longer);
                Ledgers.write(directory, files);
                try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
                    assertEquals(rows, Ledgers.rows(ledger));
                }
            }
        }
    }

    @Test
    void refusesALogThatIsShorterThanWhatWasDurable() throws IOException {
        for (String file : List.of(OPEN, SECRET)) {
            byte[] all = bytes(whole(), file);
            Ledgers.write(directory, whole());
            for (int length = 0; length < all.length; length++) {
                Files.write(directory.resolve(file), Arrays.copyOf(all, length));
                refused(file);
            }
        }
    }

    @Test
    void findsEveryFlippedBit() throws IOException {
        for (String file : List.of(OPEN, SECRET)) {
            Map<String, byte[]> files = whole();
            byte[] all = bytes(files, file).clone();
            files.put(file, all);
            for (int bit = 0; bit < all.length * 8; bit++) {
                all[bit / 8] ^= (byte) (1 << (bit % 8));
                if (bit < HEADER * 8) {
                    assertTrue(SegmentHeader.decode(all).isEmpty(), "bit " + bit);
                } else {
                    LedgerException e = assertThrows(LedgerException.class, () -> check(files));
                    assertTrue(String.valueOf(e.getMessage()).startsWith(file), e.getMessage());
                    assertTrue(offset(e) <= bit / 8, "flipped at " + bit / 8 + ": " + e.getMessage());
                }
                all[bit / 8] ^= (byte) (1 << (bit % 8));
            }
            assertEquals(3, check(files).rows());
        }
    }

    private static SegmentCheck.Standing check(Map<String, byte[]> files) throws IOException {
        byte[] open = bytes(files, OPEN);
        byte[] secret = bytes(files, SECRET);
        return new SegmentCheck(OPEN, new ByteSource(open), SECRET, new ByteSource(secret))
                .run(
                        SegmentHeader.decode(open).orElseThrow(),
                        SegmentHeader.decode(secret).orElseThrow(),
                        Mark.decode(bytes(files, "marks"), 0));
    }

    @Test
    void doesNotOpenWithAFlippedBit() throws IOException {
        for (String file : List.of(OPEN, SECRET)) {
            Map<String, byte[]> files = whole();
            byte[] all = bytes(files, file).clone();
            Ledgers.write(directory, files);
            for (int bit = 0; bit < all.length * 8; bit += 13) {
                all[bit / 8] ^= (byte) (1 << (bit % 8));
                Files.write(directory.resolve(file), all);
                refused(file);
                all[bit / 8] ^= (byte) (1 << (bit % 8));
            }
        }
    }

    private static int offset(LedgerException e) {
        String message = String.valueOf(e.getMessage());
        int at = message.indexOf("offset ") + "offset ".length();
        int end = at;
        while (Character.isDigit(message.charAt(end))) {
            end++;
        }
        return Integer.parseInt(message.substring(at, end));
    }

    @Test
    void tellsEveryFlippedBitOfTheMarksAndLosesNothing() throws IOException {
        Map<String, byte[]> files = whole();
        byte[] all = bytes(files, "marks").clone();
        files.put("marks", all);
        for (int bit = 0; bit < all.length * 8; bit++) {
            boolean isFiller = bit / 8 >= Mark.BYTES && bit / 8 < Mark.PLACE_BYTES;
            if (isFiller && bit % 509 != 0) {
                continue;
            }
            all[bit / 8] ^= (byte) (1 << (bit % 8));
            Ledgers.write(directory, files);
            log.told.clear();
            try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
                assertEquals(3, ledger.state().rows());
            }
            assertEquals(1, log.told.size(), "bit " + bit);
            all[bit / 8] ^= (byte) (1 << (bit % 8));
        }
    }

    @Test
    void cutsNothingWithoutAMark() throws IOException {
        Map<String, byte[]> files = whole();
        files.remove("marks");
        Ledgers.write(directory, files);
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
            assertEquals(rows, Ledgers.rows(ledger));
        }
        files.put(OPEN, Arrays.copyOf(bytes(files, OPEN), bytes(files, OPEN).length - 1));
        refused(files, OPEN);
    }

    @Test
    void refusesMissingFiles() throws IOException {
        for (String file : List.of(OPEN, SECRET)) {
            Map<String, byte[]> files = whole();
            files.remove(file);
            refused(files, file);
        }
        Map<String, byte[]> files = whole();
        files.remove(OPEN);
        files.remove(SECRET);
        refused(files, "2026-11-20");
    }

    @Test
    void refusesAnOlderLogUnderANewerMark() throws IOException {
        Map<String, byte[]> files = new TreeMap<>(states.get(1));
        files.put("marks", bytes(whole(), "marks"));
        refused(files, OPEN);
    }

    @Test
    void refusesALogWithOtherRowsOfTheSameLength() throws IOException {
        Map<String, byte[]> mine = whole();
        Ledgers.delete(directory);
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
            for (int i = 3; i < 6; i++) {
                Ledgers.append(ledger, i);
            }
        }
        Map<String, byte[]> other = Ledgers.read(directory);
        assertEquals(bytes(mine, OPEN).length, bytes(other, OPEN).length);
        other.put("marks", bytes(mine, "marks"));
        refused(other, OPEN);
    }

    @Test
    void refusesDaysThatAreMissingOrChanged() throws IOException {
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
            for (int day = 0; day < 2; day++) {
                clock.forward(Duration.ofDays(1));
                Ledgers.append(ledger, day);
            }
        }
        Map<String, byte[]> all = Ledgers.read(directory);
        for (String day : List.of("2026-11-20", "2026-11-21", "2026-11-22")) {
            Map<String, byte[]> files = new TreeMap<>(all);
            files.keySet().removeIf(name -> name.startsWith(day));
            refused(files, "2026-11-2");
        }
        for (String file : List.of(OPEN, SECRET)) {
            Map<String, byte[]> files = new TreeMap<>(all);
            files.put(file, Arrays.copyOf(bytes(all, file), bytes(all, file).length - 1));
            refused(files, file);
            files.put(file, bytes(states.get(1), file));
            assertNotEquals(bytes(all, file).length, bytes(files, file).length);
            refused(files, file.substring(0, 8));
        }
    }

    @Test
    void discardsADayThatWasBeingMade() throws IOException {
        String next = "2026-11-21";
        byte[] header = Arrays.copyOf(bytes(whole(), SECRET), HEADER);
        for (int length : new int[] {0, 1, HEADER - 1}) {
            for (boolean both : new boolean[] {false, true}) {
                Map<String, byte[]> files = whole();
                files.put(next + ".private", Arrays.copyOf(header, length));
                if (both) {
                    files.put(next + ".rows", new byte[0]);
                }
                Ledgers.write(directory, files);
                try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
                    assertEquals(rows, Ledgers.rows(ledger));
                }
            }
        }
    }

    @Test
    void opensALogWhoseFirstDayWasBeingMade() throws IOException {
        Map<String, byte[]> files = unsynced();
        files.put(SECRET, Arrays.copyOf(bytes(files, SECRET), HEADER));
        files.remove(OPEN);
        Ledgers.write(directory, files);
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
            assertEquals(0, Ledgers.append(ledger, 1).id().sequence());
        }
    }

    @Test
    void refusesTheLogOfAnotherGateway() {
        LedgerException e = assertThrows(LedgerException.class, () -> new SegmentLedger(
                        directory,
                        "us-1",
                        clock,
                        () -> 0,
                        Runnable::run,
                        LedgerSettings.DEFAULT,
                        log,
                        Disk.REAL,
                        Followers.NONE)
                .close());
        assertTrue(String.valueOf(e.getMessage()).contains("eu-1"), e.getMessage());
    }

    @Test
    void findsDamageWhenARowIsReadBack() throws IOException {
        try (SegmentLedger ledger = Ledgers.open(directory, clock, log)) {
            byte[] all = bytes(whole(), OPEN).clone();
            all[all.length - 200] ^= 1;
            Files.write(directory.resolve(OPEN), all);
            var read = ledger.find(rows.get(2).id()).toCompletableFuture();
            assertTrue(read.isCompletedExceptionally());
            String message =
                    String.valueOf(read.handle((row, e) -> String.valueOf(e)).join());
            assertTrue(message.contains(OPEN) && message.contains("offset"), message);
        }
    }
}
