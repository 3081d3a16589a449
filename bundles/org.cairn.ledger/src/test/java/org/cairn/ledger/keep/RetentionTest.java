// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CGN-20: rows are kept for twelve months, and go only when what stays proves what they were. */
class RetentionTest {
    private static final int TILE = 256;

    private Path home = Path.of("");
    private final StubKeepingLog log = new StubKeepingLog();
    private final StubProofs proofs = new StubProofs();
    private final List<LocalDate> heard = new ArrayList<>();

    @BeforeEach
    void make() throws IOException {
        home = KeptLedger.fastDirectory();
    }

    @AfterEach
    void delete() {
        KeptLedger.delete(home);
    }

    private KeptLedger days(int count) throws IOException {
        return days(count, TILE);
    }

    private KeptLedger days(int count, int rows) throws IOException {
        KeptLedger kept = new KeptLedger(home);
        for (int day = 0; day < count; day++) {
            kept.append(rows);
            kept.days(1);
        }
        kept.follow();
        ChainHash previous = ChainHash.ZERO;
        for (Extent day : kept.ledger.days()) {
            Manifest manifest = KeptLedger.manifest(day, previous);
            proofs.manifests.put(day.day(), manifest);
            previous = manifest.hash();
        }
        return kept;
    }

    private List<LocalDate> run(KeptLedger kept, int days, LocalDate today) throws IOException {
        return new Retention(kept.ledger, proofs, days, heard::add, log).run(today);
    }

    @Test
    void dropsDaysThatAreOlderThanTheRetentionAndNoOther() throws IOException {
        try (KeptLedger kept = days(10)) {
            LocalDate newest = kept.day(9);
            assertEquals(List.of(), run(kept, 9, newest));
            assertEquals(List.of(newest.minusDays(9), newest.minusDays(8)), run(kept, 7, newest));
            assertEquals(List.of(newest.minusDays(9), newest.minusDays(8)), heard);
            assertEquals(2 * TILE, kept.ledger.state().first());
            assertEquals(List.of("dropped " + heard.get(0), "dropped " + heard.get(1)), log.told);
        }
        try (KeptLedger again = new KeptLedger(home)) {
            assertEquals(2 * TILE, again.ledger.state().first());
            assertEquals(10 * TILE, again.ledger.state().rows());
        }
    }

    /** Entries are read by whole tiles: what shares one with a row that must be kept is kept too. */
    @Test
    void keepsOlderRowsThatShareATileWithYoungerOnes() throws IOException {
        try (KeptLedger kept = days(10, 100)) {
            // six days are old: rows 0 to 599; the tile of row 600 begins with row 512, which is of the sixth day
            assertEquals(5, run(kept, 3, kept.day(9)).size());
            assertEquals(500, kept.ledger.state().first());
        }
    }

    @Test
    void keepsAllForEverIfToldSo() throws IOException {
        try (KeptLedger kept = days(4)) {
            assertEquals(List.of(), run(kept, 0, LocalDate.MAX));
        }
    }

    @Test
    void neverDropsTheNewestDayThatIsOver() throws IOException {
        try (KeptLedger kept = days(3)) {
            kept.days(400);
            kept.append(1);
            LocalDate newest = kept.day(3);
            assertEquals(2, run(kept, 1, newest).size());
            assertEquals(2, kept.ledger.days().size());
        }
    }

    @Test
    void doesNotBelieveAClockThatIsAheadOfTheRows() throws IOException {
        try (KeptLedger kept = days(4)) {
            assertEquals(List.of(), run(kept, 30, LocalDate.parse("2099-01-01")));
        }
    }

    @Test
    void dropsLittleAtATime() throws IOException {
        try (KeptLedger kept = days(40)) {
            LocalDate newest = kept.day(39);
            assertEquals(Retention.RUN_DAYS_MAX, run(kept, 1, newest).size());
            assertEquals(38 - Retention.RUN_DAYS_MAX, run(kept, 1, newest).size());
        }
    }

    @Test
    void waitsForWhatProvesTheRows() throws IOException {
        try (KeptLedger kept = days(5)) {
            LocalDate newest = kept.day(4);
            LocalDate oldest = kept.day(0);
            Manifest manifest = proofs.manifests.remove(oldest);
            Retention retention = new Retention(kept.ledger, proofs, 1, heard::add, log);
            assertEquals(List.of(), retention.run(newest));
            assertEquals(List.of(), retention.run(newest));
            proofs.manifests.put(oldest, proofs.manifests.get(kept.day(1)));
            assertEquals(List.of(), retention.run(newest));
            proofs.manifests.put(oldest, manifest);
            proofs.treeDurable = TILE - 1;
            assertEquals(List.of(), retention.run(newest));
            proofs.treeDurable = 5 * TILE;
            proofs.cosigned = TILE - 1;
            assertEquals(List.of(), retention.run(newest));
            proofs.cosigned = TILE;
            proofs.root = manifest.hash();
            assertEquals(List.of(), retention.run(newest));
            proofs.root = manifest.root();
            assertEquals(List.of(oldest), retention.run(newest));
            String kept1 = "kept " + oldest + " ";
            assertEquals(
                    List.of(
                            kept1 + "it has no manifest yet",
                            kept1 + "its manifest is not about these rows",
                            kept1 + "the tree is not on disk up to them",
                            kept1 + "no checkpoint that was cosigned covers them",
                            kept1 + "the tree has another root than their manifest",
                            "dropped " + oldest,
                            "kept " + oldest.plusDays(1) + " no checkpoint that was cosigned covers them"),
                    log.told);
            assertEquals(true, Files.exists(kept.directory().resolve(oldest + ".manifest")));
        }
    }
}
