// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairn.projection.io.Target;
import org.opentest4j.TestAbortedException;

/**
 * A PostgreSQL of our own from Debian's packages: a cluster in a temporary directory, on loopback and a free port, with
 * passwords. It does not run as root: as root, the user {@code postgres} runs it.
 */
final class PostgresCluster implements AutoCloseable {
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final int COMMAND_SECONDS_MAX = 60;
    private static final String PASSWORD = "se'cret \\ 1";

    private final Path programs;
    private final Path directory;
    private final Path passwordFile;
    private final int port;

    private PostgresCluster(Path programs, Path directory, int port) {
        this.programs = programs;
        this.directory = directory;
        this.passwordFile = directory.resolve("password");
        this.port = port;
    }

    /** Makes and starts one; the test is skipped where there is none. */
    static PostgresCluster start() throws IOException {
        Path programs = programs()
                .orElseThrow(() -> new TestAbortedException(
                        "needs PostgreSQL: apt-get install postgresql (no " + VERSIONS + "/*/bin/initdb found)"));
        // not below the build directory: the user postgres may have no right to go there
        Path directory = Files.createTempDirectory(Path.of("/tmp"), "cairn-postgres-");
        PostgresCluster cluster = new PostgresCluster(programs, directory, freePort());
        try {
            Files.writeString(cluster.passwordFile, PASSWORD + "\n");
            Files.setPosixFilePermissions(cluster.passwordFile, PosixFilePermissions.fromString("rw-------"));
            Path given = Files.writeString(directory.resolve("pwfile"), PASSWORD + "\n");
            if (isRoot()) {
                command(List.of("chown", "postgres", directory.toString(), given.toString()));
            }
            cluster.run(
                    "initdb",
                    "-U",
                    "cairn",
                    "-A",
                    "scram-sha-256",
                    "--pwfile=" + given,
                    "-E",
                    "UTF8",
                    "--no-locale",
                    "-D",
                    cluster.data());
            cluster.up();
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(VERSIONS)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    void up() throws IOException {
        run(
                "pg_ctl",
                "start",
                "-w",
                "-t",
                "30",
                "-D",
                data(),
                "-l",
                directory.resolve("log").toString(),
                "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + directory);
    }

    /** As a crash does: no shutdown checkpoint, connections are cut. */
    void down() throws IOException {
        run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data());
    }

    Target target(String schema) {
        return new Target(url(), "cairn", Optional.of(passwordFile), schema);
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    Path passwordFile() {
        return passwordFile;
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    Connection connect(String schema) throws SQLException {
        Connection connection = DriverManager.getConnection(url(), "cairn", PASSWORD);
        connection.setSchema(schema);
        return connection;
    }

    private void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        command(command);
    }

    private static void command(List<String> command) throws IOException {
        Path said = Files.createTempFile("postgres", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(new java.io.File("/tmp"))
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (!process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + ": " + Files.readString(said, UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.deleteIfExists(said);
        }
    }

    /** Stops it and removes all of it. */
    @Override
    public void close() throws IOException {
        if (Files.exists(directory.resolve("data/postmaster.pid"))) {
            down();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
