// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SimNodeTest {
    @Test
    void runsTimersInOrderEachAtItsOwnTime() {
        try (SimNode node = new SimNode()) {
            List<String> ran = new ArrayList<>();
            after(node, 2, () -> ran.add("b@" + node.clock().monotonicMicros()));
            after(node, 1, () -> ran.add("a@" + node.clock().monotonicMicros()));
            after(node, 2, () -> ran.add("c@" + node.clock().monotonicMicros()));
            after(node, 4, () -> ran.add("late"));
            node.advance(Duration.ofMillis(3));
            assertEquals(List.of("a@1000", "b@2000", "c@2000"), ran);
            assertEquals(SimClock.START.plusMillis(3), node.clock().instant());
        }
    }

    @Test
    void repeatsAPeriodicTaskUntilItIsCancelled() {
        try (SimNode node = new SimNode()) {
            List<Long> ran = new ArrayList<>();
            Future<?> timer = node.scheduler()
                    .scheduleAtFixedRate(() -> ran.add(node.clock().monotonicMicros()), 1, 2, TimeUnit.SECONDS);
            node.advance(Duration.ofSeconds(5));
            assertEquals(List.of(1_000_000L, 3_000_000L, 5_000_000L), ran);
            assertTrue(timer.cancel(false));
            node.advance(Duration.ofSeconds(5));
            assertEquals(3, ran.size());
            assertEquals(0, node.scheduler().pending());
        }
    }

    @Test
    void endsAPeriodicTaskThatThrows() {
        try (SimNode node = new SimNode()) {
            Future<?> timer = node.scheduler()
                    .scheduleAtFixedRate(
                            () -> {
                                throw new IllegalStateException("boom");
                            },
                            1,
                            1,
                            TimeUnit.SECONDS);
            node.advance(Duration.ofSeconds(3));
            assertTrue(timer.isDone());
            assertEquals(0, node.scheduler().pending());
        }
    }

    @Test
    void jumpsTheWallClockWithoutMovingTimers() {
        try (SimNode node = new SimNode()) {
            Future<String> timer = node.scheduler().schedule(() -> "ran", 1, TimeUnit.SECONDS);
            node.clock().jump(SimClock.START.minusSeconds(3600));
            node.scheduler().runDue();
            assertFalse(timer.isDone());
            node.advance(Duration.ofSeconds(1));
            assertTrue(timer.isDone());
        }
    }

    @Test
    void keepsBlockingTasksUntilTold() {
        try (SimNode node = new SimNode(SimNode.Blocking.QUEUED)) {
            List<Integer> ran = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                int number = i;
                node.blocking().execute(() -> ran.add(number));
            }
            assertThrows(RejectedExecutionException.class, () -> node.blocking().execute(() -> {}));
            assertTrue(ran.isEmpty());
            assertTrue(node.runOneBlocking());
            assertEquals(List.of(0), ran);
            node.runBlocking();
            assertEquals(1_000, ran.size());
        }
    }

    @Test
    void removesItsTemporaryHome() throws Exception {
        Path home;
        try (SimNode node = new SimNode()) {
            home = node.home();
            Files.writeString(node.directory("ledger").resolve("file"), "x");
        }
        assertFalse(Files.exists(home));
    }

    private static void after(SimNode node, int millis, Runnable task) {
        var unused = node.scheduler().schedule(task, millis, TimeUnit.MILLISECONDS);
    }
}
