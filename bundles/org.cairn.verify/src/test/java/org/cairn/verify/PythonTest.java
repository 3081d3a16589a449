// SPDX-License-Identifier: Apache-2.0
package org.cairn.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/verify/verify.py, written from the pages alone, comes to the same results as this verifier (CGN-20). */
class PythonTest {
    private static final Path SCRIPT = Path.of("../../docs/verify");
    private static final long SEED = 20_261_120;

    /** Runs the program again and again, for each line of arguments; a trace instead of a code is a failure. */
    private static final String DRIVER =
            """
            import io, json, sys, traceback
            sys.path.insert(0, sys.argv[1])
            import verify
            for line in sys.stdin:
                out, sys.stdout = sys.stdout, io.StringIO()
                try:
                    code = verify.main(json.loads(line))
                except BaseException:
                    code = traceback.format_exc()
                out, sys.stdout = sys.stdout, out
                print(json.dumps([str(code), out.getvalue()], ensure_ascii=True), flush=True)
            """;

    private static final Pattern FACT = Pattern.compile("(log |day |aggregate |[0-9]+ rows).*");

    @TempDir
    Path folder;

    private final SampleLog log = SampleLog.small();

    private static List<MemorySource.Result> python(List<List<String>> runs) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("python3", "-B", "-c", DRIVER, SCRIPT.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<MemorySource.Result> results = new ArrayList<>();
        try (Writer in = process.outputWriter(UTF_8);
                BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (List<String> args : runs) {
                in.write(Json.write(args) + "\n");
                in.flush();
                String line = out.readLine();
                assertTrue(line != null, "python3 ended early");
                List<?> answer = (List<?>) Json.parse(line);
                String code = Json.string(answer.get(0));
                String printed = Json.string(answer.get(1));
                assertTrue(code.length() == 1, code);
                results.add(new MemorySource.Result(Integer.parseInt(code), printed));
            }
        }
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        return results;
    }

    private void assertAgree(List<List<String>> runs) throws IOException, InterruptedException {
        List<MemorySource.Result> results = python(runs);
        for (int i = 0; i < runs.size(); i++) {
            MemorySource.Result ours = MemorySource.run(runs.get(i));
            String both =
                    runs.get(i) + "\n" + ours.printed() + "\n" + results.get(i).printed();
            assertEquals(ours.code(), results.get(i).code(), both);
            if (ours.code() == 0) {
                assertEquals(facts(ours.printed()), facts(results.get(i).printed()), both);
            }
        }
    }

    private static List<String> facts(String printed) {
        return printed.lines()
                .filter(FACT.asMatchPredicate())
                .map(line -> line.replaceAll(" \\(.*", ""))
                .toList();
    }

    private List<String> keys() {
        return List.of(
                "--key",
                log.key.vkey(),
                "--witness",
                log.witnesses.get(0).vkey(),
                "--witness",
                log.witnesses.get(1).vkey());
    }

    private List<String> args(String command, Path target, List<String> options) {
        List<String> args = new ArrayList<>(List.of(command, target.toString()));
        args.addAll(options);
        return args;
    }

    @Test
    void agreesOnRightLogsAndDays() throws Exception {
        SampleLog larger =
                new SampleLog().day("2026-11-18", 300).day("2026-11-19", 200).day("2026-11-20", 40);
        larger.first = 300;
        Map<String, byte[]> files = larger.publish();
        SampleLog.write(files, folder.resolve("pruned"));
        SampleLog.write(log.publish(), folder.resolve("small"));
        SampleLog.write(new SampleLog().publish(), folder.resolve("empty"));
        List<List<String>> runs = new ArrayList<>();
        for (String name : List.of("pruned", "small", "empty")) {
            runs.add(args("log", folder.resolve(name), keys()));
        }
        for (String day : List.of("2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21")) {
            runs.add(args("log", folder.resolve("small"), List.of("--day", day)));
            runs.add(args("log", folder.resolve("pruned"), List.of("--from", day)));
            runs.add(args("log", folder.resolve("small"), List.of("--to", day)));
        }
        assertAgree(runs);
    }

    @Test
    void agreesOnFlippedBitsAndOtherDamage() throws Exception {
        Map<String, byte[]> files = new TreeMap<>(log.publish());
        files.put("policy", log.policy().getBytes(UTF_8));
        List<String> paths = List.copyOf(files.keySet());
        Random random = new Random(SEED);
        List<List<String>> runs = new ArrayList<>();
        for (int i = 0; i < 160; i++) {
            String path = paths.get(i % paths.size());
            byte[] right = files.getOrDefault(path, new byte[0]);
            byte[] changed = right.clone();
            if (i % 2 == 0) {
                changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            } else {
                changed = FlippedBitsTest.damage(right, random);
            }
            Map<String, byte[]> damaged = new HashMap<>(files);
            damaged.put(path, changed);
            Path there = folder.resolve("damaged-" + i);
            SampleLog.write(damaged, there);
            runs.add(args("log", there, keys()));
        }
        assertAgree(runs);
    }

