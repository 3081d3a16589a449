// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.index.core.SampleRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sums of days, whatever becomes of their files (CGN-19, CGN-23; docs/LEDGER.md, "Sums"). */
class DayIndexesTest {
    private static final LocalDate DAY = LocalDate.parse("2026-11-20");
    private static final int ROWS = 40;

    @TempDir(factory = FastDirectory.class)
    Path directory = Path.of("");

    private final StubIndexLog log = new StubIndexLog();

    /** Records what operators are told. */
    private static final class StubIndexLog extends LedgerLog {
        final List<String> made = new ArrayList<>();
        final List<String> unsaved = new ArrayList<>();

        @Override
        public void sumsMade(Path file, String reason) {
            made.add(reason);
        }

        @Override
        public void sumsNotSaved(Path file, String reason) {
            unsaved.add(reason);
        }
    }

    private DayIndexes open() throws IOException {
        return new DayIndexes(directory, Runnable::run, log);
    }

    private SampleSegment segment(long seed, LocalDate day, long first) throws IOException {
        return new SampleSegment(directory, day, SampleRows.of(new Random(seed), first, ROWS, 8));
    }

    private Path sums() {
        return directory.resolve(DAY + ".sums");
    }

    private static void assertRight(DayIndexes indexes, SampleSegment segment, String message) throws IOException {
        SampleRows rows = segment.rows.part(0, (int) (segment.end() - segment.first()));
        assertEquals(Optional.of(rows.sums(segment.day)), indexes.sums(segment.day, segment), message);
        for (int customer = 0; customer < 9; customer++) {
            String name = "c-" + customer;
            assertArrayEquals(rows.rows(name, 0, ROWS), indexes.rows(segment.day, name, 0, ROWS, segment), message);
            assertArrayEquals(
                    rows.rows(name, rows.first() + 17, 2),
                    indexes.rows(segment.day, name, rows.first() + 17, 2, segment),
                    message);
        }
    }

    /** A file of the present day, of all rows but the last five. */
    private SampleSegment saved() throws IOException {
        SampleSegment segment = segment(1, DAY, 1_000);
        try (DayIndexes indexes = open()) {
            segment.write(20, indexes);
            segment.write(ROWS - 25, indexes);
            indexes.durable(segment.end());
        }
        segment.write(5, new DayIndexes(directory, Runnable::run, log));
        return segment;
    }

    @Test
    void wantsTheRestOnlyAfterACleanClose() throws Exception {
        SampleSegment segment = saved();
        DayIndexes indexes = open();
        assertEquals(segment.end() - 5, indexes.next());
        segment.replay(indexes.next(), indexes);
        assertEquals(segment.end(), indexes.next());
        assertRight(indexes, segment, "");
        assertEquals(List.of(), log.unsaved);
    }

    @Test
    void wantsTheWholeDayWithoutAFile() throws Exception {
        SampleSegment segment = saved();
        Files.delete(sums());
        DayIndexes indexes = open();
        assertEquals(segment.first(), indexes.next());
        segment.replay(indexes.next(), indexes);
        assertRight(indexes, segment, "");
    }

    @Test
    void beginsWithAnEmptyDirectory() throws Exception {
        try (DayIndexes indexes = open()) {
            assertEquals(0, indexes.next());
        }
        assertFalse(Files.exists(sums()));
    }

    @Test
    void savesNothingThatIsNotDurable() throws Exception {
        SampleSegment segment = segment(1, DAY, 0);
        try (DayIndexes indexes = open()) {
            segment.write(10, indexes);
            indexes.durable(10);
            segment.write(10, indexes);
        }
        assertFalse(Files.exists(sums()));
    }

    @Test
    void letsOnlyItsOwnerReadItsFile() throws Exception {
        saved();
        assertEquals("[OWNER_READ, OWNER_WRITE]", new TreeSet<>(Files.getPosixFilePermissions(sums())).toString());
    }

    @Test
    void neverTakesADamagedFileOfThePresentDay() throws Exception {
        SampleSegment segment = saved();
        byte[] whole = Files.readAllBytes(sums());
        for (int length = 0; length < whole.length; length++) {
            Files.write(sums(), Arrays.copyOf(whole, length));
            assertMadeAgain(segment, "cut at " + length);
        }
        for (int bit = 0; bit < whole.length * 8; bit++) {
            Files.write(sums(), flipped(whole, bit));
            assertMadeAgain(segment, "bit " + bit);
        }
        Files.write(sums(), Arrays.copyOf(whole, whole.length + 1));
        assertMadeAgain(segment, "longer");
    }

    private void assertMadeAgain(SampleSegment segment, String message) throws IOException {
        DayIndexes indexes = open();
        assertEquals(segment.first(), indexes.next(), message);
        segment.replay(indexes.next(), indexes);
        assertRight(indexes, segment, message);
    }

    private static byte[] flipped(byte[] whole, int bit) {
        byte[] bytes = whole.clone();
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return bytes;
    }

