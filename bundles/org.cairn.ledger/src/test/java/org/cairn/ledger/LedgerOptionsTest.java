// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairn.core.api.ledger.TransparencyLog.Cosigner;
import org.cairn.ledger.io.LedgerSettings;
import org.cairn.ledger.keep.KeepingSettings;
import org.cairn.ledger.tlog.core.NoteKey;
import org.junit.jupiter.api.Test;

/** The configuration becomes what the ledger is opened with, or an error that names its key. */
class LedgerOptionsTest {
    private static final NoteKey LOG = NoteKey.of("example.com/log", NoteKey.Type.NOTE, new byte[32]);
    private static final NoteKey OTHER = NoteKey.of("example.org/log", NoteKey.Type.NOTE, new byte[32]);
    private static final NoteKey WITNESS = NoteKey.of("example.net/w", NoteKey.Type.COSIGNATURE, new byte[32]);

    private static LedgerOptions of(String key, Object value) {
        return LedgerOptions.of(Configs.of(Map.of(key, value)), "eu-1");
    }

    private static void assertRefused(String named, String key, Object value) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> of(key, value));
        assertTrue(String.valueOf(e.getMessage()).contains(named), e.getMessage());
    }

    @Test
    void hasTheDefaultsThatAreDocumented() {
        LedgerOptions options = LedgerOptions.of(Configs.of(Map.of()), "eu-1");
        assertEquals(
                new LedgerOptions(
                        Optional.empty(),
                        LedgerSettings.DEFAULT,
                        "cairn.internal/eu-1",
                        List.of(),
                        List.of(),
                        KeepingSettings.DEFAULT),
                options);
    }

    @Test
    void readsDirectoriesAndTheOrigin() {
        assertEquals(
                Optional.of(Path.of("/data/ledger")),
                of("directory", " /data/ledger ").directory());
        assertEquals(Optional.empty(), of("directory", " ").directory());
        assertEquals(
                Optional.of(Path.of("/mnt/standby")),
                of("standby_directory", "/mnt/standby").keeping().standby());
        assertEquals("example.com/log", of("origin", " example.com/log ").origin());
    }

    @Test
    void readsWitnessesAndLogs() {
        String list =
                " https://w.example/a " + WITNESS.verifierKey() + " ,, http://w.example:80 " + WITNESS.verifierKey();
        assertEquals(
                List.of(
                        new Cosigner(URI.create("https://w.example/a"), WITNESS.verifierKey()),
                        new Cosigner(URI.create("http://w.example:80"), WITNESS.verifierKey())),
                of("witnesses", list).cosigners());
        assertEquals(
                List.of(LOG, OTHER),
                of("witness_logs", LOG.verifierKey() + "," + OTHER.verifierKey())
                        .logs());
    }

    @Test
    void namesTheKeyOfAWrongValue() {
        assertRefused("flush.interval.ms", "flush_interval_ms", -1);
        assertRefused("flush.interval.ms", "flush_interval_ms", 1_001);
        assertRefused("queue.max", "queue_max", 0);
        assertRefused("queue.bytes.max", "queue_bytes_max", 1_000L);
        assertRefused("clock.jump.max.s", "clock_jump_max_s", 0);
        assertRefused("retention.days", "retention_days", -1);
        for (String origin : List.of("two words", "a+b", "a\nb", "cosignature/v1", "cairn-day-1", "cairn-receipt-1")) {
            assertRefused("origin", "origin", origin);
        }
        for (String item : List.of(
                "https://w.example",
                WITNESS.verifierKey(),
                "https://w.example " + WITNESS.verifierKey() + " more",
                "https://w.example " + WITNESS.verifierKey() + "x",
                "https://w.example " + LOG.verifierKey(),
                "https://w example " + WITNESS.verifierKey(),
                "ftp://w.example " + WITNESS.verifierKey(),
                "https:w.example " + WITNESS.verifierKey())) {
            assertRefused("witnesses", "witnesses", item);
        }
        for (String item : List.of("example.com/log", WITNESS.verifierKey(), LOG.verifierKey() + "x")) {
            assertRefused("witness.logs", "witness_logs", item);
        }
    }
}
