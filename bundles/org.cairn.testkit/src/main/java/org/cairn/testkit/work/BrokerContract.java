// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.work;

import static org.cairn.testkit.work.SampleWork.offer;
import static org.cairn.testkit.work.SampleWork.work;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.cairn.core.api.work.AttemptEnd;
import org.cairn.core.api.work.Broker;
import org.cairn.core.api.work.Desk;
import org.cairn.core.api.work.Dispatcher;
import org.cairn.core.api.work.Refusal;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.Tier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Broker} does (CGN-4, DESIGN 3); {@link BrokerRulesContract} adds what the platform's does. */
public abstract class BrokerContract {
    protected long now = 1_000_000;
    protected final RecordingDispatcher dispatcher = new RecordingDispatcher();
    protected TimedBroker timed = new MemoryBroker();
    protected Desk desk = timed.broker().open(dispatcher, Snapshot.EMPTY);

    /** The broker under test, with usual limits. */
    protected abstract TimedBroker start(LongSupplier micros);

    @BeforeEach
    void open() {
        timed = start(() -> now);
        desk = timed.broker().open(dispatcher, Snapshot.EMPTY);
    }

    protected final void submit(SampleWork sample) {
        desk.submit(sample.at(now));
    }

    protected final void worker(String id, long credits) {
        desk.join(offer(id, "echo"));
        desk.credits(id, credits);
    }

    protected final void pass(long micros) {
        now += micros;
        timed.tick();
    }

    protected final void expect(String... calls) {
        assertEquals(List.of(calls), dispatcher.take());
    }

    @Test
    void givesWorkAtOnceToAWaitingWorker() {
        worker("w1", 1);
        submit(work("a"));
        expect("assign a 1 w1");
    }

    @Test
    void keepsWorkWhileThereIsNoWorker() {
        submit(work("a"));
        expect();
        assertEquals(1, timed.broker().waiting().get(Tier.T2));
        desk.join(offer("w1", "echo"));
        expect();
        desk.credits("w1", 1);
        expect("assign a 1 w1");
        assertEquals(0, timed.broker().waiting().get(Tier.T2));
    }

    @Test
    void servesFirstComeFirst() {
        submit(work("a"));
        submit(work("b"));
        submit(work("c"));
        worker("w1", 2);
        expect("assign a 1 w1", "assign b 1 w1");
        desk.credits("w1", 3);
        expect("assign c 1 w1");
    }

    @Test
    void countsCreditsAsARunningTotal() {
        worker("w1", 2);
        desk.credits("w1", 2);
        desk.credits("w1", 1);
        submit(work("a"));
        submit(work("b"));
        submit(work("c"));
        expect("assign a 1 w1", "assign b 1 w1");
        desk.ended("a", 1, AttemptEnd.ANSWERED);
        expect();
        desk.credits("w1", 3);
        expect("assign c 1 w1");
    }

    @Test
    void respectsTiers() {
        desk.join(offer("w1", Tier.T4B, Set.of(), "echo"));
        desk.credits("w1", 5);
        submit(work("a"));
        expect();
        submit(work("b").tiers(Tier.T1, Tier.T4B));
        expect("assign b 1 w1");
    }

    @Test
    void takesWorkOfSeveralTiersOnce() {
        submit(work("a").tiers(Tier.T2, Tier.T3));
        desk.join(offer("w3", Tier.T3, Set.of(), "echo"));
        desk.credits("w3", 1);
        worker("w2", 1);
        expect("assign a 1 w3");
    }

    @Test
    void respectsTheListOfWorkers() {
        worker("w1", 5);
        submit(work("a").workers("w2"));
        expect();
        worker("w2", 1);
        expect("assign a 1 w2");
    }

    @Test
    void workThatNobodyCanDoStandsInNobodysWay() {
        submit(work("a").service("other"));
        submit(work("b").workers("w9"));
        submit(work("c"));
        worker("w1", 3);
        expect("assign c 1 w1");
        desk.join(offer("w1", "echo", "other"));
        expect("assign a 1 w1");
    }

    @Test
    void pausedWorkersGetNothing() {
        worker("w1", 2);
        desk.pause("w1", true);
        submit(work("a"));
        expect();
        desk.pause("w1", false);
        expect("assign a 1 w1");
    }

