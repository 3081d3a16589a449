// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.work;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.cairn.core.api.work.AttemptEnd;
import org.cairn.core.api.work.Broker;
import org.cairn.core.api.work.Dispatcher;
import org.cairn.core.api.work.Refusal;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.Tier;
import org.cairn.core.api.work.Work;
import org.cairn.core.api.work.WorkerOffer;
import org.jspecify.annotations.Nullable;

/**
 * Judges a broker from outside: is told every event before the broker is, sees every effect, and compares the broker's
 * views with its own books now and then. It shares no code with a broker and is as simple as it can be: it looks at
 * everything, always. What breaks a rule is an {@link AssertionError}.
 */
final class WorkJudge implements Dispatcher {
    final Map<String, ModelWorker> workers = new LinkedHashMap<>();
    final Map<String, ModelJob> open = new LinkedHashMap<>();
    /** The broker's views are compared less often: it takes long, and what has gone astray stays so. */
    private static final int VIEWS_EVERY = 8;

    private final SimRules rules;
    private final Set<String> over = new HashSet<>();
    private final Set<String> quarantined = new HashSet<>();
    private final Set<String> suspects = new HashSet<>();
    private final Map<String, Map<Integer, String>> toCancel = new LinkedHashMap<>();
    private long arrivals;
    private long now;
    private int workersMost;
    private long checks;
    private @Nullable String submitted;

    WorkJudge(SimRules rules) {
        this.rules = rules;
    }

    private static void rule(boolean kept, String what, Object... details) {
        if (!kept) {
            throw new AssertionError(what + " " + List.of(details));
        }
    }

    // Events, before the broker hears of them.

    void time(long micros) {
        now = micros;
        submitted = null;
        for (ModelJob job : open.values()) {
            job.heldUntil.values().removeIf(until -> until <= now);
            job.racersLeft = 0;
        }
    }

    void submit(Work work) {
        if (!open.containsKey(work.id())) {
            ModelJob job = new ModelJob(work, ++arrivals);
            job.suspect = suspects.contains(work.digest());
            job.doomed = quarantined.contains(work.digest());
            open.put(work.id(), job);
            submitted = work.id();
        }
    }

    void withdraw(String work) {
        ModelJob job = open.get(work);
        if (job != null) {
            close(job);
        }
    }

    void ended(String work, int attempt, AttemptEnd end) {
        ModelJob job = open.get(work);
        ModelWorker worker = job == null ? null : workers.get(job.running.getOrDefault(attempt, ""));
        if (job == null || worker == null) {
            return;
        }
        job.running.remove(attempt);
        detach(job, worker);
        switch (end) {
            case ANSWERED, TRUNCATED -> {
                if (job.suspect) {
                    suspects.remove(job.work.digest());
                }
                if (!job.running.isEmpty()) {
                    toCancel.put(work, new LinkedHashMap<>(job.running));
                }
                close(job);
            }
            case DECLINED -> {
                job.attempts--;
                job.declines++;
                job.heldUntil.put(worker.id(), now + rules.declineHoldMicros());
                job.lastKilled = false;
            }
            case LOST -> {
                job.lostOn.add(worker.id());
                job.lastKilled = !worker.paused;
            }
        }
    }

    void join(WorkerOffer offer) {
        workers.computeIfAbsent(offer.worker(), any -> new ModelWorker(offer)).offer = offer;
        workersMost = Math.max(workersMost, workers.size());
    }

    void leave(String id) {
        ModelWorker worker = workers.remove(id);
        if (worker == null) {
            return;
        }
        for (ModelJob job : List.copyOf(worker.running)) {
            job.running.values().remove(id);
            detach(job, worker);
            job.lostOn.add(id);
            job.lastKilled = !worker.paused;
        }
    }

    /** Another broker takes over: it knows no more than the snapshot says. */
    Snapshot swap() {
        for (ModelWorker worker : workers.values()) {
            worker.alone = null;
            if (worker.running.size() == 1) {
                ModelJob only = worker.running.iterator().next();
                boolean last = only.attempts == Work.ATTEMPTS_MAX && only.running.size() == 1;
                worker.alone = last ? only : null;
            }
        }
        for (ModelJob job : open.values()) {
            job.lostOn.clear();
            job.heldUntil.clear();
            job.declines = 0;
            job.suspect = false;
            job.doomed = false;
        }
        quarantined.clear();
        suspects.clear();
        return new Snapshot(
                workers.values().stream().map(ModelWorker::view).toList(),
                open.values().stream().map(ModelJob::view).toList());
    }

