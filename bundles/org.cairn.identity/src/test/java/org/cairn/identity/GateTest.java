// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.cairn.core.api.identity.IdentityException;
import org.cairn.core.api.identity.IdentityException.Kind;
import org.cairn.testkit.node.SimNode;
import org.junit.jupiter.api.Test;

/** A bounded number of hashes at once (CGN-6). */
class GateTest {
    @Test
    void runsTwoLetsSomeWaitAndRefusesTheRest() {
        try (SimNode node = new SimNode(SimNode.Blocking.QUEUED)) {
            Gate gate = new Gate(2, 3, node.blocking());
            List<Integer> ran = new ArrayList<>();
            List<CompletableFuture<Boolean>> admitted = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                admitted.add(gate.admit(() -> ran.add(number)));
            }
            assertEquals(2, node.blockingPending());
            IdentityException busy = refused(gate.admit(() -> ran.add(5)));
            assertEquals(Kind.BUSY, busy.kind());
            assertTrue(busy.retryAfterMillis() > 0);
            node.runBlocking();
            assertEquals(List.of(0, 1, 2, 3, 4), ran);
            assertTrue(admitted.stream().allMatch(CompletableFuture::isDone));
            CompletableFuture<Boolean> later = gate.admit(() -> ran.add(6));
            node.runBlocking();
            assertTrue(later.join());
            gate.close();
        }
    }

    @Test
    void passesOnWhatTheWorkThrows() {
        Gate gate = new Gate(1, 1, Runnable::run);
        CompletableFuture<Boolean> failed = gate.admit(() -> {
            throw new IllegalStateException("boom");
        });
        assertThrows(CompletionException.class, failed::join);
        assertTrue(gate.admit(() -> true).join());
        gate.close();
    }

    @Test
    void staysUsableWhenThePoolRejects() {
        List<Runnable> taken = new ArrayList<>();
        Gate gate = new Gate(1, 2, task -> {
            if (!taken.isEmpty()) {
                throw new RejectedExecutionException("full");
            }
            taken.add(task);
        });
        CompletableFuture<Boolean> first = gate.admit(() -> true);
        CompletableFuture<Boolean> second = gate.admit(() -> true);
        taken.get(0).run();
        assertTrue(first.join());
        assertEquals(Kind.BUSY, refused(second).kind());
        taken.clear();
        CompletableFuture<Boolean> third = gate.admit(() -> true);
        taken.get(0).run();
        assertTrue(third.join());
        gate.close();
    }

    @Test
    void refusesThousandsInARowWhenThePoolIsFull() {
        List<Runnable> taken = new ArrayList<>();
        Gate gate = new Gate(1, 100_000, task -> {
            if (!taken.isEmpty()) {
                throw new RejectedExecutionException("full");
            }
            taken.add(task);
        });
        CompletableFuture<Boolean> first = gate.admit(() -> true);
        List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            waiting.add(gate.admit(() -> true));
        }
        taken.get(0).run();
        assertTrue(first.join());
        assertTrue(waiting.stream().allMatch(CompletableFuture::isCompletedExceptionally));
        gate.close();
    }

    @Test
    void goesOnAfterADefect() {
        Gate gate = new Gate(1, 1, Runnable::run);
        CompletableFuture<Boolean> failed = gate.admit(() -> {
            throw new NoClassDefFoundError("gone");
        });
        assertThrows(CompletionException.class, failed::join);
        assertTrue(gate.admit(() -> true).join());
        gate.close();
    }

    @Test
    void leavesNobodyWaitingWhenItCloses() {
        List<Runnable> taken = new ArrayList<>();
        Gate gate = new Gate(1, 5, task -> {
            if (taken.isEmpty()) {
                taken.add(task);
            } else {
                throw new AssertionError("nothing starts after the close");
            }
        });
        CompletableFuture<Boolean> running = gate.admit(() -> true);
        CompletableFuture<Boolean> waiting = gate.admit(() -> true);
        Thread closing = new Thread(gate::close);
        closing.start();
        assertEquals(Kind.UNAVAILABLE, refused(waiting).kind());
        assertFalse(running.isDone());
        taken.get(0).run();
        assertTrue(running.join());
        assertEquals(Kind.UNAVAILABLE, refused(gate.admit(() -> true)).kind());
        try {
            closing.join(10_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertFalse(closing.isAlive());
    }

    private static IdentityException refused(CompletableFuture<?> stage) {
        return Stages.cause(assertThrows(CompletionException.class, stage::join));
    }
}
