// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.keep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.cairn.core.api.ledger.Keeping;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.ledger.LedgerLog;
import org.cairn.ledger.core.ChainHash;
import org.cairn.ledger.core.Extent;
import org.cairn.ledger.core.Hashes;
import org.cairn.ledger.core.Manifest;
import org.cairn.ledger.io.Disk;
import org.cairn.ledger.io.Followers;
import org.cairn.ledger.io.LedgerSettings;
import org.cairn.ledger.io.SegmentLedger;
import org.cairn.testkit.ledger.Drafts;
import org.cairn.testkit.node.SimClock;

/** A node's home with a ledger, and what stands beside its segments. */
final class KeptLedger implements AutoCloseable {
    static final String GATEWAY = "eu-1";
    static final Keeping.Progress NOBODY = (bytes, of) -> {};

    final Path home;
    final SimClock clock = new SimClock();
    final SegmentLedger ledger;

    KeptLedger(Path home) throws IOException {
        this.home = home;
        Files.createDirectories(directory());
        Files.createDirectories(checkpoints());
        this.ledger = open(directory(), clock);
    }

    static SegmentLedger open(Path directory, SimClock clock) {
        return open(directory, clock, () -> clock.monotonicMicros() * 1_000);
    }

    static SegmentLedger open(Path directory, Clock clock, LongSupplier nanos) {
        return new SegmentLedger(
                directory,
                GATEWAY,
                clock,
                nanos,
                Runnable::run,
                LedgerSettings.DEFAULT,
                new LedgerLog(),
                Disk.REAL,
                Followers.NONE);
    }

    /** In memory where the system has such a directory: these tests sync thousands of times. */
    static Path fastDirectory() throws IOException {
        Path shared = Path.of("/dev/shm");
        return Files.isWritable(shared)
                ? Files.createTempDirectory(shared, "cairn-keep-")
                : Files.createTempDirectory("cairn-keep-");
    }

    Path directory() {
        return home.resolve("ledger");
    }

    Path checkpoints() {
        return home.resolve("checkpoints");
    }

    Mirror.Places places(Path to) {
        return new Mirror.Places(ledger, checkpoints(), GATEWAY, to);
    }

    /** Appends rows, which are durable then. */
    void append(int count) {
        Ledger.Append last = null;
        for (int i = 0; i < count; i++) {
            last = ledger.append(Drafts.usual(i));
        }
        if (last != null) {
            await(last.durable());
        }
    }

    /** Goes to a later day. */
    void days(long count) {
        clock.forward(java.time.Duration.ofDays(count));
    }

    LocalDate day(int number) {
        return ledger.state().days().get(number);
    }

    /** Writes the files that follow the rows, as far as these are durable: tree, sums and manifests of days that are over,
     * payments, a checkpoint. */
    void follow() throws IOException {
        long rows = ledger.durable();
        for (int level = 0; level < 3; level++) {
            byte[] hashes = new byte[(int) SideFiles.bytes(rows, level)];
            for (int i = 0; i < hashes.length; i++) {
                hashes[i] = (byte) (i / Hashes.BYTES * 7 + level);
            }
            Files.write(directory().resolve("tree." + level), hashes);
        }
        Manifest before = null;
        for (Extent day : ledger.days()) {
            if (day.isOver()) {
                before = manifest(day, before == null ? ChainHash.ZERO : before.hash());
                Files.writeString(directory().resolve(day.day() + ".manifest"), before.text() + "\n\u2014 eu-1 AAAA\n");
                Files.writeString(directory().resolve(day.day() + ".sums"), "sums of " + day.rows());
            }
        }
        Files.writeString(directory().resolve("payments"), "marks up to " + rows + "\n");
        Files.writeString(checkpoints().resolve("signed"), "origin\n" + rows + "\nroot\n");
    }

    static Manifest manifest(Extent day, ChainHash previous) {
        return new Manifest(
                "eu-1",
                day.day(),
                day.first(),
                day.rows(),
                ChainHash.ZERO,
                ChainHash.ZERO,
                day.openBytes(),
                day.openChain(),
                day.secretBytes(),
                day.secretChain(),
                previous);
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** All rows with their private parts. */
    static List<Ledger.Entry> rows(SegmentLedger ledger) {
        List<Ledger.Entry> all = new ArrayList<>();
        for (LocalDate day : ledger.state().days()) {
            long from = 0;
            List<Ledger.Entry> page = await(ledger.replay(day, from, 10_000));
            while (!page.isEmpty()) {
                all.addAll(page);
                from = page.get(page.size() - 1).row().id().sequence() + 1;
                page = await(ledger.replay(day, from, 10_000));
            }
        }
        return all;
    }

    /** Opens a copy of a copy, as a node would, and compares its rows with the first ones of this ledger; how many it has. */
    long compare(Path copy) throws IOException {
        Path opened = home.resolve("opened");
        delete(opened);
        copy(copy.resolve("ledger"), opened);
        try (SegmentLedger other = open(opened, clock)) {
            List<Ledger.Entry> copied = rows(other);
            assertEquals(rows(ledger).subList(0, copied.size()), copied);
            return copied.size();
        }
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }

    /** Names and contents of all files below a directory, but for locks. */
    static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new HashMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith("lock")) {
                    byte[] hash = Hashes.keccak(Files.readAllBytes(file));
                    contents.put(
                            directory.relativize(file).toString(),
                            java.util.HexFormat.of().formatHex(hash));
                }
            }
        }
        return contents;
    }

    static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        ledger.close();
    }
}
