// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The verifier agrees with docs/vectors/rows.json, which was made by a third program (CGN-18). */
class VectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    private final Map<String, Object> vectors = load();

    private static Map<String, Object> load() {
        try {
            return Json.object(Json.parse(Files.readString(Path.of("../../docs/vectors/rows.json"))));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<Map<String, Object>> list(String name) {
        return ((List<?>) vectors.getOrDefault(name, List.of()))
                .stream().map(Json::object).toList();
    }

    private static String text(Map<String, Object> vector, String name) {
        return Json.string(vector.get(name));
    }

    private static byte[] encode(Map<String, Object> vector, String member) {
        return Entry.encode(new TreeMap<>(Json.object(vector.get(member))));
    }

    @Test
    void hashesMessages() {
        assertEquals(7, list("keccak256").size());
        for (Map<String, Object> vector : list("keccak256")) {
            byte[] message = HEX.parseHex(text(vector, "message"));
            assertEquals(text(vector, "hash"), HEX.formatHex(Keccak.hash256(message)));
        }
    }

    @Test
    void encodesAndHashesRows() throws Exception {
        Set<String> hashes = new HashSet<>();
        for (Map<String, Object> vector : list("rows")) {
            byte[] encoding;
            if (vector.containsKey("repeat")) {
                Map<String, Object> repeat = Json.object(vector.get("repeat"));
                String value = text(repeat, "text").repeat(Integer.parseInt(text(repeat, "times")));
                encoding = Entry.encode(Map.of(text(repeat, "column"), value));
                assertEquals(text(vector, "encoding_sha256"), sha256(encoding));
            } else {
                encoding = encode(vector, "columns");
                assertEquals(text(vector, "encoding"), HEX.formatHex(encoding), text(vector, "name"));
            }
            assertEquals(text(vector, "hash"), HEX.formatHex(Keccak.hash256(encoding)), text(vector, "name"));
            hashes.add(text(vector, "hash"));
        }
        assertEquals(19, hashes.size());
    }

    @Test
    void hashesPrivateParts() throws Exception {
        assertEquals(4, list("private").size());
        for (Map<String, Object> vector : list("private")) {
            byte[] encoding = encode(vector, "pairs");
            assertEquals(text(vector, "encoding"), HEX.formatHex(encoding));
            ByteArrayOutputStream blinded = new ByteArrayOutputStream();
            blinded.writeBytes(HEX.parseHex(text(vector, "blind")));
            blinded.writeBytes(encoding);
            assertEquals(text(vector, "private_hash"), sha256(blinded.toByteArray()));
        }
    }

    @Test
    void makesTheTextOfReceipts() throws Exception {
        assertEquals(2, list("receipts").size());
        for (Map<String, Object> vector : list("receipts")) {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            String head = text(vector, "method") + "\n" + text(vector, "target") + "\n";
            request.writeBytes(head.getBytes(StandardCharsets.UTF_8));
            request.writeBytes(HEX.parseHex(text(vector, "request_body")));
            List<String> lines = List.of(
                    "cairn-receipt-1",
                    text(vector, "request"),
                    sha256(request.toByteArray()),
                    sha256(HEX.parseHex(text(vector, "answer_body"))),
                    text(vector, "row"),
                    text(vector, "row_hash"));
            assertEquals(text(vector, "text"), String.join("\n", lines) + "\n");
        }
    }

    @Test
    void tellsKeccakFromSha3() throws Exception {
        byte[] sha3 = MessageDigest.getInstance("SHA3-256").digest();
        assertNotEquals(HEX.formatHex(sha3), HEX.formatHex(Keccak.hash256(new byte[0])));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
