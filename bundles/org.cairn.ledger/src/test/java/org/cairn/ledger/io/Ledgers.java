// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairn.core.api.ledger.Row;
import org.cairn.core.api.ledger.Written;
import org.cairn.testkit.ledger.Drafts;
import org.cairn.testkit.node.SimClock;

/** Ledgers for tests: opened in virtual time; directories read into memory and written again, whole or damaged. */
final class Ledgers {
    static final String GATEWAY = "eu-1";

    private Ledgers() {}

    static SegmentLedger open(Path directory, SimClock clock, StubLog log) {
        return open(directory, clock, log, Disk.REAL, queue(65_536));
    }

    static SegmentLedger open(Path directory, SimClock clock, StubLog log, Followers followers) {
        return open(directory, clock, log, Disk.REAL, queue(65_536), followers);
    }

    static SegmentLedger open(Path directory, SimClock clock, StubLog log, Disk disk, LedgerSettings settings) {
        return open(directory, clock, log, disk, settings, Followers.NONE);
    }

    private static SegmentLedger open(
            Path directory, SimClock clock, StubLog log, Disk disk, LedgerSettings settings, Followers followers) {
        return new SegmentLedger(
                directory,
                GATEWAY,
                clock,
                () -> clock.monotonicMicros() * 1_000,
                Runnable::run,
                settings,
                log,
                disk,
                followers);
    }

    static LedgerSettings queue(int rows) {
        return new LedgerSettings(Duration.ZERO, rows, 64 << 20, Duration.ofHours(1));
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    static Row append(SegmentLedger ledger, long number) {
        return row(ledger, ledger.append(Drafts.usual(number)).durable());
    }

    static Row row(SegmentLedger ledger, CompletionStage<Written> stage) {
        return await(ledger.find(await(stage).id())).orElseThrow();
    }

    static List<Row> rows(SegmentLedger ledger) {
        return ledger.state().days().stream()
                .flatMap(day -> await(ledger.scan(day, 0, 10_000)).stream())
                .toList();
    }

    /** In memory where the system has such a directory: these tests sync thousands of times. */
    static Path fastDirectory() throws IOException {
        Path shared = Path.of("/dev/shm");
        return Files.isWritable(shared)
                ? Files.createTempDirectory(shared, "cairn-ledger-")
                : Files.createTempDirectory("cairn-ledger-");
    }

    static Map<String, byte[]> read(Path directory) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(directory)) {
            for (Path file : list.toList()) {
                if (!file.endsWith("lock")) {
                    files.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
                }
            }
        }
        return files;
    }

    static void write(Path directory, Map<String, byte[]> files) throws IOException {
        delete(directory);
        Files.createDirectories(directory);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
        }
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
}
