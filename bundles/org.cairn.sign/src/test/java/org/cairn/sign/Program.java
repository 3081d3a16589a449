// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs the program, and those of the JDK. */
final class Program {
    private Program() {}

    /** How a run ended, and what it said. */
    record Said(int code, String out, String err) {
        String line(String name) {
            return out.lines()
                    .filter(line -> line.startsWith(name + " "))
                    .map(line -> line.substring(name.length()).strip())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no line " + name + " in: " + out + err));
        }
    }

    static Said run(String... args) {
        return at(Instant.now(), "", args);
    }

    static Said at(Instant now, String answers, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (PrintStream to = new PrintStream(out, true, UTF_8);
                PrintStream beside = new PrintStream(err, true, UTF_8)) {
            int code = Main.run(
                    List.of(args),
                    new Stdio(
                            new BufferedReader(new StringReader(answers)),
                            to,
                            beside,
                            Clock.fixed(now, ZoneOffset.UTC)));
            return new Said(code, out.toString(UTF_8), err.toString(UTF_8));
        }
    }

    /** A tool of this JDK, such as keytool; its output and error together. */
    static Said jdk(String tool, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", tool).toString()));
        command.addAll(Arrays.asList(args));
        return process(Map.of(), command);
    }

    static Said process(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        process.getOutputStream().close();
        String said;
        try (InputStream in = process.getInputStream()) {
            said = new String(in.readAllBytes(), UTF_8);
        }
        return new Said(process.waitFor(), said, "");
    }

    /** A home with all keys. */
    static Home home(Path directory) throws Exception {
        Home home = new Home(directory);
        new FirstStart(home, new DurableFiles(), Instant.now()).make();
        return home;
    }

    /** What the JDK's own tool says of a jar, with the authority of a home as the only one that is trusted. */
    static Said jarsigner(Path jar, Home home) throws IOException, InterruptedException {
        Path trusted = jar.resolveSibling("trusted.p12");
        Files.deleteIfExists(trusted);
        Said imported = jdk(
                "keytool",
                "-importcert",
                "-noprompt",
                "-alias",
                "authority",
                "-file",
                home.authorityRoot().toString(),
                "-keystore",
                trusted.toString(),
                "-storepass",
                "changeit");
        if (imported.code() != 0) {
            throw new AssertionError(imported.out());
        }
        return jdk(
                "jarsigner",
                "-verify",
                "-strict",
                "-verbose",
                "-keystore",
                trusted.toString(),
                "-storepass",
                "changeit",
                jar.toString());
    }
}
