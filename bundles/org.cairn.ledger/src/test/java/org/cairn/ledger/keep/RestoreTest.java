// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairn.testkit.identity.Ed25519Key;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CGN-20: the launcher's {@code cairn restore} puts a copy back, and never an older one. */
class RestoreTest {
    private static final Path CAIRN = Path.of("../../karaf-assembly/src/main/resources/bin/cairn");

    private Path folder = Path.of("");
    private final Ed25519Key key = new Ed25519Key();

    /** What the command said. */
    private record Said(int status, String text) {}

    @BeforeEach
    void make() throws IOException {
        folder = KeptLedger.fastDirectory();
    }

    @AfterEach
    void delete() {
        KeptLedger.delete(folder);
    }

    private Said restore(String copy, String home) throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        CAIRN.toAbsolutePath().normalize().toString(),
                        "restore",
                        folder.resolve(copy).toString(),
                        "--home",
                        folder.resolve(home).toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        return new Said(process.exitValue(), text);
    }

    /** A home with some rows, of which there is an older backup and a newer one. */
    private void makeHome() throws Exception {
        try (WholeLedger whole = new WholeLedger(folder.resolve("home"), key);
                LedgerKeeper keeper = new LedgerKeeper(
                        whole.parts(),
                        KeepingSettings.DEFAULT,
                        whole.node,
                        System::nanoTime,
                        Volume.REAL,
                        new StubKeepingLog())) {
            whole.append(10);
            KeptLedger.await(keeper.backup(folder.resolve("older"), KeptLedger.NOBODY));
            whole.append(10);
            KeptLedger.await(keeper.backup(folder.resolve("newer"), KeptLedger.NOBODY));
        }
    }

    @Test
    void putsABackupBackAndMovesWhatWasThereAside() throws Exception {
        makeHome();
        Path note = folder.resolve("home/ledger/standby");
        Files.writeString(note, "/mnt/standby\n");
        Map<String, String> before = KeptLedger.contents(folder.resolve("home/ledger"));
        Said said = restore("newer", "home");
        assertEquals(0, said.status(), said.text());
        assertEquals("/mnt/standby\n", Files.readString(note), "where the standby was begun is not forgotten");
        assertTrue(said.text().contains("20 rows") && said.text().contains("to undo"), said.text());
        try (Stream<Path> files = Files.list(folder.resolve("home"))) {
            Path aside = files.filter(file -> file.toString().contains("ledger.before-"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(before, KeptLedger.contents(aside));
        }
        try (WholeLedger whole = new WholeLedger(folder.resolve("home"), key)) {
            assertEquals(20, whole.ledger.state().rows());
        }
    }

    @Test
    void changesNothingWhenTheNodeHasSignedMore() throws Exception {
        makeHome();
        Map<String, String> before = KeptLedger.contents(folder.resolve("home"));
        Said said = restore("older", "home");
        assertEquals(2, said.status(), said.text());
        assertTrue(said.text().contains("has 10 rows, and this node has signed 20"), said.text());
        assertEquals(before, KeptLedger.contents(folder.resolve("home")));
    }

    @Test
    void givesAHomeWithoutCheckpointsThoseOfTheCopy() throws Exception {
        makeHome();
        Said said = restore("older", "fresh");
        assertEquals(0, said.status(), said.text());
        assertEquals(
                Files.readString(folder.resolve("older/checkpoints/signed")),
                Files.readString(folder.resolve("fresh/checkpoints/signed")));
        try (WholeLedger whole = new WholeLedger(folder.resolve("fresh"), key)) {
            assertEquals(10, whole.ledger.state().rows());
        }
    }

    /** A node makes the directory when it starts, and remembers in it what it cosigned. */
    @Test
    void givesAHomeThatWasStartedOnceTheCheckpointsOfTheCopy() throws Exception {
        makeHome();
        Files.writeString(
                Files.createDirectory(folder.resolve("older/checkpoints/witness"))
                        .resolve("a"),
                "theirs");
        Files.writeString(folder.resolve("older/checkpoints/witness/b"), "theirs");
        Path witness = Files.createDirectories(folder.resolve("fresh/checkpoints/witness"));
        Files.writeString(witness.resolve("b"), "ours");
        Said said = restore("older", "fresh");
        assertEquals(0, said.status(), said.text());
        assertEquals(
                Files.readString(folder.resolve("older/checkpoints/signed")),
                Files.readString(folder.resolve("fresh/checkpoints/signed")));
        assertEquals("theirs", Files.readString(witness.resolve("a")));
        assertEquals("ours", Files.readString(witness.resolve("b")), "what this node cosigned does not go back");
        assertFalse(Files.exists(folder.resolve("fresh/checkpoints.restoring")));
    }

    @Test
    void changesNothingWhenAWitnessKnowsMore() throws Exception {
        makeHome();
        Files.writeString(folder.resolve("home/checkpoints/refuted"), "21\nus-2\n");
        Map<String, String> before = KeptLedger.contents(folder.resolve("home"));
        Said said = restore("newer", "home");
        assertTrue(said.status() == 2 && said.text().contains("21 (or a witness"), said.text());
        assertEquals(before, KeptLedger.contents(folder.resolve("home")));
    }

    @Test
    void refusesABackupThatWasNotCompletedOrHasLostRows() throws Exception {
        makeHome();
        Path note = folder.resolve("newer/backup");
        Files.writeString(note, Files.readString(note).replace("rows 20", "rows 21"));
        Said changed = restore("newer", "fresh");
        assertTrue(changed.status() == 2 && changed.text().contains("should have 21 rows"), changed.text());
        Files.delete(note);
        Said half = restore("newer", "fresh");
        assertTrue(half.status() == 2 && half.text().contains("never completed"), half.text());
        assertFalse(Files.exists(folder.resolve("fresh/ledger")));
    }
}
