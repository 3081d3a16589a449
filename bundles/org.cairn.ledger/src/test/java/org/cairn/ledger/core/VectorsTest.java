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
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.core.api.ledger.Column;
import org.cairn.core.api.ledger.RowDraft;
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
        assertEquals(19, list("rows").size());
        for (Map<?, ?> vector : list("rows")) {
            SortedMap<String, String> columns;
            byte[] encoding;
            if (vector.containsKey("repeat")) {
                SortedMap<String, String> repeat = pairs(vector, "repeat");
                int times = Integer.parseInt(text(repeat, "times"));
                columns = new TreeMap<>(
                        Map.of(text(repeat, "column"), text(repeat, "text").repeat(times)));
                encoding = encode(columns);
                byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(encoding);
                assertEquals(text(vector, "encoding_sha256"), HEX.formatHex(sha256));
            } else {
                columns = pairs(vector, "columns");
                encoding = encode(columns);
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
            byte[] part = HEX.parseHex(text(vector, "blind") + HEX.formatHex(encoded(draft(pairs(vector, "pairs")))));
            assertEquals(text(vector, "blind") + text(vector, "encoding"), HEX.formatHex(part));
            assertEquals(text(vector, "private_hash"), PrivatePart.hash(part));
        }
    }

    /** Sorted backwards: a draft may bring its pairs in any order. */
    private static RowDraft draft(SortedMap<String, String> prefixed) {
        Map<Column, String> columns = new EnumMap<>(Column.class);
        SortedMap<String, String> notes = new TreeMap<>(Comparator.reverseOrder());
        SortedMap<String, String> custom = new TreeMap<>(Comparator.reverseOrder());
        prefixed.forEach((name, value) -> {
            String plain = name.substring(name.indexOf('.') + 1);
            switch (name.substring(0, name.indexOf('.'))) {
                case "internal" -> columns.put(Column.of(plain).orElseThrow(), value);
                case "note" -> notes.put(plain, value);
                case "custom" -> custom.put(plain, value);
                default -> throw new AssertionError(name);
            }
        });
        return new RowDraft(columns, notes, custom);
    }

    @Test
    void writesPairsInTheOrderOfTheirNames() {
        Map<Column, String> columns = new EnumMap<>(Map.of(Column.URL, "u", Column.ACCOUNT, "a", Column.CPU_US, "1"));
        SortedMap<String, String> many = new TreeMap<>(Map.of("b", "2", "a", "1", "a_b", "3"));
        SortedMap<String, String> expected = new TreeMap<>();
        columns.forEach((column, value) -> expected.put("internal." + column.key(), value));
        many.forEach((name, value) -> expected.put("note." + name, value));
        many.forEach((name, value) -> expected.put("custom." + name, value));
        assertEquals(HEX.formatHex(encode(expected)), HEX.formatHex(encoded(draft(expected))));
    }

    private static byte[] encoded(RowDraft draft) {
        ByteBuilder out = new ByteBuilder(16);
        PrivatePart.put(out, draft);
        return out.toBytes();
    }

    private static byte[] encode(SortedMap<String, String> pairs) {
        ByteBuilder out = new ByteBuilder(16);
        pairs.forEach((name, value) -> {
            Canonical.putName(out, name);
            Canonical.putValue(out, value);
        });
        return out.toBytes();
    }

    @Test
    void refusesBytesThatAreNoEncoding() {
        byte[] right = encode(new TreeMap<>(Map.of("a", "1", "b", "2")));
        for (int length = 1; length < right.length; length++) {
            byte[] cut = Arrays.copyOf(right, length);
            if (length != right.length / 2) {
                assertThrows(IllegalArgumentException.class, () -> Canonical.decode(ByteBuffer.wrap(cut)));
            }
        }
        for (String wrong : List.of("0162000001610000", "0161000001610000", "0161000180", "000000")) {
            assertThrows(IllegalArgumentException.class, () -> Canonical.decode(ByteBuffer.wrap(HEX.parseHex(wrong))));
        }
        byte[] short31 = "x".repeat(31).getBytes(UTF_8);
        assertThrows(IllegalArgumentException.class, () -> PrivatePart.decode(ByteBuffer.wrap(short31)));
    }
}