    private void detach(ModelJob job, ModelWorker worker) {
        worker.running.remove(job);
        job.lastAlone = worker.alone == job;
        if (worker.alone == job) {
            worker.alone = null;
        }
    }

    private void close(ModelJob job) {
        for (String worker : job.running.values()) {
            detach(job, known(worker));
        }
        open.remove(job.work.id());
        over.add(job.work.id());
    }

    ModelWorker known(String worker) {
        ModelWorker model = workers.get(worker);
        rule(model != null, "a worker that is not there", worker);
        return Objects.requireNonNull(model);
    }

    // Effects.

    @Override
    public void assign(String work, int attempt, String worker) {
        ModelJob job = open.get(work);
        rule(job != null, over.contains(work) ? "work that is over was assigned" : "unknown work", work);
        ModelJob model = Objects.requireNonNull(job);
        ModelWorker seat = known(worker);
        boolean racer = !model.waits();
        boolean alone = !racer && model.needsAlone();
        if (racer) {
            rule(model.racersLeft-- > 0, "assigned while it runs", work, model.running, worker);
        } else {
            model.racersLeft = model.attempts == 0 && !model.suspect ? model.work.race() - 1 : 0;
        }
        rule(seat.granted > seat.used, "assigned beyond the credits", work, worker);
        rule(fit(model, seat, alone), "assigned to a worker that is not fit", work, attempt, worker);
        rule(!model.doomed, "assigned though it is quarantined", work, worker);
        rule(model.work.expiresMicros() > now, "assigned after it expired", work);
        rule(attempt >= 1 && attempt <= Work.ATTEMPTS_MAX, "attempt out of range", work, attempt);
        rule(model.attempts < Work.ATTEMPTS_MAX, "more than three attempts", work, attempt);
        rule(!model.running.containsKey(attempt), "an attempt's number twice", work, attempt);
        if (!racer && !alone) {
            rule(passedBy(model, seat) == null, "passed by", String.valueOf(passedBy(model, seat)), work, worker);
        }
        model.attempts++;
        model.running.put(attempt, worker);
        seat.used++;
        seat.running.add(model);
        seat.alone = alone ? model : null;
    }

    /** Work that should have been given to this worker before that. */
    private @Nullable String passedBy(ModelJob taken, ModelWorker worker) {
        for (ModelJob job : open.values()) {
            if (job != taken && job.waits() && job.work.expiresMicros() > now && !doomed(job)) {
                boolean first = job.needsAlone() || job.before(taken);
                if (first && fit(job, worker, job.needsAlone())) {
                    return job.work.id();
                }
            }
        }
        return null;
    }

    @Override
    public void cancel(String work, int attempt, String worker) {
        Map<Integer, String> left = toCancel.getOrDefault(work, Map.of());
        rule(worker.equals(left.get(attempt)), "cancelled what does not lose a race", work, attempt, worker);
        left.remove(attempt);
    }

    @Override
    public void refuse(String work, Refusal refusal) {
        ModelJob job = open.get(work);
        rule(job != null && job.waits(), "refused what does not wait", work, refusal);
        ModelJob model = Objects.requireNonNull(job);
        boolean right =
                switch (refusal.kind()) {
                    case EXPIRED -> model.work.expiresMicros() <= now;
                    case OVERLOADED -> work.equals(submitted) && full(model) && refusal.retryAfterSeconds() >= 1;
                    case QUARANTINED ->
                        work.equals(submitted)
                                ? quarantined.contains(model.work.digest())
                                : model.lastAlone && model.lastKilled;
                    case EXHAUSTED -> model.attempts == Work.ATTEMPTS_MAX || model.declines >= rules.declinesMax();
                };
        rule(right, "refused without reason", work, refusal, model.view());
        if (refusal.kind() == Refusal.Kind.QUARANTINED) {
            quarantined.add(model.work.digest());
        } else if (model.attempts == Work.ATTEMPTS_MAX && !model.lastAlone) {
            suspects.add(model.work.digest());
        }
        close(model);
    }