    @Test
    void agreesOnReceiptsAndDisclosures() throws Exception {
        Map<String, Object> receipt = log.receipt(4, new byte[] {1}, new byte[] {2}, 12);
        Map<String, Object> early = new HashMap<>(receipt);
        early.remove("proof");
        Map<String, Object> nothing = new HashMap<>(early);
        List.of("request_hash", "answer_hash", "signature").forEach(nothing::remove);
        List<List<String>> runs = new ArrayList<>();
        Random random = new Random(SEED);
        int i = 0;
        for (Map<String, Object> file : List.of(receipt, early, nothing, log.disclosure(4, 12))) {
            String command = file.containsKey("private") ? "disclosure" : "receipt";
            byte[] right = Json.write(file).getBytes(UTF_8);
            for (int round = 0; round < 40; round++) {
                byte[] changed = right.clone();
                if (round % 2 == 1) {
                    changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
                } else if (round > 0) {
                    changed = FlippedBitsTest.damage(right, random);
                }
                Path there = Files.write(folder.resolve("file-" + i++), changed);
                runs.add(args(command, there, round % 4 < 2 ? keys() : List.of()));
            }
        }
        assertAgree(runs);
    }

    @Test
    void agreesOnTextThatIsNone() throws Exception {
        String half = "\\ud800";
        String disclosure = Json.write(log.disclosure(4, 12));
        String receipt = Json.write(log.receipt(4, new byte[] {1}, new byte[] {2}, 12));
        List<List<String>> runs = new ArrayList<>();
        for (String text : List.of("/echo?n=4", "c2sp.org", "cairn.example/eu-1+", "echo/1.2.0")) {
            Path there = Files.writeString(folder.resolve("d" + runs.size()), disclosure.replace(text, half + text));
            runs.add(List.of("disclosure", there.toString()));
            there = Files.writeString(folder.resolve("r" + runs.size()), receipt.replace(text, half + text));
            runs.add(List.of("receipt", there.toString()));
        }
        Map<String, String> row = new TreeMap<>(log.rows.get(4));
        for (int i = 0; i < 4_000; i++) {
            row.put("x" + i, "");
        }
        log.rows.set(4, row);
        SampleLog.write(log.publish(), folder.resolve("many"));
        runs.add(args("log", folder.resolve("many"), keys()));
        assertAgree(runs);
    }

    @Test
    void takesAnAnswerThatIsBrokenOffForNone() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/log/", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(log.key.vkey().getBytes(UTF_8), 0, 20);
            exchange.getResponseBody().flush();
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/log";
            List<String> args = List.of("log", url);
            assertEquals(2, MemorySource.run(args).code());
            assertEquals(2, python(List.of(args)).get(0).code());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void agreesOnExports() throws Exception {
        byte[] right = Files.readAllBytes(Path.of("../../docs/vectors/export.jsonl"));
        Random random = new Random(SEED);
        List<List<String>> runs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            byte[] changed = right.clone();
            if (i % 2 == 1) {
                changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            } else if (i > 0) {
                changed = FlippedBitsTest.damage(right, random);
            }
            runs.add(List.of(
                    "rows", Files.write(folder.resolve("export-" + i), changed).toString()));
        }
        assertAgree(runs);
    }

    @Test
    void agreesOnAllVectors() throws Exception {
        Process process = new ProcessBuilder(
                        "python3", "-B", SCRIPT.resolve("check_vectors.py").toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), printed);
        assertTrue(printed.endsWith("vectors, 0 differ\n") && !printed.startsWith("0"), printed);
    }

    @Test
    void agreesOnTheLogOfTheVectors() throws Exception {
        Map<String, Object> vectors =
                Json.object(Json.parse(Files.readString(Path.of("../../docs/vectors/tlog.json"))));
        Map<String, Object> whole = Json.object(vectors.get("log"));
        Map<String, byte[]> files = new HashMap<>();
        Json.object(whole.get("text")).forEach((path, text) -> files.put(path, Codec.utf8(Json.string(text))));
        Json.object(whole.get("binary"))
                .forEach((path, hex) -> files.put(path, HexFormat.of().parseHex(Json.string(hex))));
        files.keySet().removeIf(path -> path.startsWith("proof/"));
        SampleLog.write(files, folder.resolve("vectors"));
        List<String> args =
                List.of("log", folder.resolve("vectors").toString(), "--key", Json.string(whole.get("key")));
        assertAgree(List.of(args));
        assertEquals(0, MemorySource.run(args).code());
    }

    @Test
    void readsAGatewayOverHttp() throws Exception {
        Map<String, byte[]> files = log.publish();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/log/", exchange -> {
            byte[] file = files.get(exchange.getRequestURI().getPath().substring("/log/".length()));
            exchange.sendResponseHeaders(file == null ? 404 : 200, file == null ? -1 : file.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(file == null ? new byte[0] : file);
            }
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/log";
            assertAgree(List.of(List.of("log", url), List.of("log", url + "/nothing")));
            SampleLog.Signer witness = log.witnesses.get(0);
            List<String> required = List.of("log", url, "--witness", witness.vkey());
            String note = log.checkpoint(12);
            files.put(
                    "checkpoint",
                    note.substring(0, note.indexOf("\u2014 " + witness.name)).getBytes(UTF_8));
            assertAgree(List.of(required));
            files.put("proof/eu-1/2026-11-18/0", log.proof(0, 9).getBytes(UTF_8));
            assertAgree(List.of(required));
            assertEquals(0, MemorySource.run(required).code());
            witness.time -= 10 * 86_400;
            files.put("proof/eu-1/2026-11-18/0", log.proof(0, 9).getBytes(UTF_8));
            assertAgree(List.of(required));
            assertEquals(1, MemorySource.run(required).code());
            assertFalse(
                    facts(python(List.of(List.of("log", url))).get(0).printed()).isEmpty());
        } finally {
            server.stop(0);
        }
        assertNotEquals(0, python(List.of(List.of("nonsense"))).get(0).code());
    }
}
