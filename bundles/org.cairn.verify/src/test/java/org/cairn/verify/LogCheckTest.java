// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is found in logs whose operator signs whatever suits him (CGN-18 to CGN-20). */
class LogCheckTest {
    private final SampleLog log = SampleLog.small();

    private String assertRight(SampleLog checked, Map<String, byte[]> files) {
        MemorySource.Result result = MemorySource.check(checked, files);
        assertEquals(0, result.code(), result.printed());
        return result.printed();
    }

    private static void assertFinds(SampleLog checked, String finding) {
        assertFinds(checked, checked.publish(), finding);
    }

    private static void assertFinds(SampleLog checked, Map<String, byte[]> files, String finding) {
        MemorySource.Result result = MemorySource.check(checked, files);
        assertEquals(1, result.code(), result.printed());
        assertTrue(result.printed().contains(finding), result.printed());
    }

    private static SampleLog with(int row, String column, String value) {
        SampleLog log = SampleLog.small();
        log.rows.get(row).put(column, value);
        return log;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void findsARightLogRight() {
        String printed = assertRight(log, log.publish());
        assertTrue(printed.contains("12 rows, 12 right"), printed);
        assertTrue(printed.contains("cosigned by cairn.example/w-2 at 2026-11-22T10:00:00Z"), printed);
        assertTrue(printed.contains("day 2026-11-20 first 4 rows 3 aggregate "), printed);
    }

    @Test
    void saysLittleOfRowsThatAreMadeToFillTheMemory() {
        SampleLog many = SampleLog.small();
        for (int i = 0; i < 5_000; i++) {
            many.rows.get(5).put("x" + i, "");
        }
        MemorySource.Result result = MemorySource.check(many, many.publish());
        assertEquals(1, result.code());
        assertTrue(result.printed().contains("row 5: there are 5012 columns, this schema has 16"), result.printed());
        assertFalse(result.printed().contains("x4999"));
        result = MemorySource.check(
                log, with(5, "customer", "\u00e9".repeat(20_000)).publish());
        assertEquals(1, result.code());
        assertTrue(result.printed().length() < 5_000);
    }

    @Test
    void takesWantOfMemoryForNoFinding() {
        assertThrows(
                IOException.class,
                () -> Ahead.run(
                        Runnable::run,
                        0,
                        1,
                        index -> {
                            throw new OutOfMemoryError("a test");
                        },
                        done -> {}));
    }

    @Test
    void findsEveryRuleOfARowThatIsBroken() {
        assertFinds(with(5, "id", "eu-1/2026-11-20/6"), "row 5: the id says that it is row 6");
        assertFinds(with(5, "id", "eu-1/2026-11-20/05"), "the column id cannot be");
        assertFinds(with(5, "gateway", "eu-1"), "there is no column gateway");
        assertFinds(with(5, "schema", "1"), "the column schema cannot be: 1");
        assertFinds(with(5, "time", "2026-11-20T24:00:00.000000Z"), "no time");
        assertFinds(with(5, "time", "2026-11-19T12:00:00.000000Z"), "the day of the id is not that of the time");
        assertFinds(with(5, "time", "2026-11-20T00:00:00.000000Z"), "the time goes back");
        assertFinds(with(5, "outcome", "paid"), "the column outcome cannot be: paid");
        assertFinds(with(5, "outcome", "failed"), "a row with the outcome failed has the fee 163000");
        assertFinds(with(5, "service", "echo"), "the column service");
        assertFinds(with(5, "surcharge", "1"), "there is no column surcharge");
        assertFinds(with(5, "fee", "0163000"), "the column fee cannot be");
        assertFinds(with(5, "user", "caf\u00e9"), "the column user cannot be");
        assertFinds(with(5, "refers_to", "eu-1/2026-11-20/5"), "which is no earlier row");
        assertEquals(
                0,
                MemorySource.check(
                                log, with(5, "refers_to", "eu-1/2026-11-18/1").publish())
                        .code());
        SampleLog without = SampleLog.small();
        without.rows.get(6).remove("currency");
        assertFinds(without, "fee and currency come together");
    }

    @Test
    void findsARequestThatIsChargedTwice() {
        assertFinds(with(9, "request", "r-1"), "row 9: the request r-1 has a fee above 0 in an earlier row too");
        assertEquals(
                0, MemorySource.check(log, with(8, "request", "r-7").publish()).code());
    }

    @Test
    void findsRowsOfADayThatWasOverAlready() {
        SampleLog late = with(7, "id", "eu-1/2026-11-20/7");
        late.rows.get(7).put("time", "2026-11-20T23:59:59.000000Z");
        Map<String, byte[]> files = late.publish();
        files.put("day/2026-11-20", log.publish().getOrDefault("day/2026-11-20", new byte[0]));
        assertFinds(log, files, "the row is of 2026-11-20, which is over by the manifests");
    }

    @Test
    void findsManifestsThatAreNotOfTheirRows() {
        assertFinds(
                signing("aggregate ", "aggregate " + SampleLog.ZEROS), "do not give its number of rows and aggregate");
        assertFinds(signing("root ", "root " + SampleLog.ZEROS), "its root is not that of the tree with 4 rows");
        assertFinds(signing("rows 4", "rows 5"), "its first row is 4, but the day before ends at 5");
        assertFinds(signing("previous ", "previous " + "1".repeat(64)), "does not name the manifest before it");
        assertFinds(signing("day 2026-11-20", "day 2026-11-19"), "it is the manifest of 2026-11-19");
        assertFinds(signing("first 0", "first 00"), "a number is expected");
        assertFinds(signing(SampleLog.ORIGIN, "cairn.example/eu-2"), "the origin is cairn.example/eu-2");
    }

    /** A log that signs manifests with a changed line. */
    private static SampleLog signing(String begin, String instead) {
        SampleLog log = SampleLog.small();
        log.manifests = text -> text.replaceAll("(?m)^" + begin + ".*$", instead);
        return log;
    }

    @Test
    void findsADayThatIsOverWithoutAManifest() {
        Map<String, byte[]> files = new HashMap<>(log.publish());
        files.put("days", utf8("2026-11-18\n"));
        assertFinds(log, files, "day/2026-11-20 is missing, though the day is over since 2026-11-21T00:00:00.000001Z");
        SampleLog fresh = new SampleLog().day("2026-11-18", 4).day("2026-11-19", 1);
        files = new HashMap<>(fresh.publish());
        files.put("days", new byte[0]);
        assertRight(fresh, files);
    }

    @Test
    void findsAnotherKeyAndAMissingWitness() {
        Map<String, byte[]> files = new HashMap<>(log.publish());
        files.put("key", utf8(new SampleLog.Signer(SampleLog.ORIGIN, 1, 77).vkey() + "\n"));
        assertFinds(log, files, "but there is also");
        String checkpoint = log.checkpoint(12);
        files = new HashMap<>(log.publish());
        files.put("checkpoint", utf8(checkpoint.substring(0, checkpoint.indexOf("\u2014 cairn.example/w-2"))));
        assertFinds(log, files, "the witness cairn.example/w-2 has not cosigned");
        LogCheck.Wanted trusting = new LogCheck.Wanted(null, List.of(), null, null);
        MemorySource.Result result = new MemorySource(files, true).check(trusting);
        assertEquals(0, result.code(), result.printed());
        assertTrue(result.printed().contains("nobody else has vouched for it"), result.printed());
        assertTrue(result.printed().contains("others may be shown another log"), result.printed());
    }

    @Test
    void readsALogWithoutRows() {
        SampleLog empty = new SampleLog();
        assertRight(empty, empty.publish());
    }

    @Test
    void provesDaysWhoseRowsWereDropped() {
        SampleLog old =
                new SampleLog().day("2026-11-18", 600).day("2026-11-19", 300).day("2026-11-20", 20);
        old.first = 600;
        Map<String, byte[]> files = old.publish();
        files.put("policy", utf8(old.policy()));
        MemorySource gateway = new MemorySource(files, false);
        MemorySource.Result result = gateway.check(MemorySource.all(old));
        assertEquals(0, result.code(), result.printed());
        assertTrue(result.printed().contains("(not kept any more: by manifest and hashes alone)"), result.printed());
        assertTrue(result.printed().contains("320 rows, 320 right"), result.printed());
        files.remove("policy");
        assertTrue(assertRight(old, files).contains("408 rows, 408 right"));
        files.remove("tile/entries/003.p/152");
        assertFinds(old, files, "are not there, but the manifests end at 900");
    }

    @Test
    void readsNoMoreThanTheDaysThatAreAskedFor() {
        SampleLog large =
                new SampleLog().day("2026-11-17", 2_000).day("2026-11-18", 600).day("2026-11-19", 2_400);
        MemorySource gateway = new MemorySource(large.publish(), false);
        MemorySource.Result result = gateway.check(MemorySource.wanted(large, "2026-11-18", "2026-11-18"));
        assertEquals(0, result.code(), result.printed());
        assertTrue(result.printed().contains("600 rows, 600 right"), result.printed());
        assertEquals(
                4,
                gateway.asked.stream()
                        .filter(path -> path.startsWith("tile/entries/"))
                        .count());
        assertFalse(gateway.asked.contains("tile/0/000"));
        result = gateway.check(MemorySource.wanted(large, "2026-11-19", null));
        assertTrue(result.printed().contains("2400 rows, 2400 right"), result.printed());
        result = gateway.check(MemorySource.wanted(large, "2026-12-19", null));
        assertTrue(result.code() == 0 && result.printed().contains("2400 rows"), result.printed());
        result = gateway.check(MemorySource.wanted(large, null, "2026-11-01"));
        assertTrue(result.code() == 0 && result.printed().contains("0 rows, 0 right"), result.printed());
    }

    @Test
    void checksATreeOfThreeLevels() {
        SampleLog large = new SampleLog().day("2026-11-18", 65_536).day("2026-11-19", 300);
        Map<String, byte[]> files = large.publish();
        assertTrue(assertRight(large, files).contains("65836 rows, 65836 right"));
        for (String path : List.of("tile/2/000.p/1", "tile/1/000", "tile/1/001.p/1", "tile/0/137", "tile/0/257.p/44")) {
            byte[] right = files.getOrDefault(path, new byte[0]);
            byte[] changed = right.clone();
            changed[changed.length / 2] ^= 1;
            files.put(path, changed);
            MemorySource.Result result =
                    new MemorySource(files, true).check(MemorySource.wanted(large, "2026-11-19", null));
            boolean isOfDay = !List.of("tile/0/137", "tile/1/000").contains(path);
            assertEquals(isOfDay ? 1 : 0, result.code(), path + "\n" + result.printed());
            if (!isOfDay) {
                assertFinds(large, files, path + " is not what the tile above it is a hash of");
            }
            files.put(path, right);
        }
    }

    @Test
    void takesTheFullTileWhereAPartialOneIsGone() {
        SampleLog later = new SampleLog().day("2026-11-18", 300);
        Map<String, byte[]> files = later.publish();
        Map<String, byte[]> before = later.publish(200);
        files.put("checkpoint", before.getOrDefault("checkpoint", new byte[0]));
        MemorySource.Result result = new MemorySource(files, false).check(MemorySource.all(later));
        assertEquals(0, result.code(), result.printed());
        assertTrue(result.printed().contains("200 rows, 200 right"), result.printed());
    }

    @Test
    void writesTheRowsAsAnExportThatIsRight() {
        StringWriter export = new StringWriter();
        assertEquals(
                0,
                new MemorySource(log.publish(), true)
                        .check(MemorySource.all(log), export)
                        .code());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = Main.run(
                List.of("rows", "-"),
                new ByteArrayInputStream(utf8(export.toString())),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                System.err);
        assertEquals(0, code, out.toString(StandardCharsets.UTF_8));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("12 rows, 12 right"));
    }
}
