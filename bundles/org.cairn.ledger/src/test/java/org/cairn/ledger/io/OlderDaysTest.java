// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Row;
import org.cairn.ledger.core.Canonical;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Manifest;
import org.cairn.ledger.core.SegmentHeader;
import org.cairn.testkit.node.SimClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Days that are over: known by their index, and dropped one by one when they are old (CGN-20). */
class OlderDaysTest {
    private static final int DAY_ROWS = 200;
    private static final LocalDate FIRST = LocalDate.parse("2026-11-20");

    private final SimClock clock = new SimClock();
    private final StubLog log = new StubLog();
    private final List<Row> rows = new ArrayList<>();
    private Path directory = Path.of("");

    @BeforeEach
    void writeThreeDays() throws IOException {
        directory = Ledgers.fastDirectory();
        try (SegmentLedger ledger = open()) {
            for (int day = 0; day < 3; day++) {
                for (int i = 0; i < DAY_ROWS; i++) {
                    rows.add(Ledgers.append(ledger, i));
                }
                if (day < 2) {
                    clock.forward(Duration.ofDays(1));
                }
            }
        }
    }

    @AfterEach
    void delete() {
        Ledgers.delete(directory);
    }

    private SegmentLedger open() {
        return Ledgers.open(directory, clock, log);
    }

    private Path file(int day, String kind) {
        return directory.resolve(FIRST.plusDays(day) + kind);
    }

    private String refused() {
        LedgerException e = assertThrows(LedgerException.class, () -> open().close());
        assertEquals(LedgerException.Kind.FAILED, e.kind());
        return String.valueOf(e.getMessage());
    }