    /** A day that is over, and indexes that have the next one in memory. */
    private SampleSegment over(DayIndexes indexes) throws IOException {
        SampleSegment segment = segment(1, DAY, 1_000);
        segment.write(15, indexes);
        segment.write(ROWS - 15, indexes);
        segment(2, DAY.plusDays(1), segment.end()).write(3, indexes);
        return segment;
    }

    @Test
    void savesADayWhenItIsOver() throws Exception {
        DayIndexes indexes = open();
        SampleSegment segment = over(indexes);
        assertTrue(Files.exists(sums()));
        assertRight(indexes, segment, "");
        DayIndexes again = open();
        assertEquals(segment.end(), again.next());
        assertRight(again, segment, "");
        assertEquals(List.of("it is missing"), log.made, "the present day's alone");
    }

    @Test
    void makesADamagedFileOfADayThatIsOverAgain() throws Exception {
        SampleSegment segment = over(open());
        byte[] whole = Files.readAllBytes(sums());
        for (int length = 0; length < whole.length; length++) {
            Files.write(sums(), Arrays.copyOf(whole, length));
            assertRight(open(), segment, "cut at " + length);
            assertArrayEquals(whole, Files.readAllBytes(sums()));
        }
        for (int bit = 0; bit < whole.length * 8; bit++) {
            Files.write(sums(), flipped(whole, bit));
            assertRight(open(), segment, "bit " + bit);
            assertArrayEquals(whole, Files.readAllBytes(sums()));
        }
    }

    @Test
    void makesAFileAgainThatIsDamagedWhileItsTableIsInMemory() throws Exception {
        DayIndexes indexes = open();
        SampleSegment segment = over(indexes);
        assertRight(indexes, segment, "");
        log.made.clear();
        byte[] whole = Files.readAllBytes(sums());
        Files.write(sums(), flipped(whole, 8 * whole.length - 1));
        assertRight(indexes, segment, "");
        assertEquals(1, log.made.size());
        Files.delete(sums());
        assertRight(indexes, segment, "");
        assertEquals(2, log.made.size());
    }

    @Test
    void makesAFileAgainThatIsOfAPartOfTheDay() throws Exception {
        SampleSegment segment = saved();
        DayIndexes indexes = open(); // and nobody tells it of the rest of the day: the node was killed before
        segment(2, DAY.plusDays(1), segment.end()).write(3, open());
        DayIndexes later = open();
        assertEquals(segment.end(), later.next());
        assertRight(later, segment, "");
        assertEquals(segment.end() - 5, indexes.next());
    }

    @Test
    void findsNothingWrongWithAFileOfAPartOfTheDay() throws Exception {
        SampleSegment segment = saved();
        assertEquals(List.of(), findings(segment), "the node was killed after midnight");
        flip(sums(), Files.size(sums()) - 1);
        assertEquals(1, findings(segment).size());
        Files.delete(sums());
        assertRight(open(), segment, "made when somebody asks");
        assertEquals(List.of(), findings(segment));
        flip(sums(), Files.size(sums()) - 1);
        assertEquals(1, findings(segment).size());
    }

    private List<String> findings(SampleSegment segment) throws IOException {
        Extent day = new Extent(
                DAY, segment.first(), segment.end() - segment.first(), 0, ChainHash.ZERO, 0, ChainHash.ZERO, true);
        String aggregate = segment.rows
                .part(0, (int) (segment.end() - segment.first()))
                .sums(DAY)
                .aggregate();
        return SumsCheck.findings(directory, day, aggregate);
    }

    private static void flip(Path file, long at) throws IOException {
        Files.write(file, flipped(Files.readAllBytes(file), (int) at * 8));
    }

    @Test
    void takesNoSumsOfOtherRows() throws Exception {
        saved();
        SampleSegment other = segment(7, DAY, 1_000);
        DayIndexes none = open();
        other.write(20, none);
        other.write(ROWS - 25, none);
        other.write(5, none);
        assertMadeAgain(other, "the same sequences in a file of the same length");
    }

    @Test
    void asksForFewDaysOverAndOver() throws Exception {
        List<SampleSegment> segments = new ArrayList<>();
        DayIndexes indexes = open();
        long first = 0;
        for (int day = 0; day < 3 * DayIndexes.CACHED_DAYS_MAX; day++) {
            SampleSegment segment = segment(day, DAY.plusDays(day), first);
            segment.write(ROWS, indexes);
            first = segment.end();
            segments.add(segment);
        }
        Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            assertRight(indexes, segments.get(random.nextInt(segments.size())), "");
        }
        assertEquals(List.of(), log.made);
    }

    @Test
    void servesADayWhoseFileCannotBeWritten() throws Exception {
        DayIndexes indexes = new DayIndexes(
                directory,
                job -> {
                    throw new RejectedExecutionException("too many jobs");
                },
                log);
        SampleSegment segment = over(indexes);
        assertFalse(Files.exists(sums()));
        assertEquals(List.of("too many jobs"), log.unsaved);
        Files.createDirectories(directory.resolve(DAY + ".sums.new").resolve("in the way"));
        assertRight(indexes, segment, "");
        Files.delete(directory.resolve(DAY + ".sums.new").resolve("in the way"));
        assertRight(indexes, segment, "");
        assertTrue(Files.exists(sums()));
    }
}
