// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program against a gateway over HTTP, with a mirror that remembers (CGN-19, CGN-20). */
class MirrorTest {
    @TempDir
    Path folder;

    private final SampleLog log =
            new SampleLog().day("2026-11-18", 400).day("2026-11-19", 300).day("2026-11-20", 200);
    private final Map<String, byte[]> served = new ConcurrentHashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final HttpServer server = server();
    private String printed = "";

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void serve() {
        server.createContext("/log/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring("/log/".length());
        asked.add(path);
        byte[] file = served.get(path);
        if (path.equals("moved")) {
            exchange.getResponseHeaders().add("Location", "/log/key");
        }
        exchange.sendResponseHeaders(
                path.startsWith("moved") ? 302 : file == null ? 404 : 200, file == null ? -1 : file.length);
        try (OutputStream out = exchange.getResponseBody()) {
            if (file != null) {
                out.write(file);
            }
        }
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/log";
    }

    private int run(String... args) {
        MemorySource.Result result = MemorySource.run(List.of(args));
        printed = result.printed();
        return result.code();
    }

    private int mirror() {
        return run(
                url(),
                "--mirror",
                folder.resolve("m").toString(),
                "--witness",
                log.witnesses.get(0).vkey());
    }

    private Path mirrored(String path) {
        return folder.resolve("m").resolve(path);
    }

    private void publish(SampleLog of, int size) {
        served.clear();
        served.putAll(of.publish(size));
        served.put("policy", of.policy().getBytes(UTF_8));
    }

    @Test
    void keepsWhatIsRightAndFetchesItOnce() throws IOException {
        publish(log, 650);
        assertEquals(0, mirror(), printed);
        assertTrue(printed.contains("650 rows, 650 right"), printed);
        asked.clear();
        publish(log, 900);
        assertEquals(0, mirror(), printed);
        assertTrue(printed.contains("continues the log of 650 rows that this mirror had"), printed);
        assertFalse(asked.contains("tile/0/000") || asked.contains("tile/entries/001"), asked.toString());
        assertTrue(asked.contains("tile/entries/003.p/132"), asked.toString());

        log.publish(900).forEach((path, bytes) -> assertArrayEquals(bytes, read(mirrored(path)), path));
        try (Stream<Path> files = Files.walk(mirrored(""))) {
            List<String> extra = files.filter(Files::isRegularFile)
                    .map(file -> mirrored("").relativize(file).toString())
                    .filter(path -> !log.publish(900).containsKey(path))
                    .toList();
            assertEquals(List.of(), extra);
        }
        assertEquals(0, run(folder.resolve("m").toString()), printed);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void findsALogThatWasRewritten() throws IOException {
        publish(log, 650);
        assertEquals(0, mirror(), printed);
        SampleLog other =
                new SampleLog().day("2026-11-18", 400).day("2026-11-19", 300).day("2026-11-20", 200);
        other.rows.get(17).put("fee", "1");
        publish(other, 900);
        assertEquals(0, run(url()), "it is right in itself: " + printed);
        assertEquals(1, mirror(), printed);
        assertTrue(
                printed.contains("the log does not continue what it was at 650 rows; kept as contradiction-"), printed);
        assertEquals(log.checkpoint(650), Files.readString(mirrored("checkpoint")));
        try (Stream<Path> files = Files.list(mirrored(""))) {
            Path kept = files.filter(file -> file.getFileName().toString().startsWith("contradiction-"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(other.checkpoint(900), Files.readString(kept));
        }
    }

    @Test
    void convictsALogThatWasRewrittenUnderTheSameTiles() throws IOException {
        publish(log, 650);
        assertEquals(0, mirror(), printed);
        SampleLog other =
                new SampleLog().day("2026-11-18", 400).day("2026-11-19", 300).day("2026-11-20", 200);
        other.rows.get(17).put("fee", "1");
        for (int size : List.of(650, 700)) { // level 1 has a tile of two hashes at either
            publish(other, size);
            assertEquals(1, mirror(), printed);
            assertTrue(printed.contains("does not continue what it was at 650 rows; kept as contradiction-"), printed);
            assertFalse(printed.contains("continues the log of"), printed);
        }
        publish(log, 650);
        served.put("checkpoint", other.checkpoint(650).getBytes(UTF_8));
        assertEquals(1, mirror(), printed);
        assertTrue(printed.contains("does not continue what it was at 650 rows"), printed);
        assertEquals(log.checkpoint(650), Files.readString(mirrored("checkpoint")));
    }

    /** As at a gateway that is busy: the newest checkpoint has the log's signature alone. */
    private void publishBehind(SampleLog of, int cosigned, int size) {
        publish(of, size);
        String note = of.checkpoint(size);
        served.put(
                "checkpoint",
                note.substring(0, note.indexOf("\u2014 cairn.example/w-1")).getBytes(UTF_8));
        String id = of.rows.get(0).get("id");
        served.put("proof/" + id, of.proof(0, cosigned).getBytes(UTF_8));
    }

    @Test
    void takesAWitnessThatIsALittleBehind() throws IOException {
        publishBehind(log, 600, 650);
        assertEquals(0, mirror(), printed);
        assertTrue(
                printed.contains("cosigned by cairn.example/w-1 at 2026-11-22T10:00:00Z, when it had 600 rows"),
                printed);
        String witness = log.witnesses.get(0).vkey();
        assertEquals(log.checkpoint(600), Files.readString(mirrored("cosigned")));
        assertEquals(0, run(folder.resolve("m").toString(), "--witness", witness), printed);
        Files.writeString(mirrored("cosigned"), log.checkpoint(600).replace("600", "601"));
        assertEquals(1, run(folder.resolve("m").toString(), "--witness", witness), printed);
        publish(log, 900);
        assertEquals(0, mirror(), printed);
        assertFalse(Files.exists(mirrored("cosigned")));

        log.witnesses.get(0).time -= 3 * 86_400; // the last row is of the evening
        publishBehind(log, 600, 650);
        assertEquals(1, run(url(), "--witness", witness), printed);
        assertTrue(printed.contains("has cosigned nothing since 2026-11-19T10:00:00Z"), printed);
        served.keySet().removeIf(path -> path.startsWith("proof/"));
        assertEquals(1, run(url(), "--witness", witness), printed);
        assertTrue(printed.contains("the witness cairn.example/w-1 has not cosigned"), printed);
        SampleLog other = new SampleLog().day("2026-11-18", 400).day("2026-11-19", 300);
        other.rows.get(17).put("fee", "1");
        publishBehind(other, 600, 650);
        served.put("proof/eu-1/2026-11-18/0", log.proof(0, 600).getBytes(UTF_8));
        assertEquals(1, run(url(), "--witness", witness), printed);
        assertTrue(printed.contains("does not continue the checkpoint of 600 that was cosigned"), printed);
    }

    @Test
    void mendsAPartialTileThatTheDiskBroke() throws IOException {
        publish(log, 650);
        assertEquals(0, mirror(), printed);
        byte[] right = Files.readAllBytes(mirrored("tile/1/000.p/2"));
        Files.write(mirrored("tile/1/000.p/2"), new byte[right.length]);
        assertEquals(1, run(folder.resolve("m").toString()), printed);
        assertEquals(0, mirror(), printed);
        assertArrayEquals(right, Files.readAllBytes(mirrored("tile/1/000.p/2")));
    }

    @Test
    void findsALogThatWentBack() {
        publish(log, 900);
        assertEquals(0, mirror(), printed);
        publish(log, 650);
        assertEquals(1, mirror(), printed);
        assertTrue(printed.contains("the log has 650 rows, but it had 900"), printed);
        served.remove("checkpoint");
        assertEquals(2, run(url()), printed);
        assertTrue(printed.contains("no checkpoint yet"), printed);
        assertEquals(1, mirror(), printed);
        assertTrue(printed.contains("this mirror has one from before"), printed);
        served.clear();
        assertEquals(2, run(url()), printed);
    }

    @Test
    void findsAnotherKeyThanTheOneItKnew() {
        publish(log, 650);
        assertEquals(0, mirror(), printed);
        served.put("key", (new SampleLog.Signer(SampleLog.ORIGIN, 1, 55).vkey() + "\n").getBytes(UTF_8));
        assertEquals(1, mirror(), printed);
        assertTrue(printed.contains("as this mirror has it from before"), printed);
        assertTrue(printed.contains("but there is also"), printed);
    }

    @Test
    void keepsNothingThatIsWrong() {
        publish(log, 650);
        byte[] changed = served.getOrDefault("tile/entries/001", new byte[0]).clone();
        changed[700] ^= 4;
        served.put("tile/entries/001", changed);
        assertEquals(1, mirror(), printed);
        assertFalse(Files.exists(mirrored("tile/entries/001")));
        assertFalse(Files.exists(mirrored("checkpoint")));
        changed = served.getOrDefault("tile/1/000.p/2", new byte[0]).clone();
        changed[40] ^= 4;
        served.put("tile/1/000.p/2", changed);
        assertEquals(1, run(url(), "--mirror", folder.resolve("other").toString()), printed);
        assertFalse(Files.exists(folder.resolve("other/tile")), printed);
        publish(log, 650);
        assertEquals(0, mirror(), printed);
    }

    @Test
    void checksAMirrorOfOneDayAsSuch() {
        publish(log, 900);
        String there = folder.resolve("m").toString();
        assertEquals(0, run(url(), "--mirror", there, "--day", "2026-11-19"), printed);
        assertEquals(0, run(there, "--day", "2026-11-19"), printed);
        assertTrue(printed.contains("300 rows, 300 right"), printed);
        assertEquals(1, run(there), printed);
    }

    @Test
    void readsNoFileWithoutEndAndFollowsNoRedirect() throws IOException {
        publish(log, 650);
        served.put("tile/0/000", new byte[100_000]);
        assertEquals(1, run(url()), printed);
        assertTrue(printed.contains("tile/0/000 has more than 8192 bytes"), printed);
        assertEquals(2, run(url() + "/moved"), printed);
        assertTrue(printed.contains("status 302"), printed);
        server.stop(0);
        assertEquals(2, run(url()), printed);
        assertTrue(printed.contains("cannot read"), printed);
    }

    @Test
    void saysHowItIsUsed() {
        assertEquals(0, run("log", "--help"));
        assertTrue(printed.contains("--witness VKEY|FILE") && !printed.contains("disclosure"), printed);
        for (List<String> args : List.of(
                List.of("log"),
                List.of(url(), "--day", "yesterday"),
                List.of(url(), "--nonsense", "1"),
                List.of(url(), "--key"),
                List.of(url(), "--key", "nonsense"),
                List.of(url(), "--day", "2026-11-19", "--to", "2026-11-20"),
                List.of(folder.resolve("none").toString()))) {
            assertEquals(2, run(args.toArray(String[]::new)), args.toString());
        }
    }
}
