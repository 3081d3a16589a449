// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.opentest4j.TestAbortedException;

/**
 * An ext4 file system on a loop device whose power can be cut: the ioctl {@code EXT4_IOC_SHUTDOWN} with {@code NOLOGFLUSH}
 * keeps from the device all that was not synced before, and fails all that comes later. Needs Linux, root, a loop device,
 * e2fsprogs and Perl (Java has no ioctl); without them the test that asks for it is skipped, and says why. One thread.
 */
public final class PowerCutDisk implements AutoCloseable {
    private static final long BYTES = 1L << 30;
    private static final int COMMAND_SECONDS_MAX = 60;
    /** {@code _IOR('X', 125, __u32)} with 2, {@code EXT4_GOING_FLAGS_NOLOGFLUSH}. */
    private static final String SHUTDOWN =
            "open(my $d, '<', $ARGV[0]) or die $!; my $f = pack('L', 2); ioctl($d, 0x8004587d, $f) or die $!";

    private final Path directory;
    private final Path image;
    private final Path mount;

    private PowerCutDisk(Path directory) throws IOException {
        this.directory = directory;
        this.image = directory.resolve("image");
        this.mount = Files.createDirectory(directory.resolve("mount"));
    }

    /**
     * Makes an empty disk and cuts its power once, to know that this works here.
     *
     * @throws TestAbortedException if it cannot be made here
     */
    public static PowerCutDisk make() throws IOException {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "a simulated power cut needs root and a loop device");
        PowerCutDisk disk = new PowerCutDisk(Files.createTempDirectory("cairn-power-"));
        try {
            try (RandomAccessFile file = new RandomAccessFile(disk.image.toFile(), "rw")) {
                file.setLength(BYTES);
            }
            command("mkfs.ext4", "-q", "-F", disk.image.toString());
            disk.mount();
            disk.cut();
            disk.remount();
            return disk;
        } catch (IOException e) {
            disk.close();
            throw new TestAbortedException("a power cut cannot be simulated here: " + e.getMessage(), e);
        }
    }

    /** The root of the file system. */
    public Path path() {
        return mount;
    }

    /**
     * What a program said.
     *
     * @param before what was heard before the power was cut: whatever it promises must hold
     * @param late what was heard while it was cut, or after. Nobody could have heard it of a machine without power, and it
     *     may promise too much: an fsync that is under way when ext4 is shut down can succeed although the journal was dropped
     */
    public record Said(List<String> before, List<String> late) {}

    /**
     * Runs a program of the test's class path in a JVM of its own, cuts the power after so many lines of its output, kills
     * the program and turns the power on again.
     *
     * @return its output, up to the last whole line
     * @throws IOException if it ends before, with what it said
     */
    public Said run(Class<?> program, int lines, String... arguments) throws IOException {
        Path errors = directory.resolve("errors");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")),
                program.getName()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        List<String> said = new ArrayList<>();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            StringBuilder line = new StringBuilder();
            for (int next = out.read(); next >= 0; next = out.read()) {
                if (next != '\n') {
                    line.append((char) next);
                    continue;
                }
                said.add(line.toString());
                line.setLength(0);
                if (said.size() == lines) {
                    cut();
                    process.toHandle().destroyForcibly(); // the process itself would close its output unread
                }
            }
        } finally {
            process.toHandle().destroyForcibly();
            await(process);
        }
        if (said.size() < lines) {
            throw new IOException(program.getSimpleName() + " ended with " + process.exitValue() + " after "
                    + said.size() + " lines: " + Files.readString(errors));
        }
        remount();
        return new Said(List.copyOf(said.subList(0, lines)), List.copyOf(said.subList(lines, said.size())));
    }

    private void mount() throws IOException {
        command("mount", "-t", "ext4", "-o", "loop", image.toString(), mount.toString());
    }

    private void cut() throws IOException {
        command("perl", "-e", SHUTDOWN, mount.toString());
    }

    private void remount() throws IOException {
        command("umount", mount.toString());
        mount();
    }

    private static void command(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), UTF_8).strip();
            if (await(process) != 0) {
                throw new IOException(String.join(" ", command) + ": " + said);
            }
        }
    }

    private static int await(Process process) throws IOException {
        try {
            if (process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            throw new IOException("it does not end");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Removes the disk. */
    @Override
    public void close() throws IOException {
        if (Files.exists(image) && isMounted()) {
            command("umount", "-l", mount.toString());
        }
        for (String name : new String[] {"errors", "image", "mount"}) {
            Files.deleteIfExists(directory.resolve(name));
        }
        Files.delete(directory);
    }

    private boolean isMounted() throws IOException {
        return Files.readString(Path.of("/proc/mounts")).contains(" " + mount + " ");
    }
}
