// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.render;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairn.core.api.work.Tier;
import org.junit.jupiter.api.Test;

/** What people and programs read. */
final class RenderTest {
    @Test
    void readsAndWritesMoneyWithoutLosingAnything() {
        assertEquals(163_000, Quantities.fee("0.000000163"));
        assertEquals("0.000000163", Quantities.money(163_000));
        assertEquals(0, Quantities.fee("0"));
        assertEquals("0", Quantities.money(0));
        assertEquals(1_000_000_000_000_000L, Quantities.fee("1000"));
        for (String wrong : List.of("", "-1", "1e3", ".5", "1.", "0.0000000000001", "1000.1", "1,5", "99999")) {
            assertThrows(IllegalArgumentException.class, () -> Quantities.fee(wrong), wrong);
        }
    }

    @Test
    void readsAPartOfAHundred() {
        assertEquals(1, Quantities.percent("1%"));
        assertEquals(10, Quantities.percent("10"));
        assertEquals(100, Quantities.percent("100%"));
        for (String wrong : List.of("", "%", "0", "0%", "101", "1%%", "010", "1.5%", "-1")) {
            assertThrows(IllegalArgumentException.class, () -> Quantities.percent(wrong), wrong);
        }
    }

    @Test
    void addsUpMoneyOfAnySizeAndShowsBytes() {
        BigInteger large = BigInteger.valueOf(Long.MAX_VALUE).add(BigInteger.ONE);
        assertEquals(
                "9223372.036854775808 EUR, 2 USD",
                Quantities.money(Map.of("USD", BigInteger.valueOf(2_000_000_000_000L), "EUR", large)));
        assertEquals("", Quantities.money(Map.of()));
        assertEquals("999 B", Quantities.bytes(999));
        assertEquals("1.0 kB", Quantities.bytes(1_000));
        assertEquals("1.0 MB", Quantities.bytes(999_999));
        assertEquals("2500.0 TB", Quantities.bytes(2_500_000_000_000_000L));
    }

    @Test
    void readsWhoSignedACheckpoint() {
        String note =
                "example.com/foo\n7\nAAAA\n\n\u2014 example.com/foo Uw2QOgAA\n\u2014 w CgsMDQAA\n\u2014 short CgsM\n";
        Checkpoint checkpoint = Checkpoint.of(note).orElseThrow();
        assertEquals(7, checkpoint.size());
        assertEquals(Set.of("example.com/foo+530d903a", "w+0a0b0c0d"), checkpoint.signers());
        assertTrue(checkpoint.isSignedBy("w+0a0b0c0d+B/+A"));
        assertFalse(checkpoint.isSignedBy("w+0a0b0c0e+B/+A"));
        assertFalse(checkpoint.isSignedBy("w"));
        assertEquals("w", Checkpoint.name("w+0a0b0c0d+B/+A"));
        assertEquals(Optional.empty(), Checkpoint.of("example.com/foo\nseven\nAAAA\n\n"));
        assertEquals(Optional.empty(), Checkpoint.of(""));
    }

    @Test
    void readsDurationsDaysAndWords() {
        assertEquals(Duration.ofHours(12), Quantities.duration("12h"));
        assertEquals(Duration.ofDays(7), Quantities.duration("7d"));
        assertThrows(IllegalArgumentException.class, () -> Quantities.duration("7"));
        assertThrows(IllegalArgumentException.class, () -> Quantities.day("2026-13-01"));
        assertEquals(List.of("a", "b"), Quantities.words(" a,,b ,"));
    }

    @Test
    void putsValuesInPlainWords() {
        assertEquals("1,4B", Plain.text(Set.of(Tier.T4B, Tier.T1)));
        assertEquals("a?[2Jb?", Plain.text("a\u001b[2Jb\u202e"));
        assertEquals("", Plain.text(Optional.empty()));
        assertEquals("1970-01-01T00:00:01Z", Plain.text(Instant.ofEpochMilli(1_234)));
        assertEquals("{\"a\":[1,true,\"x\"]}", Plain.document(Map.of("a", List.of(1, true, "x"))));
    }

    @Test
    void alignsTables() {
        Listing<Integer> listing = new Listing<Integer>()
                .column("name", i -> "n".repeat(i))
                .number("size", i -> i)
                .data("twice", i -> 2 * i);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        listing.table(new PrintStream(out, true, UTF_8), List.of(1, 10), "none");
        String[] lines = out.toString(UTF_8).replaceAll("\u001b\\[[0-9;]*m", "").split("\\R", -1);
        assertEquals("name       | size", lines[0]);
        assertEquals("n          |    1", lines[2]);
        assertEquals("nnnnnnnnnn |   10", lines[3]);
        assertEquals(Map.of("name", "n", "size", 1, "twice", 2), listing.json(1));
    }
}
