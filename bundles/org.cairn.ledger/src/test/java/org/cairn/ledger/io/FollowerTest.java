// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Row;
import org.cairn.testkit.ledger.Drafts;
import org.cairn.testkit.ledger.ReferenceHash;
import org.cairn.testkit.node.SimClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tree and sums hear of every row, in order, without a gap, also over a restart (CGN-19). */
class FollowerTest {
    private static final int ROWS = 3_000;

    private final SimClock clock = new SimClock();
    private final StubLog log = new StubLog();
    private final RecordingFollower follower = new RecordingFollower();
    private Path directory = Path.of("");

    @BeforeEach
    void make() throws IOException {
        directory = Ledgers.fastDirectory();
    }

    @AfterEach
    void delete() {
        Ledgers.delete(directory);
    }

    private SegmentLedger open(RecordingFollower... followers) {
        return Ledgers.open(directory, clock, log, opened -> List.of(followers));
    }

    private static List<Row> append(SegmentLedger ledger, int rows) {
        List<Ledger.Append> appends = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            appends.add(ledger.append(Drafts.usual(i)));
        }
        Ledgers.await(appends.get(rows - 1).durable());
        return Ledgers.rows(ledger);
    }

    private static void assertTold(List<Row> rows, RecordingFollower follower) throws Exception {
        assertEquals(rows.size(), follower.told.size());
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            byte[] entry = ReferenceHash.encode(new TreeMap<>(row.columns()));
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update((byte) 0);
            assertEquals(
                    new RecordingFollower.Told(
                            row.id().day(),
                            ReferenceHash.row(row.columns()),
                            HexFormat.of().formatHex(sha.digest(entry)),
                            "c-7f3a90",
                            163_000,
                            "EUR"),
                    follower.told.get(i));
        }
    }

    @Test
    void hearsOfEveryRowOnceInOrder() throws Exception {
        try (SegmentLedger ledger = open(follower)) {
            append(ledger, ROWS);
            clock.forward(Duration.ofDays(1));
            List<Row> rows = append(ledger, ROWS);
            assertEquals(2 * ROWS, rows.size());
            assertTold(rows, follower);
            assertEquals(2 * ROWS, follower.durable);
        }
    }

    @Test
    void hearsOfWhatItMissesWhenTheLedgerIsOpened() throws Exception {
        List<Row> rows = List.of();
        for (int day = 0; day < 3; day++) {
            try (SegmentLedger ledger = open()) {
                rows = append(ledger, 100);
            }
            if (day == 1) {
                open(follower).close();
                assertEquals(200, follower.told.size());
            }
            clock.forward(Duration.ofDays(1));
        }
        RecordingFollower late = new RecordingFollower();
        try (SegmentLedger ledger = open(follower, late)) {
            assertTold(rows, follower);
            assertTold(rows, late);
            assertEquals(300, late.durable);
            assertTold(append(ledger, 1), late);
        }
    }

    @Test
    void doesNotOpenWhenMoreRowsWereFollowedThanAreThere() {
        try (SegmentLedger ledger = open(follower)) {
            append(ledger, 10);
        }
        Ledgers.delete(directory);
        LedgerException e =
                assertThrows(LedgerException.class, () -> open(follower).close());
        assertEquals(LedgerException.Kind.FAILED, e.kind());
        assertTrue(String.valueOf(e.getMessage()).contains("an older ledger"), e.getMessage());
        open().close();
    }

    @Test
    void endsTheLedgerWhenARowCannotBeFollowed() throws Exception {
        try (SegmentLedger ledger = open(follower)) {
            append(ledger, 10);
            follower.isBroken = true;
            Ledger.Append append = ledger.append(Drafts.usual(1));
            CompletionException e = assertThrows(CompletionException.class, () -> Ledgers.await(append.written()));
            assertTrue(String.valueOf(e.getMessage()).contains("the tree is full"), e.getMessage());
            assertThrows(LedgerException.class, () -> ledger.append(Drafts.usual(2)));
        }
        follower.isBroken = false;
        try (SegmentLedger ledger = open(follower)) {
            assertTold(Ledgers.rows(ledger), follower);
        }
    }
}