    @Test
    void lostWorkGoesToTheHeadAndElsewhere() {
        worker("w1", 1);
        submit(work("a"));
        submit(work("b"));
        desk.ended("a", 1, AttemptEnd.LOST);
        expect("assign a 1 w1");
        worker("w2", 2);
        expect("assign a 2 w2", "assign b 1 w2");
    }

    @Test
    void whatALeavingWorkerHadIsTriedElsewhere() {
        worker("w1", 2);
        submit(work("a"));
        submit(work("b"));
        worker("w2", 2);
        submit(work("c"));
        dispatcher.take();
        desk.leave("w1");
        expect("assign a 2 w2");
        desk.credits("w2", 3);
        expect("assign b 2 w2");
    }

    @Test
    void lostWorkReturnsToTheSameWorkerIfThereIsNoOther() {
        worker("w1", 3);
        submit(work("a"));
        desk.ended("a", 1, AttemptEnd.LOST);
        expect("assign a 1 w1", "assign a 2 w1");
    }

    @Test
    void declinedAttemptsAreNotCounted() {
        worker("w1", 1);
        worker("w2", 0);
        submit(work("a"));
        desk.ended("a", 1, AttemptEnd.DECLINED);
        desk.credits("w2", 1);
        expect("assign a 1 w1", "assign a 1 w2");
    }

