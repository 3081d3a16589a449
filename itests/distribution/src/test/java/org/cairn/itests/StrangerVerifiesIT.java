// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CGN-18 to CGN-20, docs/VERIFY.md: with the page and the public endpoint a stranger proves that his charge is in the log,
 * that the log never changed, and that his neighbour's was not shown to him.
 */
class StrangerVerifiesIT {
    private static final String SECRET = "/echo?size=3&patient=4711";

    @TempDir
    static Path folder;

    private static NodeProcess node;
    private static Path authority;
    private static PublicLog log;
    private static Customer customer;
    private static Customer neighbour;

    @BeforeAll
    static void start() throws Exception {
        node = NodeProcess.gateway(folder.resolve("node"), "--role", "gateway,worker");
        authority = PublicLog.authority(node);
        log = new PublicLog(node);
        customer = new Customer(node);
        Map<String, Object> created = JSON.std.mapFrom(
                node.shell("cairn:account-create customer Neighbour --json").trim());
        neighbour = new Customer(node, String.valueOf(created.get("account")), String.valueOf(created.get("key")));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void provesThatTheChargeIsInTheLog() throws Exception {
        Answered answered = Answered.of(customer.getSigned(SECRET));
        log.awaitSize(sequence(answered) + 1);
        Path receipt = file("receipt.json", customer.get("/.cairn/receipt/" + answered.request()));
        String text = Files.readString(receipt);
        assertTrue(text.contains("\"proof\""), text);
        Verifier.right(Verifier.java("receipt", receipt.toString()));
        Verifier.right(Verifier.python(authority, "receipt", receipt.toString()));

        // another hash, another request: each is found
        for (String member : List.of(answered.hash(), answered.request())) {
            char other = member.charAt(0) == '0' ? '1' : '0';
            Path forged =
                    Files.writeString(folder.resolve("forged.json"), text.replace(member, other + member.substring(1)));
            Verifier.wrong(Verifier.java("receipt", forged.toString()));
            Verifier.wrong(Verifier.python(authority, "receipt", forged.toString()));
        }
        assertTrue(node.shell("cairn:proof " + answered.row()).startsWith("c2sp.org/tlog-proof@v1\n"));
    }

    @Test
    void opensOneRowToSomebodyElseAndNoneToANeighbour() throws Exception {
        Answered answered = Answered.of(customer.get(SECRET));
        log.awaitSize(sequence(answered) + 1);
        Path disclosure = file("disclosure.json", customer.get("/.cairn/row/" + answered.row()));
        String text = Files.readString(disclosure);
        assertTrue(text.contains("patient=4711"), text);
        Verifier.right(Verifier.java("disclosure", disclosure.toString()));
        Verifier.right(Verifier.python(authority, "disclosure", disclosure.toString()));
        Path forged = Files.writeString(folder.resolve("forged.json"), text.replace("patient=4711", "patient=4712"));
        Verifier.wrong(Verifier.java("disclosure", forged.toString()));
        Verifier.wrong(Verifier.python(authority, "disclosure", forged.toString()));

        for (String path : List.of("/.cairn/row/" + answered.row(), "/.cairn/receipt/" + answered.request())) {
            HttpResponse<String> refused = neighbour.get(path);
            assertEquals(404, refused.statusCode(), refused.body());
            assertFalse(refused.body().contains("4711"), refused.body());
        }
    }

    @Test
    void provesThatTheLogNeverChangedAndShowsNobody() throws Exception {
        Path mirror = folder.resolve("mirror");
        Answered first = Answered.of(customer.get(SECRET));
        log.awaitSize(sequence(first) + 1);
        mirrored(mirror);
        Answered last = first;
        for (int i = 0; i < 300; i++) { // more than a tile
            last = Answered.of(i % 2 == 0 ? customer.get("/echo?size=1") : neighbour.get("/echo?size=2"));
        }
        log.awaitSize(sequence(last) + 1);
        mirrored(mirror);

        for (Path kept : files(mirror)) {
            String name = kept.toString();
            assertFalse(new String(Files.readAllBytes(kept), ISO_8859_1).contains("patient"), name);
        }
        Path tile = files(mirror).stream()
                .filter(kept -> kept.toString().contains("entries"))
                .max(Comparator.comparing(Path::toString))
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(tile);
        bytes[bytes.length / 2] ^= 1;
        Files.write(tile, bytes);
        String found = Verifier.wrong(Verifier.java(mirror.toString()));
        assertTrue(found.contains("FINDING"), found);
        Verifier.wrong(Verifier.python(authority, "log", mirror.toString()));
    }

    private static void mirrored(Path mirror) throws Exception {
        Verifier.right(
                Verifier.java(log.url().toString(), "--ca", authority.toString(), "--mirror", mirror.toString()));
        Verifier.right(Verifier.python(authority, "log", log.url().toString()));
        Verifier.right(Verifier.python(authority, "log", mirror.toString()));
    }

    private static List<Path> files(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static long sequence(Answered answered) {
        return Long.parseLong(answered.row().substring(answered.row().lastIndexOf('/') + 1));
    }

    private static Path file(String name, HttpResponse<String> answer) throws Exception {
        assertEquals(200, answer.statusCode(), answer.body());
        return Files.writeString(folder.resolve(name), Objects.requireNonNull(answer.body()));
    }
}
