// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.WorkerIdentities.Machine;
import org.cairn.testkit.disk.PowerCutDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a stage reported as done is there after a power cut: accounts, keys, suspensions, machines, and what the first start
 * made (CGN-6). {@code -Dcairn.cuts=10} for more.
 */
class PowerCutTest {
    private static final int CUTS = Integer.getInteger("cairn.cuts", 2);
    private static final int LINES_MAX = 400;
    private static final String HERE = "127.0.0.1";

    private final Map<String, String> accounts = new TreeMap<>();
    private final Map<String, String> keys = new TreeMap<>();
    private final Map<String, String> machines = new TreeMap<>();
    private String start = "";

    @Test
    void hasAllThatWasReportedAsDoneAfterPowerCuts(@TempDir Path scratch) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (PowerCutDisk disk = PowerCutDisk.make()) {
            Path home = disk.path().resolve("home");
            for (int cut = 1; cut <= CUTS; cut++) {
                PowerCutDisk.Said said = disk.run(PowerCutWriter.class, 1 + random.nextInt(LINES_MAX), home.toString());
                said.before().forEach(this::note);
                // of what was heard too late, only what was about to change matters: it may have changed
                said.late().stream()
                        .filter(line -> line.startsWith("changing\t"))
                        .forEach(this::note);
                Path copy = copy(home, scratch.resolve("cut-" + cut));
                try (Identity identity = PowerCutWriter.open(copy)) {
                    check(identity, copy, "cut " + cut + " of seed " + seed);
                }
            }
        }
    }

    /** SQLite's native library is loaded from the home for as long as this JVM lives, and the disk could not be taken off. */
    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return to;
    }

    /** What the program said that it was about to do may have happened or not; what it did has happened. */
    private void note(String line) {
        String[] words = line.split("\t", -1);
        switch (words[0]) {
            case "start" -> {
                assertEquals(start.isEmpty() ? words[1] : start, words[1]);
                start = words[1];
            }
            case "account" -> accounts.put(words[1], words[2]);
            case "key" -> keys.put(words[1], words[2]);
            case "changing" -> {
                accounts.remove(words[1]);
                keys.remove(words[1]);
            }
            case "machine" -> machines.put(words[1], words[2] + "\t" + words[3]);
            default -> throw new AssertionError(line);
        }
    }

    private void check(Identity identity, Path home, String run) throws Exception {
        assertEquals(start, PowerCutWriter.start(identity), run);
        for (String name : List.of("operator", "customer", "worker")) {
            String[] parts = Files.readString(home.resolve("credentials").resolve(name + ".json"))
                    .split("\"", -1);
            assertEquals(name, get(identity.accounts().find(parts[3])).name(), run);
        }
        assertNotEquals(0, accounts.size() + machines.size() + start.length(), run);
        for (Map.Entry<String, String> account : accounts.entrySet()) {
            assertEquals(
                    account.getValue(),
                    PowerCutWriter.text(get(identity.accounts().find(account.getKey()))),
                    run);
        }
        for (Map.Entry<String, String> key : keys.entrySet()) {
            assertEquals("", refusal(identity, key.getKey(), key.getValue()), run);
        }
        for (Map.Entry<String, String> machine : machines.entrySet()) {
            String[] parts = machine.getValue().split("\t", -1);
            String account = PowerCutWriter.accountOf(parts[0]);
            if (!keys.containsKey(account)) {
                continue; // it was being changed, and may be suspended
            }
            byte[] publicKey = HexFormat.of().parseHex(parts[1]);
            Machine known = get(identity.workers().enrol(account, keys.get(account), publicKey, "other", HERE));
            assertEquals(parts[0], account + "/" + known.label(), run);
            assertEquals(machine.getKey(), known.id(), run);
        }
    }

    /** Workers open no session, which is told after their key was found right. */
    private static String refusal(Identity identity, String account, String key) {
        try {
            var unused = get(identity.sessions().open(account, key, HERE));
            return "";
        } catch (CompletionException e) {
            boolean isRight = account.startsWith("worker-")
                    && e.getCause() instanceof IdentityException refused
                    && refused.kind() == IdentityException.Kind.FORBIDDEN;
            return isRight ? "" : e.toString();
        }
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