    private static void flip(Path file, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void findsEveryRowThroughTheIndex() {
        try (SegmentLedger ledger = open()) {
            assertEquals(rows, Ledgers.rows(ledger));
            for (Row row : rows) {
                assertEquals(Optional.of(row), Ledgers.await(ledger.find(row.id())));
                assertTrue(Ledgers.await(ledger.open(row.id(), "customer-1")).isPresent());
            }
        }
        assertEquals(List.of(), log.told);
    }

    @Test
    void makesAnIndexAgainThatIsMissingOrBroken() throws IOException {
        byte[] whole = Files.readAllBytes(file(0, ".index"));
        for (int at = -1; at < whole.length; at++) {
            if (at < 0) {
                Files.delete(file(0, ".index"));
            } else {
                flip(file(0, ".index"), at);
            }
            log.told.clear();
            try (SegmentLedger ledger = open()) {
                assertEquals(1, log.told.size(), "byte " + at + ": " + log.told);
                assertTrue(log.told.get(0).startsWith("index "), log.told.get(0));
                assertEquals(
                        Optional.of(rows.get(130)),
                        Ledgers.await(ledger.find(rows.get(130).id())));
            }
            assertEquals(
                    HexFormat.of().formatHex(whole), HexFormat.of().formatHex(Files.readAllBytes(file(0, ".index"))));
        }
    }

    @Test
    void saysWhichFileIsBrokenWhenTheIndexMustBeMadeAgain() throws IOException {
        for (String kind : List.of(".rows", ".private")) {
            long middle = Files.size(file(1, kind)) / 2;
            Files.deleteIfExists(file(1, ".index"));
            flip(file(1, kind), middle);
            String said = refused();
            assertTrue(said.contains(file(1, kind).toString()) && said.contains("offset"), said);
            flip(file(1, kind), middle);
            open().close();
        }
    }

    @Test
    void tellsAFlippedBitOfADayThatIsOverWhenItIsReadAndGivesNoWrongRow() throws IOException {
        flip(file(0, ".rows"), Files.size(file(0, ".rows")) / 2);
        try (SegmentLedger ledger = open()) {
            int right = 0;
            for (Row row : rows.subList(0, DAY_ROWS)) {
                var found = ledger.find(row.id()).toCompletableFuture();
                if (!found.isCompletedExceptionally()) {
                    assertEquals(Optional.of(row), found.join());
                    right++;
                }
            }
            assertTrue(right > 0 && right < DAY_ROWS, right + " rows");
            assertEquals(
                    rows.get(DAY_ROWS),
                    Ledgers.await(ledger.find(rows.get(DAY_ROWS).id())).orElseThrow());
        }
    }

    @Test
    void refusesADayThatIsShorterOrLongerThanItWas() throws IOException {
        for (String kind : List.of(".rows", ".private")) {
            byte[] whole = Files.readAllBytes(file(0, kind));
            for (int length : new int[] {whole.length - 1, whole.length + 1}) {
                Files.write(file(0, kind), Arrays.copyOf(whole, length));
                assertTrue(refused().contains(file(0, kind).toString()));
            }
            Files.write(file(0, kind), whole);
        }
    }

    private void writeManifests() throws IOException {
        try (SegmentLedger ledger = open()) {
            for (Extent day : ledger.days()) {
                if (day.isOver()) {
                    Manifest manifest = new Manifest(
                            "example/log",
                            day.day(),
                            day.first(),
                            day.rows(),
                            ChainHash.ZERO,
                            ChainHash.ZERO,
                            day.openBytes(),
                            day.openChain(),
                            day.secretBytes(),
                            day.secretChain(),
                            ChainHash.ZERO);
                    Files.writeString(directory.resolve(day.day() + ".manifest"), manifest.text() + "\nsignatures\n");
                }
            }
        }
    }

    @Test
    void dropsTheOldestDayAndGoesOn() throws IOException {
        writeManifests();
        try (SegmentLedger ledger = open()) {
            ledger.drop(FIRST);
            assertEquals(DAY_ROWS, ledger.state().first());
            assertEquals(Optional.empty(), Ledgers.await(ledger.find(rows.get(0).id())));
            ledger.drop(FIRST.plusDays(1));
            rows.add(Ledgers.append(ledger, 7));
        }
        try (SegmentLedger ledger = open()) {
            assertEquals(2 * DAY_ROWS, ledger.state().first());
            assertEquals(rows.subList(2 * DAY_ROWS, 3 * DAY_ROWS + 1), Ledgers.rows(ledger));
            assertEquals(3 * DAY_ROWS + 1, Ledgers.append(ledger, 8).id().sequence());
        }
        assertTrue(Files.exists(file(0, ".manifest")), "what was dropped stays provable");
        assertFalse(
                Files.exists(file(0, ".rows")) || Files.exists(file(0, ".private")) || Files.exists(file(0, ".index")));
    }

    @Test
    void dropsNothingButTheOldestDayWithItsManifest() throws IOException {
        try (SegmentLedger ledger = open()) {
            assertEquals(
                    LedgerException.Kind.INVALID,
                    assertThrows(LedgerException.class, () -> ledger.drop(FIRST))
                            .kind());
        }
        writeManifests();
        try (SegmentLedger ledger = open()) {
            for (LocalDate day : List.of(FIRST.plusDays(1), FIRST.plusDays(2), FIRST.minusDays(1))) {
                assertThrows(LedgerException.class, () -> ledger.drop(day));
            }
            assertEquals(rows, Ledgers.rows(ledger));
        }
    }

    @Test
    void finishesADropThatWasBrokenOff() throws IOException {
        writeManifests();
        Map<String, byte[]> whole = Ledgers.read(directory);
        List<String> others = List.of(FIRST + ".private", FIRST + ".index");
        for (int deleted = 0; deleted <= others.size(); deleted++) {
            Map<String, byte[]> files = new TreeMap<>(whole);
            byte[] moved = files.remove(FIRST + ".rows");
            files.put(FIRST + ".dropped", moved);
            others.subList(0, deleted).forEach(files::remove);
            Ledgers.write(directory, files);
            try (SegmentLedger ledger = open()) {
                assertEquals(rows.subList(DAY_ROWS, rows.size()), Ledgers.rows(ledger));
            }
            assertFalse(Files.exists(file(0, ".dropped")) || Files.exists(file(0, ".private")));
        }
    }

    /** Three days, before which there is one whose files were made and whose rows did not survive. */
    private void insertADayWithoutRows() throws IOException {
        Ledgers.delete(directory);
        SimClock calendar = new SimClock();
        try (SegmentLedger ledger = Ledgers.open(directory, calendar, log)) {
            Ledgers.append(ledger, 0);
        }
        Map<String, byte[]> files = Ledgers.read(directory);
        calendar.forward(Duration.ofDays(1));
        try (SegmentLedger ledger = Ledgers.open(directory, calendar, log)) {
            Ledgers.append(ledger, 1);
        }
        Ledgers.read(directory)
                .forEach((name, bytes) ->
                        files.putIfAbsent(name, Arrays.copyOf(bytes, SegmentHeader.bytes(Ledgers.GATEWAY))));
        files.remove(FIRST.plusDays(1) + ".sums");
        Ledgers.write(directory, files);
        try (SegmentLedger ledger = Ledgers.open(directory, calendar, log)) {
            for (int day = 2; day < 4; day++) {
                calendar.forward(Duration.ofDays(1));
                Ledgers.append(ledger, day);
            }
        }
        clock.forward(Duration.between(clock.instant(), calendar.instant()));
    }

    @Test
    void finishesADropThatTookADayWithoutRowsWithIt() throws IOException {
        insertADayWithoutRows();
        writeManifests();
        Path inTheWay = file(1, ".index").resolve("in the way");
        try (SegmentLedger ledger = open()) {
            ledger.drop(FIRST);
            Files.delete(file(1, ".index"));
            Files.createDirectories(inTheWay);
            assertThrows(IOException.class, () -> ledger.drop(FIRST.plusDays(2)));
        }
        Files.delete(inTheWay);
        try (SegmentLedger ledger = open()) {
            assertEquals(2, ledger.state().first());
            assertEquals(List.of(FIRST.plusDays(3)), ledger.state().days());
        }
        for (int day = 0; day < 3; day++) {
            assertFalse(Files.exists(file(day, ".rows")) || Files.exists(file(day, ".private")), "day " + day);
        }
    }

    @Test
    void doesNotTakeALostDayForADroppedOne() throws IOException {
        writeManifests();
        Map<String, byte[]> whole = Ledgers.read(directory);
        for (List<String> lost : List.of(
                List.of(FIRST + ".private"),
                List.of(FIRST + ".rows"),
                List.of(FIRST.plusDays(1) + ".rows", FIRST.plusDays(1) + ".private"),
                List.of(FIRST + ".rows", FIRST + ".private", FIRST + ".manifest"))) {
            Map<String, byte[]> files = new TreeMap<>(whole);
            lost.forEach(files::remove);
            Ledgers.write(directory, files);
            refused();
        }
    }

    @Test
    void givesEntriesOfAllDaysThatAreKept() throws IOException {
        writeManifests();
        try (SegmentLedger ledger = open()) {
            List<Long> sequences = new ArrayList<>();
            ledger.entries(150, 450, (sequence, array, from, until) -> {
                sequences.add(sequence);
                assertEquals(
                        rows.get((int) sequence).columns(),
                        Canonical.decode(ByteBuffer.wrap(array, from, until - from)));
            });
            assertEquals(300, sequences.size());
            assertEquals(150, sequences.get(0));
            ledger.drop(FIRST);
            assertThrows(LedgerException.class, () -> ledger.entries(150, 450, (sequence, array, from, until) -> {}));
            assertThrows(LedgerException.class, () -> ledger.entries(300, 601, (sequence, array, from, until) -> {}));
            assertEquals(2, ledger.days().size());
            assertEquals(3 * DAY_ROWS, ledger.days().get(1).end());
        }
    }

    @Test
    void acceptsNothingMoreAfterItWasRefused() throws IOException {
        try (SegmentLedger ledger = open()) {
            ledger.refuse("a witness knows more");
            LedgerException e = assertThrows(LedgerException.class, () -> Ledgers.append(ledger, 1));
            assertTrue(String.valueOf(e.getMessage()).contains("a witness knows more"), e.getMessage());
            assertEquals(rows, Ledgers.rows(ledger));
        }
    }
}
