// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts and disclosures, checked offline (CGN-18 to CGN-20). */
class RowFileTest {
    private static final byte[] REQUEST = "POST\n/echo?n=4\nhello".getBytes(UTF_8);
    private static final byte[] ANSWER = {1, 0, 2};

    @TempDir
    Path folder;

    private final SampleLog log = SampleLog.small();
    private String printed = "";

    private int run(String command, Map<String, Object> file, String... options) throws IOException {
        Path path = folder.resolve("file.json");
        Files.writeString(path, Json.write(file));
        List<String> args = new ArrayList<>(List.of(command, path.toString()));
        args.addAll(List.of(options));
        MemorySource.Result result = MemorySource.run(args);
        printed = result.printed();
        return result.code();
    }

    private Map<String, Object> receipt() {
        return log.receipt(4, REQUEST, ANSWER, 12);
    }

    private void assertRefused(String command, Map<String, Object> file, String finding) throws IOException {
        assertEquals(1, run(command, file), printed);
        assertTrue(printed.contains(finding), printed);
    }

    private static Map<String, Object> with(Map<String, Object> file, String name, Object value) {
        file.put(name, value);
        return file;
    }

    @Test
    void saysWhatAReceiptProves() throws IOException {
        Path request = Files.write(folder.resolve("request"), REQUEST);
        Path answer = Files.write(folder.resolve("answer"), ANSWER);
        Path key = Files.writeString(folder.resolve("key"), log.key.vkey() + "\n");
        String[] options = {
            "--key",
            key.toString(),
            "--request",
            request.toString(),
            "--answer",
            answer.toString(),
            "--witness",
            log.witnesses.get(1).vkey()
        };
        assertEquals(0, run("receipt", receipt(), options), printed);
        assertTrue(printed.contains("row eu-1/2026-11-20/4 hash "), printed);
        assertTrue(printed.contains("the request is the one that was given"), printed);
        assertTrue(printed.contains("the answer is the one that was given"), printed);
        assertTrue(printed.contains("one of the first 12 of cairn.example/eu-1"), printed);
        assertTrue(printed.contains("cosigned by cairn.example/w-2"), printed);
        Files.write(answer, REQUEST);
        assertEquals(1, run("receipt", receipt(), options), printed);
        assertTrue(printed.contains("the answer that was given has the hash"), printed);
    }

    @Test
    void saysWhatAReceiptDoesNotProve() throws IOException {
        Map<String, Object> early = receipt();
        early.remove("proof");
        assertEquals(0, run("receipt", early), printed);
        assertTrue(printed.contains("no proof yet"), printed);
        assertTrue(printed.contains("as the file says"), printed);
        assertTrue(printed.contains("not compared with the answer itself"), printed);
        assertEquals(1, run("receipt", early, "--witness", log.witnesses.get(0).vkey()), printed);
        Map<String, Object> unsigned = receipt();
        List.of("request_hash", "answer_hash", "signature").forEach(unsigned::remove);
        assertEquals(0, run("receipt", unsigned), printed);
        assertTrue(printed.contains("not signed"), printed);
        unsigned.remove("proof");
        assertRefused("receipt", unsigned, "anybody could have written this file");
    }

    @Test
    void refusesReceiptsOfOthers() throws IOException {
        assertRefused("receipt", with(receipt(), "request", "r-5"), "its row of request r-4");
        assertRefused("receipt", with(receipt(), "row", "eu-1/2026-11-20/5"), "its columns are of row");
        assertRefused("receipt", with(receipt(), "answer_hash", SampleLog.ZEROS), "the signature is not right");
        assertRefused("receipt", with(receipt(), "hash", SampleLog.ZEROS), "the row hash is");
        assertRefused("receipt", with(receipt(), "columns", log.rows.get(5)), "the row hash is");
        assertRefused("receipt", with(receipt(), "proof", log.proof(5, 12)), "the proof is of row 5");
        assertRefused(
                "receipt",
                with(receipt(), "key", new SampleLog.Signer(SampleLog.ORIGIN, 1, 66).vkey()),
                "the signature is not right");
        assertEquals(1, run("receipt", receipt(), "--key", new SampleLog.Signer(SampleLog.ORIGIN, 1, 66).vkey()));
        assertTrue(printed.contains("not the given one"), printed);
    }