    private boolean full(ModelJob job) {
        return job.work.tiers().stream()
                .allMatch(tier -> open.values().stream()
                                .filter(other -> other != job && other.waits())
                                .filter(other -> other.work.tiers().contains(tier))
                                .count()
                        >= rules.queueMax());
    }

    // Rules on the whole, after every step.

    void check(Broker broker) {
        toCancel.values().forEach(left -> rule(left.isEmpty(), "a race's loser was not cancelled", left));
        toCancel.clear();
        Set<String> kept = new HashSet<>();
        List<ModelWorker> free = workers.values().stream()
                .filter(worker -> worker.hasCredit() && !worker.paused && worker.alone == null)
                .toList();
        for (ModelJob job : open.values()) {
            if (job.waits()) {
                rule(job.work.expiresMicros() > now, "waits though it has expired", job.work.id());
                rule(!doomed(job), "waits though it had its attempts", job.work.id());
                rule(!job.doomed, "was not refused though it is quarantined", job.work.id());
                rule(!job.work.id().equals(submitted) || !full(job), "queued past the threshold", job.work.id());
                for (ModelWorker worker : free) {
                    if (fit(job, worker, job.needsAlone())) {
                        rule(!job.needsAlone() && keptFree(worker), "waits for nothing", job.work.id(), worker.id());
                        kept.add(worker.id());
                    }
                }
            }
        }
        int bound = Math.max(1, workersMost / rules.reservedOneIn());
        rule(kept.size() <= bound, "too many workers are kept free", kept);
        if (++checks % VIEWS_EVERY == 0) {
            compare(broker);
        }
    }

    private boolean doomed(ModelJob job) {
        return job.attempts == Work.ATTEMPTS_MAX
                || job.declines >= rules.declinesMax()
                || (job.suspect && job.lastAlone && job.lastKilled && job.attempts > 0);
    }

    /** Whether it may be kept free: for work that must run alone, until what it has under way ends. */
    private boolean keptFree(ModelWorker worker) {
        return !worker.running.isEmpty()
                && open.values().stream().anyMatch(job -> job.waits() && job.needsAlone() && worker.serves(job));
    }

    private boolean fit(ModelJob job, ModelWorker worker, boolean idle) {
        return worker.hasCredit()
                && worker.serves(job)
                && worker.alone == null
                && !(idle && !worker.running.isEmpty())
                && !worker.running.contains(job)
                && !job.heldUntil.containsKey(worker.id())
                && (!job.lostOn.contains(worker.id()) || noOther(job));
    }

    private boolean noOther(ModelJob job) {
        return workers.values().stream().noneMatch(other -> other.serves(job) && !job.lostOn.contains(other.id()));
    }

    void compare(Broker broker) {
        Map<Tier, Integer> waiting = new EnumMap<>(Tier.class);
        for (Tier tier : Tier.values()) {
            waiting.put(tier, 0);
        }
        Iterator<Snapshot.OpenWork> theirs = broker.work(Integer.MAX_VALUE).iterator();
        for (ModelJob job : open.values()) {
            rule(theirs.hasNext(), "the broker has forgotten", job.work.id());
            Snapshot.OpenWork other = theirs.next();
            boolean same = other.work().equals(job.work)
                    && other.attempts() == job.attempts
                    && other.running().equals(job.running);
            rule(same, "the broker's work is other than", job.view(), other);
            if (job.waits()) {
                waiting.merge(job.firstTier, 1, Integer::sum);
            }
        }
        rule(!theirs.hasNext(), "the broker has more work", open.keySet());
        rule(waiting.equals(broker.waiting()), "the broker's queues are other than", waiting, broker.waiting());
        List<Snapshot.OpenWorker> seats =
                workers.values().stream().map(ModelWorker::view).toList();
        rule(seats.equals(broker.workers()), "the broker's workers are other than", seats, broker.workers());
        workers.values().forEach(worker -> rule(worker.used <= worker.granted, "more used than granted", worker.id()));
    }
}
