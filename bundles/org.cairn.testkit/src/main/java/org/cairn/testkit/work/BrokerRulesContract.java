// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.work;

import static org.cairn.testkit.work.SampleWork.offer;
import static org.cairn.testkit.work.SampleWork.work;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.cairn.core.api.work.AttemptEnd;
import org.cairn.core.api.work.Refusal;
import org.cairn.core.api.work.Tier;
import org.junit.jupiter.api.Test;

/** The rules by which the platform's broker chooses, retries, quarantines and refuses, beyond {@link BrokerContract}. */
public abstract class BrokerRulesContract extends BrokerContract {
    /** How many may wait in a tier's queue of the broker under test. */
    protected abstract int queueMax();

    private void answer(String work) {
        desk.ended(work, 1, AttemptEnd.ANSWERED);
    }

    /** Work whose first two attempts are lost; the third is due. The workers x1 and x2 are gone then. */
    private void loseTwice(SampleWork sample) {
        worker("x1", 1);
        submit(sample);
        expect("assign " + sample.id() + " 1 x1");
        desk.leave("x1");
        worker("x2", 1);
        expect("assign " + sample.id() + " 2 x2");
        desk.leave("x2");
        expect();
    }

    @Test
    void affinityGoesToTheSameWorkerWhileItHasCredit() {
        worker("w1", 2);
        worker("w2", 9);
        worker("w3", 9);
        submit(work("a").affinity("s"));
        expect("assign a 1 w1");
        answer("a");
        submit(work("b").affinity("s"));
        expect("assign b 1 w1");
        answer("b");
        submit(work("c").affinity("s"));
        expect("assign c 1 w2");
        desk.credits("w1", 3);
        submit(work("d").affinity("s"));
        expect("assign d 1 w1");
    }

    @Test
    void warmComesBeforeLoad() {
        worker("w1", 5);
        desk.join(offer("w2", Tier.T2, Set.of("echo"), "echo"));
        desk.credits("w2", 3);
        submit(work("a"));
        submit(work("b"));
        submit(work("c"));
        submit(work("d"));
        expect("assign a 1 w2", "assign b 1 w2", "assign c 1 w2", "assign d 1 w1");
    }

    @Test
    void leastLoadComesBeforeLeastRecentlyUsed() {
        worker("w1", 9);
        worker("w2", 9);
        submit(work("a"));
        submit(work("b"));
        submit(work("c"));
        expect("assign a 1 w1", "assign b 1 w2", "assign c 1 w1");
        answer("a");
        answer("c");
        submit(work("d"));
        answer("b");
        answer("d");
        submit(work("e"));
        expect("assign d 1 w1", "assign e 1 w2");
    }

    @Test
    void aWorkerThatLostWorkComesLastForAWhile() {
        worker("w1", 9);
        worker("w2", 9);
        submit(work("a"));
        desk.ended("a", 1, AttemptEnd.LOST);
        submit(work("b"));
        submit(work("c"));
        expect("assign a 1 w1", "assign a 2 w2", "assign b 1 w2", "assign c 1 w2");
        pass(3_600_000_000L);
        submit(work("d"));
        expect("assign d 1 w1");
    }

    @Test
    void theThirdAttemptWaitsForAnIdleWorkerAndIsAlone() {
        loseTwice(work("a"));
        worker("w1", 9);
        expect("assign a 3 w1");
        submit(work("b"));
        expect();
        desk.ended("a", 3, AttemptEnd.ANSWERED);
        expect("assign b 1 w1");
    }

    @Test
    void aWorkerIsKeptFreeForWhatMustRunAlone() {
        worker("w1", 9);
        submit(work("b"));
        submit(work("c"));
        desk.pause("w1", true);
        dispatcher.take();
        loseTwice(work("a"));
        desk.pause("w1", false);
        submit(work("d"));
        expect();
        answer("b");
        submit(work("e"));
        expect();
        answer("c");
        expect("assign a 3 w1");
        desk.ended("a", 3, AttemptEnd.ANSWERED);
        expect("assign d 1 w1", "assign e 1 w1");
    }

    @Test
    void aKeptWorkerIsGivenBackWhenTheWorkIsWithdrawn() {
        worker("w1", 9);
        submit(work("b"));
        desk.pause("w1", true);
        dispatcher.take();
        loseTwice(work("a"));
        desk.pause("w1", false);
        submit(work("d"));
        expect();
        desk.withdraw("a");
        expect("assign d 1 w1");
    }

    @Test
    void aDeathAloneQuarantinesTheRequest() {
        loseTwice(work("a").digest("poison"));
        worker("w1", 9);
        expect("assign a 3 w1");
        submit(work("b").digest("poison").race(1).workers("w2"));
        desk.leave("w1");
        expect("refuse a QUARANTINED");
        worker("w2", 9);
        expect("assign b 1 w2");
        submit(work("c").digest("poison"));
        submit(work("d"));
        expect("refuse c QUARANTINED", "assign d 1 w2");
        pass(86_400_000_000L);
        submit(work("e").digest("poison"));
        expect("assign e 1 w2");
    }

    @Test
    void aWorkerThatLeavesInPeaceQuarantinesNothing() {
        loseTwice(work("a").digest("innocent"));
        worker("w1", 9);
        expect("assign a 3 w1");
        desk.pause("w1", true);
        desk.leave("w1");
        expect("refuse a EXHAUSTED");
        worker("w2", 9);
        submit(work("b").digest("innocent"));
        expect("assign b 1 w2");
    }

    @Test
    void aRequestThatKilledAllItsRacersIsAloneNextTime() {
        worker("w1", 1);
        worker("w2", 1);
        worker("w3", 1);
        submit(work("a").race(3).digest("poison"));
        assertEquals(3, dispatcher.take().size());
        desk.leave("w1");
        desk.leave("w2");
        desk.leave("w3");
        expect("refuse a EXHAUSTED");
        worker("w4", 9);
        submit(work("b").race(3).digest("poison"));
        submit(work("c"));
        expect("assign b 1 w4");
        desk.leave("w4");
        expect("refuse b QUARANTINED");
    }

    @Test
    void aWorkerThatDeclinesGetsItAgainLaterOnly() {
        worker("w1", 100);
        submit(work("a"));
        expect("assign a 1 w1");
        for (int declined = 1; declined < 10; declined++) {
            desk.ended("a", 1, AttemptEnd.DECLINED);
            expect();
            pass(1_000_000);
            expect("assign a 1 w1");
        }
        desk.ended("a", 1, AttemptEnd.DECLINED);
        expect("refuse a EXHAUSTED");
    }

    @Test
    void refusesPastTheThresholdAndSaysWhenToComeBack() {
        for (int i = 0; i < queueMax(); i++) {
            submit(work("a" + i));
        }
        expect();
        submit(work("b"));
        expect("refuse b OVERLOADED");
        assertEquals(30, dispatcher.refusals().get(0).retryAfterSeconds());
        submit(work("c").tiers(Tier.T2, Tier.T3));
        expect();
        worker("w1", 1);
        expect("assign a0 1 w1");
        submit(work("d"));
        submit(work("e").service("other"));
        assertEquals(2, dispatcher.take().size());
        Refusal advice = dispatcher.refusals().get(1);
        assertTrue(advice.retryAfterSeconds() >= 1 && advice.retryAfterSeconds() <= 30, advice.toString());
        worker("w2", 2);
        dispatcher.take();
        submit(work("f"));
        expect();
        desk.join(offer("w3", "free"));
        desk.credits("w3", 1);
        submit(work("g").service("free"));
        assertEquals(List.of("assign g 1 w3"), dispatcher.take());
    }
}
