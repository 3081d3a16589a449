// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.work;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.cairn.core.api.work.AttemptEnd;
import org.cairn.core.api.work.Desk;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.Tier;
import org.cairn.core.api.work.Work;
import org.cairn.core.api.work.WorkerOffer;

/**
 * A gateway, its customers and its workers, in virtual time, from a seed: workers join, change their offer, pause, leave
 * in peace and crash, decline, lose work, grant credits late, twice and out of order; customers submit, race, expire and
 * leave; the broker is swapped in mid-flight. A judge checks after every step that nothing is lost, that nothing is
 * answered or refused twice, that each queue keeps its order, that nobody waits while a fit worker has credit, that there
 * are three attempts at most, that alone means alone, that no more credits are used than granted. When the faults stop,
 * everything that has a worker ends.
 */
public final class SimNetwork {
    private static final List<String> SERVICES = List.of("a", "b", "c");
    private static final List<Tier> TIERS = List.of(Tier.T1, Tier.T2, Tier.T4B);
    private static final int WORKERS = 9;
    private static final int ROUNDS_MAX = 600;

    private final long seed;
    private final Random random;
    private final TimedBroker.Factory factory;
    private final WorkJudge judge;
    private final Deque<Object> trace = new ArrayDeque<>();
    private final Map<String, Long> lateCredits = new HashMap<>();
    private long now = 1_000_000;
    private int submitted;
    private TimedBroker timed;
    private Desk desk;

    /** A network with a fresh broker. */
    public SimNetwork(long seed, SimRules rules, TimedBroker.Factory factory) {
        this.seed = seed;
        this.random = new Random(seed);
        this.factory = factory;
        this.judge = new WorkJudge(rules);
        this.timed = factory.start(() -> now);
        this.desk = timed.broker().open(judge, Snapshot.EMPTY);
    }