    @Test
    void provesEveryRowOfEverySize() throws Flaw {
        Vkey key = MemorySource.vkey(log.key);
        for (int size = 1; size <= 12; size++) {
            for (int index = 0; index < size; index++) {
                Proof proof = Proof.of(log.proof(index, size));
                byte[] entry = SampleLog.encode(log.rows.get(index));
                assertEquals(
                        size, proof.check(entry, key, MemorySource.REMEMBERING).size());
            }
        }
    }

    @Test
    void opensOneRowToSomebodyElse() throws IOException {
        assertEquals(0, run("disclosure", log.disclosure(4, 12), "--key", log.key.vkey()), printed);
        assertTrue(printed.contains("the 3 private pairs are the row's"), printed);
        Map<String, Object> secret = new TreeMap<>(log.secrets.get(4));
        secret.put("internal.url", "/other");
        assertRefused("disclosure", with(log.disclosure(4, 12), "private", secret), "are not those of the row");
        secret = new TreeMap<>(log.secrets.get(4));
        secret.remove("note.width");
        assertRefused("disclosure", with(log.disclosure(4, 12), "private", secret), "are not those of the row");
        assertRefused("disclosure", with(log.disclosure(4, 12), "blind", SampleLog.ZEROS), "are not those of the row");
        assertRefused("disclosure", with(log.disclosure(4, 12), "private", Map.of("status", "1")), "no private pair");
        Map<String, Object> early = log.disclosure(4, 12);
        early.remove("proof");
        assertRefused("disclosure", early, "in no checkpoint yet");
    }

    @Test
    void takesNoHalfOfASurrogatePairForAnotherText() throws IOException {
        String right = Json.write(log.disclosure(4, 12));
        Path path = folder.resolve("half.json");
        Files.writeString(path, right.replace("/echo?n=4", "/echo\\ud800n=4"));
        MemorySource.Result result = MemorySource.run(List.of("disclosure", path.toString()));
        assertEquals(1, result.code(), result.printed());
        assertTrue(result.printed().contains("half a surrogate pair"), result.printed());
    }

    @Test
    void tellsAnyTimeOfAWitness() {
        assertEquals("1970-01-01T00:00:01Z", Codec.time(1));
        assertEquals(Long.MAX_VALUE + " s", Codec.time(Long.MAX_VALUE));
    }

    @Test
    void findsEveryFlippedBit() {
        RowFile.Given given = new RowFile.Given(
                MemorySource.vkey(log.key),
                log.witnesses.stream().map(MemorySource::vkey).toList(),
                null,
                null);
        Map<RowFile.Kind, Map<String, Object>> files =
                Map.of(RowFile.Kind.RECEIPT, receipt(), RowFile.Kind.DISCLOSURE, log.disclosure(4, 12));
        files.forEach((kind, file) -> {
            byte[] right = Json.write(file).getBytes(UTF_8);
            assertTrue(isRight(kind, right, given));
            List<Integer> missed = IntStream.range(0, right.length * 8)
                    .parallel()
                    .filter(bit -> {
                        byte[] flipped = right.clone();
                        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
                        return isRight(kind, flipped, given);
                    })
                    .boxed()
                    .toList();
            assertEquals(List.of(), missed, kind.name());
            Random random = new Random(4711);
            for (int i = 0; i < 1_000; i++) {
                byte[] damaged = FlippedBitsTest.damage(right, random);
                boolean isDamaged = !Arrays.equals(right, damaged);
                assertNotEquals(isDamaged, isRight(kind, damaged, given), new String(damaged, UTF_8));
            }
        });
    }

    private static boolean isRight(RowFile.Kind kind, byte[] file, RowFile.Given given) {
        try {
            PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), false, UTF_8);
            RowFile.check(kind, file, given, MemorySource.REMEMBERING, new Report(nowhere));
            return true;
        } catch (Flaw e) {
            return false;
        }
    }

    @Test
    void saysHowItIsUsed() {
        assertEquals(2, MemorySource.run(List.of("receipt")).code());
        assertEquals(2, MemorySource.run(List.of("receipt", "no-such-file")).code());
        assertEquals(
                2,
                MemorySource.run(List.of("receipt", "a", "b", "--answer", "c")).code());
        assertEquals(
                2, MemorySource.run(List.of("disclosure", "a", "--answer", "b")).code());
        assertEquals(0, MemorySource.run(List.of("disclosure", "--help")).code());
    }
}
