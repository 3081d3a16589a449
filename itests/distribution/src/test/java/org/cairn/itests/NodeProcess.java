// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own, started as an operator starts it: {@code bin/cairn up}, on free ports. */
final class NodeProcess implements AutoCloseable {
    private static final long READY_SECONDS_MAX = 90;
    private static final long AWAITED_SECONDS_MAX = 60;

    static final Path ROOT = Path.of(System.getProperty("cairn.root"));
    static final Path CAIRN = ROOT.resolve("karaf-assembly/target/assembly/bin/cairn");

    private final Process process;
    private final Path home;
    private final Map<String, Object> ready;

    private NodeProcess(Process process, Path home, Map<String, Object> ready) {
        this.process = process;
        this.home = home;
        this.ready = ready;
    }

    static NodeProcess gateway(Path home, String... options) throws IOException, InterruptedException {
        List<String> command = command(home, "up", "--role", "gateway", "--free-ports");
        command.addAll(List.of(options));
        return start(new ProcessBuilder(command), home);
    }

    /** A worker that enrols at the gateway with a fresh invitation. */
    static NodeProcess worker(Path home, NodeProcess gateway, String... options)
            throws IOException, InterruptedException {
        Map<String, Object> invitation =
                JSON.std.mapFrom(gateway.shell("cairn:worker-invite --json").trim());
        List<String> command = command(
                home,
                "worker",
                "--gateway",
                gateway.endpoint("tunnel").toString(),
                "--enrol",
                String.valueOf(invitation.get("token")),
                "--free-ports");
        command.addAll(List.of(options));
        return start(new ProcessBuilder(command), home);
    }

    static NodeProcess start(ProcessBuilder builder, Path home) throws IOException, InterruptedException {
        Files.createDirectories(home);
        Path file = home.resolve("test-ready.json");
        Files.deleteIfExists(file);
        Path output = home.resolve("test-output.txt");
        builder.command().addAll(List.of("--ready-file", file.toString()));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS_MAX);
        while (!Files.exists(file)) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                process.destroyForcibly();
                Path log = home.resolve("data/log/cairn.log");
                throw new IllegalStateException("the node on " + home + " did not become ready; it said:\n"
                        + Files.readString(output) + (Files.exists(log) ? Files.readString(log) : ""));
            }
        }
        return new NodeProcess(process, home, JSON.std.mapFrom(Files.readString(file)));
    }

    private static List<String> command(Path home, String... words) {
        List<String> command = new ArrayList<>(List.of(CAIRN.toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--home", home.toString()));
        return command;
    }

    Path home() {
        return home;
    }

    long pid() {
        return ((Number) value("pid")).longValue();
    }

    URI endpoint(String name) {
        Object uri = ((Map<?, ?>) value("endpoints")).get(name);
        if (uri == null) {
            throw new IllegalStateException("no endpoint " + name + " in " + ready);
        }
        return URI.create(uri.toString());
    }

    private Object value(String key) {
        Object value = ready.get(key);
        if (value == null) {
            throw new IllegalStateException("no " + key + " in " + ready);
        }
        return value;
    }

    /** Runs one command of the console and gives what it printed. */
    String shell(String command) throws IOException, InterruptedException {
        return run(List.of(CAIRN.toString(), "shell", "--home", home.toString(), command));
    }

    static String run(List<String> command) throws IOException, InterruptedException {
        Said said = attempt(command);
        if (said.status() != 0) {
            throw new IllegalStateException(command + " ended with " + said.status() + ": " + said.text());
        }
        return said.text();
    }

    /** What a program said, and how it ended. */
    record Said(int status, String text) {}

    /** Runs a program that may fail. */
    static Said attempt(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("cairn", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(300, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " took more than 300 s: " + Files.readString(output));
            }
            return new Said(process.exitValue(), Files.readString(output));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** Asks again until the answer is yes; fails after a minute, or when the node has ended. */
    void await(String what, Callable<Boolean> question) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAITED_SECONDS_MAX);
        while (!question.call()) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the node on " + home + " has ended before " + what);
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + AWAITED_SECONDS_MAX + " s: " + what);
            }
        }
    }

    /** A port that nobody has at the moment, outside the range from which the system gives ports to callers. */
    static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // somebody has it: another
            }
        }
    }

    String log() throws IOException {
        return Files.readString(home.resolve("data/log/cairn.log"));
    }

    /** Waits for an end that comes from inside; its exit status. */
    int end() throws InterruptedException {
        if (!process.waitFor(AWAITED_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new AssertionError("the node on " + home + " has not ended within " + AWAITED_SECONDS_MAX + " s");
        }
        return process.exitValue();
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and waits for the end. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the node on " + home + " did not stop within 60 s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
