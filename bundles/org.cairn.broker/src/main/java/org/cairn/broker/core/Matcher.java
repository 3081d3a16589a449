// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings work and workers together. Invariant after every event: no worker that can take work is fit for work that
 * waits. So new work may take any fit worker without passing others by, and a worker that can take more takes the first
 * that it is fit for.
 */
final class Matcher {
    private final Roster roster;
    private final Queues queues;
    private final Throughput throughput;
    private final Consumer<Effect> out;
    private int reservations;

    Matcher(Roster roster, Queues queues, Throughput throughput, Consumer<Effect> out) {
        this.roster = roster;
        this.queues = queues;
        this.throughput = throughput;
        this.out = out;
    }

    /** Begins the work if a worker is fit for it. */
    boolean match(Job job, long now) {
        Seat seat = roster.choose(job);
        if (seat == null) {
            return false;
        }
        start(job, seat, now);
        return true;
    }

    /** Begins the work, or lets it go on waiting, with a worker kept free for it if it needs that. */
    void matchOrReserve(Job job, long now) {
        if (job.waiting && !match(job, now) && job.alone) {
            reserve(job);
        }
    }

    /** Work that waits and has become fit for more workers. */
    void retry(Collection<Job> jobs, long now) {
        if (jobs.isEmpty()) {
            return;
        }
        List<Job> ordered = new ArrayList<>(jobs);
        ordered.sort(Job.ALONE_FIRST);
        for (Job job : ordered) {
            matchOrReserve(job, now);
        }
    }

    /** A worker may be able to take more: lets it take the first it is fit for, and the next. */
    void wake(Seat seat, long now) {
        while (queues.size() > 0 && !seat.paused && seat.hasCredit() && seat.alone == null) {
            Job next = nextFor(seat);
            if (next == null) {
                return;
            }
            start(next, seat, now);
        }
    }

    private @Nullable Job nextFor(Seat seat) {
        Job kept = seat.reserved;
        if (kept != null) {
            if (!seat.idle()) {
                return null;
            }
            if (roster.fit(kept, seat, true)) {
                return kept;
            }
            release(kept);
        }
        if (!queues.alone().isEmpty()) {
            boolean mayReserve = !seat.idle() && reservations < reservationsMax();
            for (Job job : queues.alone()) {
                if (seat.idle() && roster.fit(job, seat, true)) {
                    return job;
                }
                if (mayReserve && job.reserved == null && roster.fit(job, seat, false)) {
                    reserve(job, seat);
                    return null;
                }
            }
        }
        return queues.first(roster, seat);
    }

    private void start(Job job, Seat seat, long now) {
        if (job.waiting) {
            queues.remove(job);
        }
        Seat kept = release(job);
        int racers = job.racers();
        assign(job, seat, now);
        for (int n = 1; n < racers; n++) {
            Seat next = roster.choose(job);
            if (next == null) {
                break;
            }
            assign(job, next, now);
        }
        if (kept != null && kept != seat) {
            wake(kept, now);
        }
    }

    private void assign(Job job, Seat seat, long now) {
        roster.unlist(seat);
        roster.bind(job, seat);
        roster.used(seat);
        seat.add(job);
        if (job.alone) {
            seat.alone = job;
        }
        roster.list(seat);
        int attempt = job.begin(seat);
        throughput.count(now);
        out.accept(new Effect.Assign(job.work.id(), attempt, seat.id));
    }

    private int reservationsMax() {
        return Math.max(1, roster.unpaused() / Limits.RESERVED_ONE_IN);
    }

    /** Keeps a worker free for work that must run alone: it gets nothing more, so that it becomes idle. */
    private void reserve(Job job) {
        if (job.reserved != null || reservations >= reservationsMax()) {
            return;
        }
        Seat seat = roster.best(job, false);
        if (seat != null) {
            reserve(job, seat);
        }
    }

    private void reserve(Job job, Seat seat) {
        roster.unlist(seat);
        seat.reserved = job;
        job.reserved = seat;
        reservations++;
    }

    /** Gives back the worker that was kept free for it; the caller wakes it. */
    @Nullable
    Seat release(Job job) {
        Seat seat = job.reserved;
        if (seat == null) {
            return null;
        }
        job.reserved = null;
        seat.reserved = null;
        reservations--;
        roster.list(seat);
        return seat;
    }

    /** Keeps workers free for work that still has none, as far as the bound allows. */
    void reserveMore(long now) {
        if (queues.alone().isEmpty() || reservations >= reservationsMax()) {
            return;
        }
        for (Job job : List.copyOf(queues.alone())) {
            if (reservations >= reservationsMax()) {
                return;
            }
            matchOrReserve(job, now);
        }
    }

    /**
     * After fewer workers can do what was lost on others.
     *
     * @param more work that lost the worker which was kept free for it
     */
    void retryLost(@Nullable Job more, long now) {
        List<Job> jobs = new ArrayList<>(queues.lost());
        if (more != null) {
            jobs.add(more);
        }
        retry(jobs, now);
    }
}
