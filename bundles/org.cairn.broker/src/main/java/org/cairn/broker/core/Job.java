// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cairn.core.api.work.Snapshot.OpenWork;
import org.cairn.core.api.work.Work;
import org.jspecify.annotations.Nullable;

/** Work that is open: it waits, or attempts of it are under way. */
final class Job {
    /** Order in a queue: what was begun before comes first, each part by arrival. */
    static final Comparator<Job> ORDER = Comparator.comparingLong(job -> job.rank);

    /** Work that needs a worker for itself first: it can use an idle one only, others can use any. */
    static final Comparator<Job> ALONE_FIRST =
            Comparator.comparing((Job job) -> !job.alone).thenComparing(ORDER);

    private static final long HEAD = 1L << 62;

    final Work work;
    final int tierMask;
    private final long arrival;

    /** Whether the next attempt must be alone on its worker. */
    boolean alone;

    /** Whether its digest killed all racers of an earlier request: then every attempt is alone. */
    boolean suspect;

    boolean waiting;
    long rank;
    int declines;

    /** The line in which it waits, unless it must run alone. */
    @Nullable
    Line line;

    /** The worker that is kept free for it. */
    @Nullable
    Seat reserved;

    /** Whether the expiry queue has it, perhaps from an earlier wait. */
    boolean timed;

    private final @Nullable Seat[] running = new Seat[Work.ATTEMPTS_MAX + 1];
    private int live;
    /** Bit n: attempt n runs, or has ended otherwise than declined. */
    private int begun;

    private List<String> lostOn = List.of();
    private List<String> heldBy = List.of();

    Job(Work work, long arrival) {
        this.work = work;
        this.arrival = arrival;
        this.tierMask = Tiers.mask(work.tiers());
        this.rank = arrival;
    }

    int attempts() {
        return Integer.bitCount(begun);
    }

    int live() {
        return live;
    }

    @Nullable
    Seat seat(int attempt) {
        return attempt < 1 || attempt > Work.ATTEMPTS_MAX ? null : running[attempt];
    }

    boolean runsOn(Seat seat) {
        return live > 0 && attemptOn(seat) != 0;
    }

    int attemptOn(Seat seat) {
        for (int attempt = 1; attempt <= Work.ATTEMPTS_MAX; attempt++) {
            if (running[attempt] == seat) {
                return attempt;
            }
        }
        return 0;
    }

    /** Begins an attempt with the lowest number that is free. */
    int begin(Seat seat) {
        int attempt = Integer.numberOfTrailingZeros(~begun >> 1) + 1;
        if (attempt > Work.ATTEMPTS_MAX) {
            throw new IllegalStateException(work.id() + " has had its attempts");
        }
        attach(attempt, seat);
        return attempt;
    }

    void attach(int attempt, Seat seat) {
        begun |= 1 << attempt;
        running[attempt] = seat;
        live++;
    }

    void detach(int attempt) {
        running[attempt] = null;
        live--;
    }

    /** A declined attempt does not count; its number is free again. */
    void uncount(int attempt) {
        begun &= ~(1 << attempt);
        declines++;
    }

    /** Attempts of which nothing is known but that they were. */
    void countTo(int attempts) {
        for (int attempt = 1; attempts() < Math.min(attempts, Work.ATTEMPTS_MAX); attempt++) {
            begun |= 1 << attempt;
        }
    }

    /** Sets its place in the queue and how it must run, before it waits. */
    void queueUp() {
        rank = begun == 0 && declines == 0 ? arrival : arrival - HEAD;
        alone = suspect || attempts() == Work.ATTEMPTS_MAX - 1;
    }

    /** How many workers begin it at once: it races when it starts first, and never again. */
    int racers() {
        return begun == 0 && !suspect ? work.race() : 1;
    }

    void lostOn(String worker) {
        lostOn = with(lostOn, worker);
    }

    List<String> lostOn() {
        return lostOn;
    }

    void hold(String worker) {
        heldBy = with(heldBy, worker);
    }

    void release(String worker) {
        List<String> less = new ArrayList<>(heldBy);
        less.remove(worker);
        heldBy = less;
    }

    boolean heldBy(String worker) {
        return !heldBy.isEmpty() && heldBy.contains(worker);
    }

    private static List<String> with(List<String> list, String worker) {
        if (list.contains(worker)) {
            return list;
        }
        List<String> more = new ArrayList<>(list);
        more.add(worker);
        return more;
    }

    OpenWork view() {
        Map<Integer, String> attempts = new HashMap<>();
        for (int attempt = 1; attempt <= Work.ATTEMPTS_MAX; attempt++) {
            Seat seat = running[attempt];
            if (seat != null) {
                attempts.put(attempt, seat.id);
            }
        }
        return new OpenWork(work, attempts(), attempts);
    }
}
