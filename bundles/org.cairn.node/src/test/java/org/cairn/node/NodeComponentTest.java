// SPDX-License-Identifier: Apache-2.0
package org.cairn.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.cairn.node.io.Threads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeComponentTest {
    private final Path temp;

    NodeComponentTest(@TempDir Path temp) {
        this.temp = temp;
    }

    private NodeComponent start(Map<String, String> properties) throws IOException {
        return new NodeComponent("eu-1", Set.of(), 4, properties::get);
    }

    @Test
    void takesItsHomeFromTheProperty() throws IOException {
        NodeComponent node = start(Map.of("cairn.home", temp + "/new/home", "karaf.base", "/nonexistent"));
        assertEquals(temp.resolve("new/home"), node.home());
        assertEquals("rwx------", mode(node.home()));
        node.stop();
    }

    @Test
    void fallsBackToKarafsBase() throws IOException {
        NodeComponent node = start(Map.of("karaf.base", temp.toString()));
        assertEquals(temp, node.home());
        node.stop();
    }

    @Test
    void saysWhatIsWrongWithItsSettings() {
        Map<String, String> properties = Map.of("cairn.home", temp.toString());
        assertThrows(IllegalArgumentException.class, () -> new NodeComponent("EU 1", Set.of(), 4, properties::get));
        assertThrows(IllegalArgumentException.class, () -> new NodeComponent("eu-1", Set.of(), 1, properties::get));
        assertThrows(
                IllegalStateException.class,
                () -> new NodeComponent("eu-1", Set.of(), 4, Map.<String, String>of()::get));
    }

    @Test
    void narrowsADirectoryThatOthersCouldRead() throws IOException {
        NodeComponent node = start(Map.of("cairn.home", temp.toString()));
        Path wide = Files.createDirectory(temp.resolve("ledger"));
        Files.setPosixFilePermissions(wide, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertEquals("rwx------", mode(node.directory("ledger")));
        assertEquals("rwx------", mode(node.directory("identity")));
        Files.createFile(temp.resolve("taken"));
        assertThrows(IOException.class, () -> node.directory("taken"));
        assertThrows(IllegalArgumentException.class, () -> node.directory("../up"));
        node.stop();
    }

    @Test
    void tellsTimeInMicroseconds() throws IOException {
        NodeComponent node = start(Map.of("cairn.home", temp.toString()));
        Instant now = node.clock().instant();
        assertEquals(now.truncatedTo(ChronoUnit.MICROS), now);
        assertTrue(node.clock().millis() >= now.toEpochMilli());
        node.stop();
    }

    @Test
    void rejectsBlockingTasksPastTheQueueAndEndsItsThreads() throws Exception {
        Threads threads = new Threads(2, (kind, why) -> {});
        CountDownLatch running = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        for (int i = 0; i < 2; i++) {
            threads.blocking().execute(() -> {
                running.countDown();
                awaitQuietly(release);
            });
        }
        assertTrue(running.await(10, TimeUnit.SECONDS));
        for (int i = 0; i < Threads.QUEUE_MAX; i++) {
            threads.blocking().execute(() -> {});
        }
        assertThrows(RejectedExecutionException.class, () -> threads.blocking().execute(() -> {}));
        release.countDown();
        assertTrue(threads.stop().isEmpty());
    }

    @Test
    void usesAnIdleThreadBeforeItMakesAnother() throws Exception {
        Threads threads = new Threads(16, (kind, why) -> {});
        Set<String> names = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 50; i++) {
            CompletableFuture<Boolean> ran = new CompletableFuture<>();
            threads.blocking()
                    .execute(() -> ran.complete(names.add(Thread.currentThread().getName())));
            ran.get(10, TimeUnit.SECONDS);
        }
        assertTrue(names.size() < 10, names::toString);
        assertTrue(threads.stop().isEmpty());
    }

    @Test
    void letsNoTaskWaitWhileThereCanBeAnotherThread() throws Exception {
        Threads threads = new Threads(16, (kind, why) -> {});
        CountDownLatch together = new CountDownLatch(16);
        for (int i = 0; i < 16; i++) {
            threads.blocking().execute(() -> {
                together.countDown();
                awaitQuietly(together);
            });
        }
        assertTrue(together.await(10, TimeUnit.SECONDS));
        assertTrue(threads.stop().isEmpty());
    }

    @Test
    void reportsATimerThatThrows() throws Exception {
        CompletableFuture<String> reported = new CompletableFuture<>();
        Threads threads = new Threads(2, (kind, why) -> reported.complete(kind + ": " + why.getMessage()));
        var timer = threads.scheduler()
                .schedule(
                        () -> {
                            throw new IllegalStateException("boom");
                        },
                        0,
                        TimeUnit.SECONDS);
        assertEquals("timer: boom", reported.get(10, TimeUnit.SECONDS));
        assertFalse(timer.isCancelled());
        assertTrue(threads.stop().isEmpty());
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
