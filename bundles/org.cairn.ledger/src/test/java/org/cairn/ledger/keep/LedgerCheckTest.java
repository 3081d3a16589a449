// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairn.core.api.ledger.Keeping.Checked;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.testkit.identity.Ed25519Key;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CGN-18 to CGN-20: whatever bit of the ledger's files changes, the check says where. */
class LedgerCheckTest {
    private Path home = Path.of("");
    private final Ed25519Key key = new Ed25519Key();

    @BeforeEach
    void make() throws IOException {
        home = KeptLedger.fastDirectory();
    }

    @AfterEach
    void delete() {
        KeptLedger.delete(home);
    }

    private static Checked check(WholeLedger whole) throws IOException {
        return whole.check();
    }

    private static void flip(Path file, long offset, int bit) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, offset);
            one.put(0, (byte) (one.get(0) ^ 1 << bit));
            channel.write(one.flip(), offset);
        }
    }

    @Test
    void findsNothingInAWholeLedgerAndCountsItsRows() throws IOException {
        try (WholeLedger whole = new WholeLedger(home, key)) {
            assertEquals(new Checked(0, List.of()), check(whole));
            whole.threeDays(700);
            assertEquals(new Checked(2_100, List.of()), check(whole));
            LocalDate day = whole.ledger.days().get(1).day();
            List<Long> told = new ArrayList<>();
            LedgerCheck one = new LedgerCheck(
                    whole.ledger,
                    WholeLedger.GATEWAY,
                    whole.proofs,
                    List.of(),
                    new Meter((bytes, of) -> told.add(of - bytes), () -> false));
            assertEquals(new Checked(700, List.of()), one.run(Optional.of(day)));
            assertEquals(0, told.get(told.size() - 1));
            assertThrows(LedgerException.class, () -> new LedgerCheck(
                            whole.ledger, WholeLedger.GATEWAY, whole.proofs, List.of(), Meter.silent())
                    .run(Optional.of(day.minusYears(1))));
        }
    }

    @Test
    void findsEveryByteThatChanges() throws IOException {
        try (WholeLedger whole = new WholeLedger(home, key)) {
            whole.threeDays(2);
            assertEquals(List.of(), check(whole).findings());
            int flips = 0;
            for (Path file : whole.files()) {
                for (long at = 0; at < Files.size(file); at++) {
                    int bit = flips++ % 8;
                    flip(file, at, bit);
                    List<String> findings = check(whole).findings();
                    assertTrue(!findings.isEmpty(), file + " offset " + at + " bit " + bit);
                    flip(file, at, bit);
                }
            }
            assertTrue(flips > 10_000, flips + " flips");
            assertEquals(List.of(), check(whole).findings());
        }
    }

    @Test
    void namesFileAndOffsetAndGoesOn() throws IOException {
        try (WholeLedger whole = new WholeLedger(home, key)) {
            whole.threeDays(300);
            LocalDate first = whole.ledger.days().get(0).day();
            LocalDate second = whole.ledger.days().get(1).day();
            Path rows = SegmentFile.of(whole.ledger.directory(), first, false).path();
            Path secret = SegmentFile.of(whole.ledger.directory(), second, true).path();
            flip(rows, 20_000, 3);
            flip(secret, 50_000, 3);
            List<String> findings = check(whole).findings();
            assertTrue(
                    findings.get(0).startsWith(rows + " is broken at offset 19")
                            || findings.get(0).startsWith(rows + " is broken at offset 20"),
                    findings.get(0));
            assertTrue(findings.stream().anyMatch(line -> line.startsWith(secret + " is broken at offset ")));
            assertTrue(findings.size() < 10, String.join("\n", findings));
            assertTrue(check(whole).rows() >= 899);
        }
    }

    @Test
    void findsChangesInTheLevelsOfTheTree() throws IOException {
        try (WholeLedger whole = new WholeLedger(home, key)) {
            whole.threeDays(300);
            Path level = whole.ledger.directory().resolve("tree.1");
            assertEquals(96, Files.size(level));
            for (int at = 0; at < 96; at++) {
                flip(level, at, at % 8);
                List<String> findings = check(whole).findings();
                assertTrue(
                        findings.stream().anyMatch(line -> line.startsWith(level + " is broken at offset ")),
                        findings.toString());
                flip(level, at, at % 8);
            }
        }
    }

    @Test
    void findsFilesThatAreCutOffLongerOrMissing() throws IOException {
        try (WholeLedger whole = new WholeLedger(home, key)) {
            whole.threeDays(3);
            for (Path file : whole.files()) {
                byte[] bytes = Files.readAllBytes(file);
                boolean isOptional = bytes.length == 0 || file.endsWith("signed");
                if (isOptional) {
                    continue; // levels that are not begun; a log that has signed nothing
                }
                boolean mayGrow = file.toString().contains("tree.")
                        || file.getFileName()
                                .toString()
                                .startsWith(whole.ledger.days().get(2).day().toString());
                Files.delete(file);
                boolean isMadeWhenAsked = file.toString().endsWith(".sums");
                assertTrue(isMadeWhenAsked || !check(whole).findings().isEmpty(), file + " is missing");
                Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));
                assertTrue(!check(whole).findings().isEmpty(), file + " is cut off");
                Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length + 1));
                assertTrue(mayGrow || !check(whole).findings().isEmpty(), file + " is longer");
                Files.write(file, bytes);
            }
            assertEquals(List.of(), check(whole).findings());
        }
    }
}