    /**
     * Lets so many things happen, then stops the faults and lets everything end.
     *
     * @return how many requests were submitted
     * @throws AssertionError if the broker broke a rule; it names the seed, and what happened last
     */
    public int run(int steps) {
        try {
            for (int step = 0; step < steps; step++) {
                step();
            }
            settle();
            return submitted;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + ": " + e.getMessage() + "\n  "
                            + String.join(
                                    "\n  ", trace.stream().map(String::valueOf).toList()),
                    e);
        }
    }

    private void step() {
        if (random.nextInt(3) == 0) {
            pass(random.nextInt(4) == 0 ? random.nextInt(400_000) : random.nextInt(3_000));
        } else {
            judge.time(now);
        }
        int dice = random.nextInt(100);
        if (dice < 30) {
            submit();
        } else if (dice < 55) {
            end();
        } else if (dice < 75) {
            grant();
        } else if (dice < 80) {
            withdraw();
        } else if (dice < 88) {
            join();
        } else if (dice < 93) {
            pause();
        } else if (dice < 98) {
            leave();
        } else if (dice < 99) {
            swap();
        } else {
            stray();
        }
        judge.check(timed.broker());
    }

    /** What happened, as values: turned into text only if it must be told. */
    private void note(Object... event) {
        trace.add(List.of(now, List.of(event)));
        if (trace.size() > 40) {
            trace.remove();
        }
    }

    private void pass(long micros) {
        now += micros;
        note("tick");
        judge.time(now);
        timed.tick();
        judge.check(timed.broker());
    }

    private void submit() {
        String service = random.nextInt(20) == 0 ? "nobody" : pick(SERVICES);
        Set<Tier> tiers = new HashSet<>(Set.of(pick(TIERS)));
        if (random.nextInt(3) == 0) {
            tiers.add(pick(TIERS));
        }
        Set<String> named = new HashSet<>();
        for (int n = random.nextInt(6) == 0 ? 1 + random.nextInt(3) : 0; n > 0; n--) {
            named.add("w" + random.nextInt(WORKERS));
        }
        long lasts = random.nextInt(4) == 0 ? 100_000 + random.nextInt(2_000_000) : 600_000_000;
        Work work = new Work(
                "r" + ++submitted,
                service,
                "cust" + random.nextInt(2),
                "digest-" + (random.nextInt(3) == 0 ? random.nextInt(12) : 100 + submitted),
                tiers,
                named,
                random.nextInt(3) == 0 ? Optional.of("s" + random.nextInt(3)) : Optional.empty(),
                random.nextInt(4) == 0 ? 1 + random.nextInt(Work.RACE_MAX) : 1,
                now,
                now + lasts);
        note("submit", work);
        judge.submit(work);
        desk.submit(work);
        if (random.nextInt(30) == 0 && judge.open.containsKey(work.id())) {
            desk.submit(work);
        }
    }

    private void end() {
        List<ModelJob> running = running();
        if (running.isEmpty()) {
            return;
        }
        ModelJob job = pick(running);
        int attempt = pick(List.copyOf(job.running.keySet()));
        int dice = random.nextInt(100);
        boolean poison = job.work.digest().endsWith("-3");
        AttemptEnd end = dice < (poison ? 95 : 20)
                ? AttemptEnd.LOST
                : dice < 80 ? AttemptEnd.ANSWERED : dice < 96 ? AttemptEnd.DECLINED : AttemptEnd.TRUNCATED;
        end(job, attempt, end);
        if (end != AttemptEnd.DECLINED && random.nextInt(10) == 0 && judge.open.get(job.work.id()) == null) {
            desk.ended(job.work.id(), attempt, AttemptEnd.ANSWERED);
        }
    }

    private void end(ModelJob job, int attempt, AttemptEnd end) {
        note("ended", job.work.id(), attempt, end);
        judge.ended(job.work.id(), attempt, end);
        desk.ended(job.work.id(), attempt, end);
    }

    private List<ModelJob> running() {
        return judge.open.values().stream().filter(job -> !job.waits()).toList();
    }

    /** Grants some, of which the broker may hear later, twice, or after a later one. */
    private void grant() {
        if (judge.workers.isEmpty()) {
            return;
        }
        ModelWorker worker = pick(List.copyOf(judge.workers.values()));
        long late = lateCredits.getOrDefault(worker.id(), worker.granted);
        long total = Math.max(late, worker.granted) + 1 + random.nextInt(3);
        if (random.nextInt(4) == 0) {
            lateCredits.put(worker.id(), total);
            return;
        }
        credits(worker, total);
        if (random.nextInt(4) == 0) {
            credits(worker, late);
        }
    }

    private void credits(ModelWorker worker, long total) {
        note("credits", worker.id(), total);
        worker.granted = Math.max(worker.granted, total);
        desk.credits(worker.id(), total);
    }

    private void withdraw() {
        if (!judge.open.isEmpty()) {
            String work = pick(List.copyOf(judge.open.keySet()));
            note("withdraw", work);
            judge.withdraw(work);
            desk.withdraw(work);
        }
    }

    private void join() {
        Map<String, String> services = new HashMap<>();
        for (String service : SERVICES) {
            if (random.nextInt(3) > 0) {
                services.put(service, "1.0.0");
            }
        }
        Set<String> warm = new HashSet<>(services.keySet());
        warm.removeIf(service -> random.nextBoolean());
        int number = random.nextInt(WORKERS);
        join(new WorkerOffer("w" + number, TIERS.get(number % TIERS.size()), 1 + random.nextInt(4), services, warm));
    }

    private void join(WorkerOffer offer) {
        note("join", offer);
        judge.join(offer);
        desk.join(offer);
    }

    private void pause() {
        if (!judge.workers.isEmpty()) {
            pause(pick(List.copyOf(judge.workers.values())), random.nextInt(3) == 0);
        }
    }

    private void pause(ModelWorker worker, boolean paused) {
        note("pause", worker.id(), paused);
        worker.paused = paused;
        desk.pause(worker.id(), paused);
    }

    private void leave() {
        if (!judge.workers.isEmpty()) {
            String worker = pick(List.copyOf(judge.workers.keySet()));
            note("leave", worker);
            lateCredits.remove(worker);
            judge.leave(worker);
            desk.leave(worker);
        }
    }

    private void swap() {
        note("swap");
        desk.close();
        timed = factory.start(() -> now);
        desk = timed.broker().open(judge, judge.swap());
    }

    /** Events about what is not there. */
    private void stray() {
        note("stray");
        desk.ended("r" + (submitted + 1), 1, AttemptEnd.LOST);
        desk.withdraw("r" + (submitted + 1));
        desk.credits("w99", 5);
        desk.pause("w99", true);
        desk.leave("w99");
        for (ModelJob job : running()) {
            for (int attempt = 0; attempt <= 4; attempt++) {
                if (!job.running.containsKey(attempt)) {
                    desk.ended(job.work.id(), attempt, AttemptEnd.LOST);
                }
            }
        }
    }

    /** No more faults: every worker is there and works; what can be done is done. */
    private void settle() {
        note("faults stop");
        pass(1_000_000);
        for (int number = 0; number < WORKERS; number++) {
            judge.time(now);
            Map<String, String> services = new HashMap<>();
            SERVICES.forEach(service -> services.put(service, "1.0.0"));
            join(new WorkerOffer("w" + number, TIERS.get(number % TIERS.size()), 4, services, Set.of()));
            pause(judge.known("w" + number), false);
            judge.check(timed.broker());
        }
        for (int round = 0; round < ROUNDS_MAX && canGoOn(); round++) {
            judge.time(now);
            List<ModelJob> running = running();
            if (!running.isEmpty()) {
                ModelJob job = pick(running);
                end(job, job.running.keySet().iterator().next(), AttemptEnd.ANSWERED);
            } else {
                ModelWorker worker = pick(List.copyOf(judge.workers.values()));
                credits(worker, worker.granted + 1);
            }
            judge.check(timed.broker());
        }
        if (canGoOn()) {
            throw new AssertionError("no progress: " + judge.open.keySet());
        }
        pass(1_000_000_000);
        judge.compare(timed.broker());
        if (!judge.open.isEmpty()) {
            throw new AssertionError("left open: " + judge.open.keySet());
        }
    }

    /** Whether anything is under way, or waits and has a worker. */
    private boolean canGoOn() {
        return judge.open.values().stream()
                .anyMatch(
                        job -> !job.waits() || judge.workers.values().stream().anyMatch(worker -> worker.serves(job)));
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