    @Test
    void givesUpAfterThreeLosses() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            worker("w" + attempt, 1);
            if (attempt == 1) {
                submit(work("a"));
            }
            expect("assign a " + attempt + " w" + attempt);
            desk.ended("a", attempt, AttemptEnd.LOST);
        }
        assertEquals(1, dispatcher.refusals().size());
        Refusal.Kind kind = dispatcher.refusals().get(0).kind();
        assertTrue(kind == Refusal.Kind.EXHAUSTED || kind == Refusal.Kind.QUARANTINED, kind.toString());
        dispatcher.take();
        worker("w4", 1);
        expect();
    }

    @Test
    void truncatedWorkIsOver() {
        worker("w1", 2);
        submit(work("a"));
        desk.ended("a", 1, AttemptEnd.TRUNCATED);
        expect("assign a 1 w1");
        assertEquals(List.of(), timed.broker().work(10));
    }

    @Test
    void withdrawnWorkIsForgotten() {
        submit(work("a"));
        submit(work("b"));
        desk.withdraw("a");
        worker("w1", 5);
        expect("assign b 1 w1");
        desk.withdraw("b");
        desk.ended("b", 1, AttemptEnd.LOST);
        expect();
        assertEquals(List.of(), timed.broker().work(10));
    }

    @Test
    void theFirstAnswerWinsARace() {
        worker("w1", 1);
        worker("w2", 1);
        worker("w3", 1);
        submit(work("a").race(2));
        assertEquals(2, dispatcher.take().size());
        Map<Integer, String> running = timed.broker().work(1).get(0).running();
        assertEquals(2, Set.copyOf(running.values()).size());
        desk.ended("a", 2, AttemptEnd.ANSWERED);
        expect("cancel a 1 " + running.get(1));
        desk.ended("a", 1, AttemptEnd.ANSWERED);
        expect();
    }

    @Test
    void aRaceGoesOnWhenARacerIsLost() {
        worker("w1", 1);
        worker("w2", 1);
        submit(work("a").race(2));
        dispatcher.take();
        desk.ended("a", 1, AttemptEnd.LOST);
        expect();
        desk.ended("a", 2, AttemptEnd.ANSWERED);
        expect();
        assertEquals(List.of(), timed.broker().work(10));
    }

    @Test
    void aRaceStartsWithTheWorkersThatThereAre() {
        worker("w1", 1);
        submit(work("a").race(3));
        expect("assign a 1 w1");
    }

    @Test
    void refusesWhatHasWaitedTooLong() {
        submit(work("a").lasts(1_000_000));
        pass(999_999);
        expect();
        pass(1);
        expect("refuse a EXPIRED");
        worker("w1", 1);
        expect();
    }

    @Test
    void ignoresWhatIsUnknownOrRepeated() {
        worker("w1", 1);
        submit(work("a"));
        submit(work("a"));
        desk.ended("a", 2, AttemptEnd.LOST);
        desk.ended("a", 99, AttemptEnd.LOST);
        desk.ended("x", 1, AttemptEnd.LOST);
        desk.withdraw("x");
        desk.credits("w9", 7);
        desk.pause("w9", true);
        desk.leave("w9");
        expect("assign a 1 w1");
        desk.ended("a", 1, AttemptEnd.ANSWERED);
        desk.ended("a", 1, AttemptEnd.ANSWERED);
        desk.ended("a", 1, AttemptEnd.LOST);
        expect();
    }

    @Test
    void takesOverWhatAGatewayHasUnderWay() {
        worker("w1", 2);
        submit(work("a"));
        submit(work("b"));
        submit(work("c"));
        submit(work("d"));
        dispatcher.take();
        Broker old = timed.broker();
        Snapshot snapshot = new Snapshot(old.workers(), old.work(100));
        desk.close();
        timed = start(() -> now);
        desk = timed.broker().open(dispatcher, snapshot);
        expect();
        assertEquals(snapshot.work(), timed.broker().work(100));
        assertEquals(snapshot.workers(), timed.broker().workers());
        desk.ended("b", 1, AttemptEnd.LOST);
        desk.ended("a", 1, AttemptEnd.ANSWERED);
        expect();
        worker("w2", 2);
        expect("assign b 2 w2", "assign c 1 w2");
    }

    @Test
    void takenOverWorkStartsIfAWorkerIsFree() {
        Snapshot snapshot = new Snapshot(
                List.of(new Snapshot.OpenWorker(offer("w1", "echo"), 7, 5, false)),
                List.of(
                        new Snapshot.OpenWork(work("a").at(now), 0, Map.of()),
                        new Snapshot.OpenWork(work("b").at(now), 1, Map.of())));
        timed.broker().open(dispatcher, snapshot);
        expect("assign b 2 w1", "assign a 1 w1");
    }

    @Test
    void deliversWhatFollowsFromACallDuringACallAfterIt() {
        List<String> order = new ArrayList<>();
        Desk[] own = new Desk[1];
        own[0] = timed.broker()
                .open(
                        new Dispatcher() {
                            @Override
                            public void assign(String work, int attempt, String worker) {
                                order.add("begin " + work);
                                own[0].ended(work, attempt, AttemptEnd.ANSWERED);
                                own[0].credits("w1", 2);
                                order.add("end " + work);
                            }

                            @Override
                            public void cancel(String work, int attempt, String worker) {
                                order.add("cancel " + work);
                            }

                            @Override
                            public void refuse(String work, Refusal refusal) {
                                order.add("refuse " + work);
                            }
                        },
                        Snapshot.EMPTY);
        own[0].join(offer("w1", "echo"));
        own[0].submit(work("a").at(now));
        own[0].submit(work("b").at(now));
        own[0].credits("w1", 1);
        assertEquals(List.of("begin a", "end a", "begin b", "end b"), order);
    }

    @Test
    void dispatchesNothingAfterClosing() {
        submit(work("a"));
        desk.close();
        worker("w1", 1);
        pass(100_000_000);
        expect();
        assertEquals(List.of(), timed.broker().work(10));
        assertEquals(List.of(), timed.broker().workers());
    }

    @Test
    void showsWhatIsOpenOldestFirst() {
        worker("w1", 1);
        submit(work("a"));
        submit(work("b").tiers(Tier.T3, Tier.T2));
        Broker broker = timed.broker();
        assertEquals(
                List.of(
                        new Snapshot.OpenWork(work("a").at(now), 1, Map.of(1, "w1")),
                        new Snapshot.OpenWork(work("b").tiers(Tier.T2, Tier.T3).at(now), 0, Map.of())),
                broker.work(10));
        assertEquals(1, broker.work(1).size());
        assertEquals(List.of(new Snapshot.OpenWorker(offer("w1", "echo"), 1, 1, false)), broker.workers());
        assertEquals(1, broker.waiting().get(Tier.T2));
        assertEquals(0, broker.waiting().get(Tier.T3));
    }
}
