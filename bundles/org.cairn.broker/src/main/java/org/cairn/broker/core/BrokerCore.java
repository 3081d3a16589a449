// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.cairn.core.api.work.AttemptEnd;
import org.cairn.core.api.work.Refusal;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.Tier;
import org.cairn.core.api.work.Work;
import org.cairn.core.api.work.WorkerOffer;
import org.jspecify.annotations.Nullable;

/**
 * The broker's rules for one gateway (CGN-4, DESIGN 3): events with the time at which they happen in, effects out, in
 * order, during the call. Time that goes back counts as standing still. Events about work or workers that are unknown
 * change nothing. One thread at a time.
 */
public final class BrokerCore {
    private record Hold(Job job, String worker, long until) {}

    private final Limits limits;
    private final Quarantine quarantine;
    private final Consumer<Effect> out;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final Roster roster = new Roster();
    private final Queues queues = new Queues();
    private final Throughput throughput = new Throughput();
    private final Matcher matcher;
    private final Deque<Hold> holds = new ArrayDeque<>();
    private final Failures failures;

    private long arrivals;
    private long now = Long.MIN_VALUE;

    /**
     * A broker without workers and work.
     *
     * @param quarantine may be shared by cores that are called by one thread at a time
     * @param out takes each effect; must not call back
     */
    public BrokerCore(Limits limits, Quarantine quarantine, Consumer<Effect> out) {
        this.limits = limits;
        this.quarantine = quarantine;
        this.out = out;
        this.matcher = new Matcher(roster, queues, throughput, out);
        this.failures = new Failures(roster, limits.failureMicros());
    }

    /** Lets time pass: what has expired is refused. Every other event does this too. */
    public void tick(long time) {
        advance(time);
        matcher.reserveMore(now);
    }

    /** {@link org.cairn.core.api.work.Desk#submit}. */
    public void submit(Work work, long time) {
        advance(time);
        if (jobs.containsKey(work.id())) {
            return;
        }
        if (quarantine.holds(work.digest(), now)) {
            refuse(
                    work,
                    Refusal.Kind.QUARANTINED,
                    "This request killed a worker not long ago; it is not tried again.",
                    0);
            return;
        }
        if (work.expiresMicros() <= now) {
            refuse(work, Refusal.Kind.EXPIRED, EXPIRED, 0);
            return;
        }
        Job job = new Job(work, ++arrivals);
        job.suspect = quarantine.suspects(work.digest(), now);
        job.queueUp();
        if (matcher.match(job, now)) {
            jobs.put(work.id(), job);
        } else if (queues.full(job, limits.queueMax())) {
            int waiting = 0;
            for (Tier tier : work.tiers()) {
                waiting = Math.max(waiting, queues.waiting(tier));
            }
            refuse(
                    work,
                    Refusal.Kind.OVERLOADED,
                    "Too many requests wait for workers.",
                    throughput.secondsFor(waiting, now));
        } else {
            jobs.put(work.id(), job);
            queues.add(job);
            matcher.matchOrReserve(job, now);
        }
    }

    private static final String EXPIRED = "No worker became free in time.";

    /** {@link org.cairn.core.api.work.Desk#withdraw}. */
    public void withdraw(String id, long time) {
        advance(time);
        Job job = jobs.get(id);
        if (job != null) {
            close(job, false);
        }
    }

    /** {@link org.cairn.core.api.work.Desk#ended}. */
    public void ended(String id, int attempt, AttemptEnd end, long time) {
        advance(time);
        Job job = jobs.get(id);
        Seat seat = job == null ? null : job.seat(attempt);
        if (job == null || seat == null) {
            return;
        }
        boolean alone = seat.alone == job;
        detach(job, attempt, seat);
        switch (end) {
            case ANSWERED, TRUNCATED -> {
                if (job.suspect) {
                    quarantine.acquit(job.work.digest());
                }
                close(job, true);
            }
            case DECLINED -> {
                job.uncount(attempt);
                job.hold(seat.id);
                holds.add(new Hold(job, seat.id, now + Limits.DECLINE_HOLD_MICROS));
                backToQueue(job, alone, null);
            }
            case LOST -> {
                job.lostOn(seat.id);
                if (!seat.paused) {
                    failures.add(seat.id, now);
                }
                backToQueue(job, alone, seat.paused ? null : seat.id);
            }
        }
        matcher.wake(seat, now);
        matcher.matchOrReserve(job, now);
    }

    /** {@link org.cairn.core.api.work.Desk#join}. */
    public void join(WorkerOffer offer, long time) {
        advance(time);
        Seat seat = roster.seat(offer.worker());
        if (seat == null) {
            roster.join(offer, failures.has(offer.worker()));
            return;
        }
        Job kept = seat.reserved;
        if (kept != null) {
            matcher.release(kept);
        }
        roster.reoffer(seat, offer);
        matcher.wake(seat, now);
        matcher.retryLost(kept, now);
    }

    /** {@link org.cairn.core.api.work.Desk#credits}. */
    public void credits(String worker, long total, long time) {
        advance(time);
        Seat seat = roster.seat(worker);
        if (seat != null && total > seat.granted) {
            roster.unlist(seat);
            seat.granted = total;
            roster.list(seat);
            matcher.wake(seat, now);
        }
    }

    /** {@link org.cairn.core.api.work.Desk#pause}. */
    public void pause(String worker, boolean paused, long time) {
        advance(time);
        Seat seat = roster.seat(worker);
        if (seat == null || seat.paused == paused) {
            return;
        }
        Job kept = seat.reserved;
        if (kept != null) {
            matcher.release(kept);
        }
        roster.pause(seat, paused);
        matcher.wake(seat, now);
        matcher.retryLost(kept, now);
    }

