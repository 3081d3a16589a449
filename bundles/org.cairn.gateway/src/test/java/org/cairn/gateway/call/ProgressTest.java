// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairn.core.api.work.AttemptEnd;
import org.cairn.core.api.work.Refusal;
import org.cairn.core.api.work.Tier;
import org.cairn.core.api.work.WorkerOffer;
import org.cairn.core.api.work.WorkerPool.Progress;
import org.cairn.testkit.work.MemoryBroker;
import org.junit.jupiter.api.Test;

/** CGN-8: the newest report of running work, from the worker that runs it. */
final class ProgressTest {
    private static final Desks.Assignee NOBODY = new Desks.Assignee() {
        @Override
        public void assign(int attempt, String worker) {}

        @Override
        public void cancel(int attempt) {}

        @Override
        public void refuse(Refusal refusal) {}
    };

    private final Desks desks = new Desks(System::nanoTime);

    ProgressTest() {
        desks.use(new MemoryBroker());
        desks.offered(new WorkerOffer("wk-1", Tier.T2, 8, Map.of("echo", "0.2.0"), Set.of()));
        desks.credits("wk-1", 100);
        submit("rq-1");
    }

    private void submit(String id) {
        Ticket ticket = new Ticket(
                id,
                "echo",
                "customer-1",
                "d",
                Set.of(Tier.T2),
                Set.of(),
                Optional.empty(),
                1,
                System.nanoTime(),
                System.nanoTime() + 60_000_000_000L);
        desks.submit(ticket, NOBODY);
    }

    @Test
    void keepsTheNewestReport() {
        assertTrue(desks.progress("rq-1").isEmpty());
        desks.progress("wk-1", "rq-1", 1, 0.25, "a quarter");
        desks.progress("wk-1", "rq-1", 1, 0.5, "half");
        assertEquals(Optional.of(new Progress(0.5, "half")), desks.progress("rq-1"));
    }

    @Test
    void believesOnlyTheWorkerThatRunsIt() {
        desks.progress("wk-2", "rq-1", 1, 0.9, "not mine");
        desks.progress("wk-1", "rq-1", 2, 0.9, "not yet");
        desks.progress("wk-1", "rq-9", 1, 0.9, "nobody's");
        assertTrue(desks.progress("rq-1").isEmpty());
        assertTrue(desks.progress("rq-9").isEmpty());
    }

    @Test
    void dropsItWhenTheWorkEnds() {
        desks.progress("wk-1", "rq-1", 1, 0.5, "half");
        desks.ended("rq-1", 1, AttemptEnd.ANSWERED);
        assertTrue(desks.progress("rq-1").isEmpty());
        submit("rq-2");
        desks.progress("wk-1", "rq-2", 1, 0.5, "half");
        desks.withdraw("rq-2");
        assertTrue(desks.progress("rq-2").isEmpty());
    }

    @Test
    void dropsItWhenItsAttemptIsLost() {
        desks.progress("wk-1", "rq-1", 1, 0.5, "half");
        desks.ended("rq-1", 1, AttemptEnd.LOST);
        assertTrue(desks.progress("rq-1").isEmpty());
        desks.progress("wk-1", "rq-1", 1, 0.9, "too late");
        assertTrue(desks.progress("rq-1").isEmpty());
        desks.progress("wk-1", "rq-1", 2, 0.1, "from the start");
        assertEquals(Optional.of(new Progress(0.1, "from the start")), desks.progress("rq-1"));
    }
}
