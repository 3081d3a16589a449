// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.RowId;
import org.junit.jupiter.api.Test;

/** The writer agrees with docs/vectors, which were made by a program that shares no code with it (CGN-18). */
class VectorsTest {
    private static final Path VECTORS = Path.of("../../docs/vectors");
    private static final HexFormat HEX = HexFormat.of();

    private final Map<String, Object> vectors = load();

    private static Map<String, Object> load() {
        try {
            return JSON.std.mapFrom(Files.readString(VECTORS.resolve("rows.json")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<Map<?, ?>> list(String name) {
        return ((List<?>) vectors.getOrDefault(name, List.of()))
                .stream().<Map<?, ?>>map(vector -> (Map<?, ?>) vector).toList();
    }

    private static String text(Map<?, ?> vector, String name) {
        return String.valueOf(vector.get(name));
    }

    private static SortedMap<String, String> pairs(Map<?, ?> vector, String name) {
        SortedMap<String, String> pairs = new TreeMap<>();
        Map<?, ?> from = (Map<?, ?>) Objects.requireNonNull(vector.get(name));
        from.forEach((key, value) -> pairs.put(String.valueOf(key), String.valueOf(value)));
        return pairs;
    }

    @Test
    void hashesMessages() {
        assertEquals(7, list("keccak256").size());
        for (Map<?, ?> vector : list("keccak256")) {
            assertEquals(text(vector, "hash"), HEX.formatHex(Hashes.keccak(HEX.parseHex(text(vector, "message")))));
        }
    }

    @Test
    void encodesHashesAndReadsRows() throws Exception {
        assertEquals(18, list("rows").size());
        for (Map<?, ?> vector : list("rows")) {
            SortedMap<String, String> columns;
            byte[] encoding;
            if (vector.containsKey("repeat")) {
                SortedMap<String, String> repeat = pairs(vector, "repeat");
                int times = Integer.parseInt(text(repeat, "times"));
                columns = new TreeMap<>(
                        Map.of(text(repeat, "column"), text(repeat, "text").repeat(times)));
                encoding = Canonical.encode(columns);
                byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(encoding);
                assertEquals(text(vector, "encoding_sha256"), HEX.formatHex(sha256));
            } else {
                columns = pairs(vector, "columns");
                encoding = Canonical.encode(columns);
                assertEquals(text(vector, "encoding"), HEX.formatHex(encoding), text(vector, "name"));
            }
            assertEquals(text(vector, "hash"), HEX.formatHex(Hashes.keccak(encoding)), text(vector, "name"));
            assertEquals(columns, Canonical.decode(ByteBuffer.wrap(encoding)));
        }
    }

    @Test
    void hashesPrivateParts() {
        assertEquals(4, list("private").size());
        for (Map<?, ?> vector : list("private")) {
            byte[] part = PrivatePart.encode(pairs(vector, "pairs"), HEX.parseHex(text(vector, "blind")));
            assertEquals(text(vector, "blind") + text(vector, "encoding"), HEX.formatHex(part));
            assertEquals(text(vector, "private_hash"), HEX.formatHex(Hashes.keccak(part)));
        }
    }

    @Test
    void exportsRowsInTheOneForm() throws IOException {
        for (String line : Files.readAllLines(VECTORS.resolve("export.jsonl"))) {
            Map<String, Object> row = JSON.std.mapFrom(line);
            RowId id = RowId.of(text(row, "id"));
            assertEquals(line + "\n", JsonLines.line(new Row(id, pairs(row, "columns"), text(row, "hash"))));
        }
    }

    @Test
    void escapesOnlyWhatMustBe() {
        Row row = new Row(
                RowId.of("eu-1/2026-11-20/0"),
                new TreeMap<>(Map.of("a", "\"\\/\b\f\n\r\t\u0001\u001f\u007f\u00e9\ud83d\ude00")),
                "00");
        assertEquals(
                "{\"id\":\"eu-1/2026-11-20/0\",\"columns\":{\"a\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u007f\u00e9\ud83d\ude00\"},"
                        + "\"hash\":\"00\"}\n",
                JsonLines.line(row));
    }

    @Test
    void refusesBytesThatAreNoEncoding() {
        byte[] right = Canonical.encode(new TreeMap<>(Map.of("a", "1", "b", "2")));
        for (int length = 1; length < right.length; length++) {
            byte[] cut = Arrays.copyOf(right, length);
            if (length != right.length / 2) {
                assertThrows(IllegalArgumentException.class, () -> Canonical.decode(ByteBuffer.wrap(cut)));
            }
        }
        for (String wrong : List.of("0001620000000161" + "0000", "00016100000001610000", "000161000180")) {
            assertThrows(IllegalArgumentException.class, () -> Canonical.decode(ByteBuffer.wrap(HEX.parseHex(wrong))));
        }
        byte[] short31 = "x".repeat(31).getBytes(UTF_8);
        assertThrows(IllegalArgumentException.class, () -> PrivatePart.decode(ByteBuffer.wrap(short31)));
    }
}