    /** {@link org.cairn.core.api.work.Desk#leave}. A worker that was paused left in peace: nothing is held against it. */
    public void leave(String worker, long time) {
        advance(time);
        Seat seat = roster.seat(worker);
        if (seat == null) {
            return;
        }
        Job kept = seat.reserved;
        if (kept != null) {
            matcher.release(kept);
        }
        roster.leave(seat);
        List<Job> running = seat.running();
        if (!running.isEmpty() && !seat.paused) {
            failures.add(worker, now);
        }
        Job alone = seat.alone;
        for (Job job : running) {
            job.detach(job.attemptOn(seat));
            job.lostOn(worker);
            backToQueue(job, job == alone, seat.paused ? null : worker);
        }
        matcher.retryLost(kept, now);
    }

    /** What a gateway has under way, for a core that is new to it. */
    public void adopt(Snapshot snapshot, long time) {
        advance(time);
        List<Job> adopted = new ArrayList<>();
        Adoption.workers(snapshot, roster);
        for (Snapshot.OpenWork open : snapshot.work()) {
            if (!jobs.containsKey(open.work().id())) {
                Job job = Adoption.job(open, ++arrivals, roster);
                jobs.put(open.work().id(), job);
                adopted.add(job);
            }
        }
        Adoption.settle(roster);
        for (Job job : adopted) {
            backToQueue(job, true, null);
        }
        matcher.retry(adopted, now);
    }

    /** Open work, oldest first, at most so much. */
    public List<Snapshot.OpenWork> work(int limit) {
        return jobs.values().stream().limit(Math.max(0, limit)).map(Job::view).toList();
    }

    /** The workers, in order of joining. */
    public List<Snapshot.OpenWorker> workers() {
        return roster.seats().stream().map(Seat::view).toList();
    }

    /** How many wait whose first tier this is. */
    public int waiting(Tier tier) {
        return queues.waitingFirst(tier);
    }

    private void advance(long time) {
        now = Math.max(now, time);
        failures.expire(now);
        // What has changed by time is all in place before any work is given out: the order of queues holds then too.
        List<Seat> freed = new ArrayList<>(0);
        for (Job job = queues.expired(now); job != null; job = queues.expired(now)) {
            refuse(job.work, Refusal.Kind.EXPIRED, EXPIRED, 0);
            forget(job, false, freed);
        }
        List<Job> released = new ArrayList<>(0);
        while (!holds.isEmpty() && holds.element().until() <= now) {
            Hold hold = holds.remove();
            hold.job().release(hold.worker());
            released.add(hold.job());
        }
        wake(freed);
        matcher.retry(released, now);
    }

    private void wake(List<Seat> seats) {
        for (Seat seat : seats) {
            matcher.wake(seat, now);
        }
    }

    private void detach(Job job, int attempt, Seat seat) {
        roster.unlist(seat);
        seat.remove(job);
        roster.list(seat);
        job.detach(attempt);
    }

    /**
     * Puts work of which nothing runs any more back to the queue, at its head, or gives it up.
     *
     * @param alone whether what ended last ran alone
     * @param killed the worker on which it was lost through no intention; else null
     */
    private void backToQueue(Job job, boolean alone, @Nullable String killed) {
        if (job.live() > 0) {
            return;
        }
        String digest = job.work.digest();
        if (alone && killed != null) {
            if (!digest.isEmpty()) {
                quarantine.quarantine(digest, now);
                out.accept(new Effect.Quarantined(job.work.id(), digest, killed));
            }
            giveUp(
                    job,
                    Refusal.Kind.QUARANTINED,
                    "This request killed every worker that tried it, the last one alone.");
        } else if (job.attempts() >= Work.ATTEMPTS_MAX) {
            if (!alone) {
                quarantine.suspect(digest, now);
            }
            giveUp(job, Refusal.Kind.EXHAUSTED, "Workers failed at every attempt.");
        } else if (job.work.expiresMicros() <= now) {
            giveUp(job, Refusal.Kind.EXPIRED, EXPIRED);
        } else if (job.declines >= Limits.DECLINES_MAX) {
            giveUp(job, Refusal.Kind.EXHAUSTED, "Workers declined it " + job.declines + " times.");
        } else {
            queues.add(job);
        }
    }

    private void giveUp(Job job, Refusal.Kind kind, String reason) {
        refuse(job.work, kind, reason, 0);
        close(job, false);
    }

    private void refuse(Work work, Refusal.Kind kind, String reason, int retryAfter) {
        out.accept(new Effect.Refuse(work.id(), new Refusal(kind, reason, retryAfter)));
    }

    /** Forgets work, and lets workers that it had take other work. */
    private void close(Job job, boolean cancel) {
        List<Seat> freed = new ArrayList<>(2);
        forget(job, cancel, freed);
        wake(freed);
    }

    private void forget(Job job, boolean cancel, List<Seat> freed) {
        jobs.remove(job.work.id());
        if (job.waiting) {
            queues.remove(job);
        }
        Seat kept = matcher.release(job);
        if (kept != null) {
            freed.add(kept);
        }
        for (int attempt = 1; job.live() > 0 && attempt <= Work.ATTEMPTS_MAX; attempt++) {
            Seat seat = job.seat(attempt);
            if (seat != null) {
                detach(job, attempt, seat);
                freed.add(seat);
                if (cancel) {
                    out.accept(new Effect.Cancel(job.work.id(), attempt, seat.id));
                }
            }
        }
    }
}
