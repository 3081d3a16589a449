// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The verifier agrees with docs/vectors/tlog.json, which was made by a third program (CGN-19). */
class TlogVectorsTest {
    private final Map<String, Object> vectors = load();

    private static Map<String, Object> load() {
        try {
            return Json.object(Json.parse(Files.readString(Path.of("../../docs/vectors/tlog.json"))));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<Map<String, Object>> list(String name) {
        List<?> list = (List<?>) vectors.getOrDefault(name, List.of());
        assertTrue(list.size() > 1, name);
        return list.stream().map(Json::object).toList();
    }

    private static String text(Map<String, Object> vector, String name) {
        return Json.string(vector.get(name));
    }

    private static long number(Map<String, Object> vector, String name) {
        return vector.get(name) instanceof Json.Word word ? Long.parseLong(word.text()) : -1;
    }

    private static List<String> texts(Map<String, Object> vector, String name) {
        return ((List<?>) vector.getOrDefault(name, List.of()))
                .stream().map(Json::string).toList();
    }

    private static void assertRefused(Map<String, Object> vector, Executable check) {
        assertThrows(Flaw.class, check, text(vector, "error"));
    }

    @Test
    void readsVerifierKeys() throws Flaw {
        for (Map<String, Object> vector : list("vkeys")) {
            if (vector.containsKey("error")) {
                assertRefused(vector, () -> Vkey.of(text(vector, "vkey"), Vkey.LOG));
            } else {
                Vkey key = Vkey.of(text(vector, "vkey"), (int) number(vector, "type"));
                assertEquals(text(vector, "name"), key.name());
                assertEquals(text(vector, "id"), Codec.hex(key.id()));
                assertEquals(text(vector, "public"), Codec.hex(key.key()));
            }
        }
    }

    private static List<String> signers(Map<String, Object> vector) throws Flaw {
        Note note = Note.of(text(vector, "note"));
        List<String> signers = new ArrayList<>();
        for (String text : texts(vector, "keys")) {
            Vkey key = Vkey.of(text, Vkey.LOG);
            try {
                note.checkSignature(key, Signatures.JDK);
                signers.add(key.name());
            } catch (Flaw e) {
                if (!e.finding().endsWith("has not signed")) {
                    throw e;
                }
            }
        }
        if (signers.isEmpty()) {
            throw new Flaw("nobody has signed");
        }
        return signers;
    }

    @Test
    void readsNotes() throws Flaw {
        for (Map<String, Object> vector : list("notes")) {
            if (vector.containsKey("error")) {
                assertRefused(vector, () -> signers(vector));
            } else if (texts(vector, "keys").stream().allMatch(key -> key.contains("+A"))) {
                assertEquals(
                        new TreeSet<>(texts(vector, "signers")), new TreeSet<>(signers(vector)), text(vector, "name"));
                assertEquals(text(vector, "text"), Note.of(text(vector, "note")).text());
            }
        }
    }

    @Test
    void readsCheckpoints() throws Flaw {
        SampleLog.Signer signer = new SampleLog.Signer("cairn.internal/eu-1", 1, 3);
        Vkey key = MemorySource.vkey(signer);
        int read = 0;
        for (Map<String, Object> vector : list("checkpoints")) {
            String text = text(vector, "text");
            String note = text + "\n" + signer.line(text);
            if (!vector.containsKey("error") && text(vector, "origin").equals(signer.name)) {
                Checkpoint checkpoint = Checkpoint.of(note, key, Signatures.JDK);
                assertEquals(text(vector, "root"), Codec.hex(checkpoint.root()));
                assertEquals(number(vector, "size"), checkpoint.size());
                read++;
            } else {
                assertThrows(Flaw.class, () -> Checkpoint.of(note, key, Signatures.JDK), text);
            }
        }
        assertNotEquals(0, read);
    }

    @Test
    void checksCosignatures() throws Flaw {
        for (Map<String, Object> vector : list("cosignatures")) {
            Vkey key = Vkey.of(text(vector, "key"), Vkey.WITNESS);
            String text = text(vector, "checkpoint") + "\n" + text(vector, "line");
            if (vector.containsKey("error")) {
                assertRefused(vector, () -> Note.of(text.endsWith("\n") ? text : text + "\n")
                        .checkCosignature(key, Signatures.JDK));
            } else {
                assertEquals(
                        OptionalLong.of(number(vector, "time")), Note.of(text).checkCosignature(key, Signatures.JDK));
            }
        }
    }

    @Test
    void checksProofs() throws Flaw {
        for (Map<String, Object> vector : list("proofs")) {
            byte[] entry = HexFormat.of().parseHex(text(vector, "entry"));
            Vkey key = Vkey.of(text(vector, "key"), Vkey.LOG);
            if (vector.containsKey("error")) {
                assertRefused(vector, () -> check(vector, entry, key));
            } else {
                assertEquals(number(vector, "size"), check(vector, entry, key).size());
            }
        }
    }

    private static Checkpoint check(Map<String, Object> vector, byte[] entry, Vkey key) throws Flaw {
        Proof proof = Proof.of(text(vector, "proof"));
        if (proof.index() != number(vector, "index")) {
            throw new Flaw("another index");
        }
        Checkpoint checkpoint = proof.check(entry, key, Signatures.JDK);
        for (String cosigner : texts(vector, "cosigners")) {
            checkpoint.note().checkCosignature(Vkey.of(cosigner, Vkey.WITNESS), Signatures.JDK);
        }
        return checkpoint;
    }

    @Test
    void readsManifests() throws Flaw {
        String previous = SampleLog.ZEROS;
        for (Map<String, Object> vector : list("manifests")) {
            DayManifest manifest = DayManifest.of(text(vector, "text"));
            assertEquals(text(vector, "day"), manifest.day());
            assertEquals(text(vector, "aggregate"), manifest.aggregate());
            assertEquals(previous, manifest.previous());
            assertEquals(number(vector, "first") + number(vector, "rows"), manifest.end());
            previous = manifest.hash();
        }
        for (Map<String, Object> vector : list("wrong_manifests")) {
            assertRefused(vector, () -> DayManifest.of(text(vector, "text")));
        }
    }

    @Test
    void findsAWholeLogRight() throws Flaw {
        Map<String, Object> log = Json.object(vectors.get("log"));
        Map<String, byte[]> files = new HashMap<>();
        Json.object(log.get("text")).forEach((path, text) -> files.put(path, Codec.utf8(Json.string(text))));
        Json.object(log.get("binary"))
                .forEach((path, hex) -> files.put(path, HexFormat.of().parseHex(Json.string(hex))));
        List<Vkey> witnesses = new ArrayList<>();
        for (String key : texts(log, "cosigners")) {
            witnesses.add(Vkey.of(key, Vkey.WITNESS));
        }
        LogCheck.Wanted wanted = new LogCheck.Wanted(Vkey.of(text(log, "key"), Vkey.LOG), witnesses, null, null);
        MemorySource.Result result = new MemorySource(files, false).check(wanted);
        assertEquals(0, result.code(), result.printed());
        assertTrue(result.printed().contains("9 rows, 9 right"), result.printed());
    }
}
