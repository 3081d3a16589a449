// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code rows} finds and prints (CGN-18 to CGN-20). */
class RowsCommandTest {
    private static final Path EXPORT = Path.of("../../docs/vectors/export.jsonl");

    private final byte[] export = read();
    private String printed = "";

    private static byte[] read() {
        try {
            return Files.readAllBytes(EXPORT);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private int run(byte[] input, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, UTF_8);
        int code = Main.run(List.of(args), new ByteArrayInputStream(input), print, print);
        printed = out.toString(UTF_8);
        return code;
    }

    private void assertFinds(String text, String finding) {
        assertEquals(1, run(text.getBytes(UTF_8), "rows", "-"));
        assertTrue(printed.contains(finding), printed);
    }

    private String[] lines() {
        return new String(export, UTF_8).split("(?<=\n)");
    }

    /** A row with columns changed and its hash made right again. */
    private static String forged(String line, String id, Map<String, String> changes) {
        Map<String, Object> row = Json.object(Json.parse(line.strip()));
        Map<String, Object> columns = Json.object(row.get("columns"));
        columns.putAll(changes);
        row.put("id", id);
        row.put("columns", columns);
        row.put("hash", HexFormat.of().formatHex(Keccak.hash256(Entry.encode(columns))));
        return Json.write(row) + "\n";
    }

    @Test
    void findsARightExportRight() {
        assertEquals(0, run(export, "rows", "-"));
        byte[] aggregate = new byte[32];
        for (String line : lines()) {
            byte[] hash = HexFormat.of()
                    .parseHex(Json.string(Json.object(Json.parse(line)).get("hash")));
            for (int i = 0; i < hash.length; i++) {
                aggregate[i] ^= hash[i];
            }
        }
        assertEquals("aggregate " + HexFormat.of().formatHex(aggregate) + "\n4 rows, 4 right\n", printed);
        assertEquals(0, run(new byte[0], "rows", EXPORT.toString()));
        assertTrue(printed.endsWith("4 rows, 4 right\n"), printed);
    }

    @Test
    void findsEveryFlippedBit() {
        for (int bit = 0; bit < export.length * 8; bit++) {
            export[bit / 8] ^= (byte) (1 << (bit % 8));
            assertEquals(1, run(export, "rows", "-"), "byte " + bit / 8 + " bit " + bit % 8);
            export[bit / 8] ^= (byte) (1 << (bit % 8));
        }
    }

    @Test
    void findsEveryLossOfTheEnd() {
        int firstLine = lines()[0].length();
        for (int length = 1; length < firstLine; length++) {
            assertEquals(1, run(Arrays.copyOf(export, length), "rows", "-"), "length " + length);
        }
    }

    @Test
    void findsGapsRepetitionsAndDisorder() {
        String[] lines = lines();
        assertFinds(lines[0] + lines[2], "row 2 of eu-1 follows row 0");
        assertFinds(lines[0] + lines[0], "row 0 of eu-1 follows row 0");
        assertFinds(lines[1] + lines[0], "row 0 of eu-1 follows row 1");
        assertFinds(lines[1] + lines[0], "the time goes back");
        assertEquals(0, run((lines[3] + lines[1] + lines[2]).getBytes(UTF_8), "rows", "-"));
    }

    @Test
    void findsForgedRowsWhoseHashIsRight() {
        String line = lines()[0];
        String id = "eu-1/2026-11-20/0";
        assertFinds(forged(line, "eu-1/2026-11-20/1", Map.of()), "the column id");
        assertFinds(forged(line, id, Map.of("zone", "eu-1")), "there is no column zone");
        assertFinds(forged(line, id, Map.of("schema", "1")), "the column schema");
        assertFinds(forged(line, id, Map.of("private_hash", "00")), "private_hash");
        assertFinds(forged(line, id, Map.of("time", "2026-11-21T00:00:00.000000Z")), "the day of the id");
        assertFinds(forged(line, id, Map.of("time", "2026-11-20T25:00:00.000000Z")), "no time");
        assertFinds(forged(line, id, Map.of("outcome", "failed")), "has the fee 163000");
        assertFinds(forged(line, "eu-1/2026-11-20/00", Map.of("id", "eu-1/2026-11-20/00")), "the column id cannot be");
    }

    @Test
    void findsLinesThatAreNotInTheOneForm() {
        String line = lines()[0];
        assertFinds(line.replace("\"1\"", "\"\\u0031\""), "one form");
        assertFinds(line.replace(":{", ": {"), "one form");
        assertFinds(line.replace("{\"attempt\":\"1\",", "{").replace("}}", "}"), "row hash");
        assertFinds("{}\n", "members");
        assertFinds("\n", "broken at character 0");
        assertFinds("[1]\n", "an object is expected");
        assertFinds("[".repeat(1_000) + "\n", "nested too deeply");
        assertFinds("x".repeat(RowsCommand.LINE_BYTES_MAX + 9), "too long");
    }

    @Test
    void printsNoControlCharactersOfStrangers() {
        assertFinds("{\"id\":\"\\u001b[2J\",\"columns\":{},\"hash\":\"\"}\n", "?[2J");
        assertEquals(-1, printed.indexOf((char) 27));
    }

    @Test
    void saysHowItIsUsed() {
        assertEquals(0, run(export, "--help"));
        assertTrue(printed.contains("rows FILE|-"), printed);
        assertEquals(2, run(export));
        assertEquals(2, run(export, "nonsense"));
        assertEquals(2, run(export, "rows"));
        assertEquals(2, run(export, "rows", "no-such-file.jsonl"));
    }
}
