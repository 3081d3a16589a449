// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import static org.cairn.testkit.work.SampleWork.offer;
import static org.cairn.testkit.work.SampleWork.work;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairn.core.api.work.AttemptEnd;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.Tier;
import org.junit.jupiter.api.Test;

/** What the contract suites do not reach (CGN-4): bounds, times, adoption. */
class BrokerCoreTest {
    private final List<Effect> effects = new ArrayList<>();
    private final Limits limits = new Limits(3, 1_000_000, 2, 1_000_000);
    private final BrokerCore core = new BrokerCore(limits, new Quarantine(limits), effects::add);

    private List<Effect> take() {
        List<Effect> taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    private void worker(String id, long credits) {
        core.join(offer(id, "echo"), 0);
        core.credits(id, credits, 0);
    }

    @Test
    void adviceFollowsTheRecentRate() {
        Throughput throughput = new Throughput();
        assertEquals(30, throughput.secondsFor(1, 0));
        for (int n = 0; n < 50; n++) {
            throughput.count(n * 100_000L);
        }
        assertEquals(2, throughput.secondsFor(15, 4_999_999));
        assertEquals(1, throughput.secondsFor(1, 4_999_999));
        assertEquals(30, throughput.secondsFor(100_000, 4_999_999));
        assertEquals(3, throughput.secondsFor(12, 9_999_999));
        assertEquals(30, throughput.secondsFor(12, 60_000_000));
    }

    @Test
    void quarantineForgetsTheOldestPastItsBound() {
        Quarantine quarantine = new Quarantine(limits);
        quarantine.quarantine("a", 0);
        quarantine.quarantine("b", 1);
        quarantine.quarantine("a", 2);
        quarantine.quarantine("c", 3);
        quarantine.quarantine("", 3);
        assertEquals(
                List.of(true, false, true),
                List.of(held(quarantine, "a"), held(quarantine, "b"), held(quarantine, "c")));
        assertEquals(false, quarantine.holds("", 4));
        assertEquals(false, quarantine.holds("a", 1_000_002));
    }

    private static boolean held(Quarantine quarantine, String digest) {
        return quarantine.holds(digest, 4);
    }

    @Test
    void affinitiesForgetTheLeastRecentlyUsed() {
        Affinities affinities = new Affinities(2);
        affinities.bind(work("a").affinity("1").at(0), "w1");
        affinities.bind(work("b").affinity("2").at(0), "w2");
        assertEquals("w1", affinities.worker(work("c").affinity("1").at(0)));
        affinities.bind(work("d").affinity("3").at(0), "w3");
        assertEquals("w1", affinities.worker(work("e").affinity("1").at(0)));
        assertEquals(null, affinities.worker(work("f").affinity("2").at(0)));
        assertEquals(
                null, affinities.worker(work("g").affinity("1").account("other").at(0)));
    }

    @Test
    void timeThatGoesBackStandsStill() {
        core.tick(10_000_000);
        core.submit(work("a").lasts(1_000_000).at(9_500_000), 9_500_000);
        core.tick(10_499_999);
        assertEquals(List.of(), take());
        core.tick(10_500_000);
        assertEquals(1, take().size());
    }

    @Test
    void affinityDoesNotBindToAWorkerThatFails() {
        worker("w1", 9);
        worker("w2", 9);
        core.submit(work("a").affinity("s").at(0), 0);
        core.ended("a", 1, AttemptEnd.LOST, 0);
        core.submit(work("b").affinity("s").at(0), 0);
        assertEquals(
                List.of(
                        new Effect.Assign("a", 1, "w1"),
                        new Effect.Assign("a", 2, "w2"),
                        new Effect.Assign("b", 1, "w2")),
                take());
    }

    @Test
    void aFailureIsRememberedWhenTheWorkerComesBack() {
        worker("w1", 9);
        core.submit(work("a").at(0), 0);
        core.leave("w1", 0);
        worker("w1", 9);
        take();
        core.ended("a", 2, AttemptEnd.ANSWERED, 0);
        worker("w2", 9);
        core.submit(work("b").at(0), 1);
        core.submit(work("c").at(0), 2);
        core.submit(work("d").at(0), 1_000_000);
        assertEquals(
                List.of(
                        new Effect.Assign("b", 1, "w2"),
                        new Effect.Assign("c", 1, "w2"),
                        new Effect.Assign("d", 1, "w1")),
                take());
    }

    @Test
    void adoptedThirdAttemptsGetAWorkerEachBeforeOthers() {
        worker("w1", 0);
        worker("w2", 0);
        Map<Integer, String> none = Map.of();
        core.adopt(
                new Snapshot(
                        List.of(),
                        List.of(
                                new Snapshot.OpenWork(work("a").at(0), 2, none),
                                new Snapshot.OpenWork(work("b").at(0), 2, none),
                                new Snapshot.OpenWork(work("c").at(0), 0, none),
                                new Snapshot.OpenWork(work("d").at(0), 0, none))),
                0);
        worker("v1", 9);
        worker("v2", 9);
        assertEquals(List.of(new Effect.Assign("a", 3, "v1"), new Effect.Assign("b", 3, "v2")), take());
        core.ended("a", 3, AttemptEnd.ANSWERED, 0);
        assertEquals(List.of(new Effect.Assign("c", 1, "v1"), new Effect.Assign("d", 1, "v1")), take());
    }

    @Test
    void anAdoptedThirdAttemptStaysAlone() {
        core.adopt(
                new Snapshot(
                        List.of(new Snapshot.OpenWorker(offer("w1", "echo"), 9, 1, false)),
                        List.of(new Snapshot.OpenWork(work("a").digest("p").at(0), 3, Map.of(3, "w1")))),
                0);
        core.submit(work("b").at(0), 0);
        assertEquals(List.of(), take());
        core.leave("w1", 0);
        assertEquals(Effect.Quarantined.class, take().get(0).getClass());
    }

    @Test
    void whatRanOnAWorkerThatIsGoneIsTriedAgain() {
        core.adopt(
                new Snapshot(
                        List.of(new Snapshot.OpenWorker(offer("w1", "echo"), 9, 1, false)),
                        List.of(new Snapshot.OpenWork(work("a").at(0), 1, Map.of(1, "gone")))),
                0);
        assertEquals(List.of(new Effect.Assign("a", 2, "w1")), take());
    }

    @Test
    void aWorkerTakesFromAllLinesInOrderOfArrival() {
        BrokerCore many = new BrokerCore(Limits.DEFAULT, new Quarantine(Limits.DEFAULT), effects::add);
        for (int n = 0; n < 20; n++) {
            many.submit(work("a" + n).service("s" + n).at(0), 0);
        }
        many.join(offer("w", "s7", "s3"), 0);
        many.credits("w", 9, 0);
        many.join(offer("v", Tier.T2, Set.of("s9"), "s9"), 0);
        many.credits("v", 9, 0);
        assertEquals(
                List.of(
                        new Effect.Assign("a3", 1, "w"),
                        new Effect.Assign("a7", 1, "w"),
                        new Effect.Assign("a9", 1, "v")),
                take());
    }

    @Test
    void limitsHaveBounds() {
        assertThrows(IllegalArgumentException.class, () -> new Limits(0, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Limits(1, -1, 1, 1));
    }
}
