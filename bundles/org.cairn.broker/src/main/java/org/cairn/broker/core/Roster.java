// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairn.core.api.work.WorkerOffer;
import org.jspecify.annotations.Nullable;

/**
 * The workers, and the choice among them. Choosing looks at the first of each crew that has the service: crews are few,
 * because most workers offer the same; with an allow-list it looks at the workers named.
 */
final class Roster {
    private final Map<String, Seat> seats = new LinkedHashMap<>();
    private final Map<Crew.Key, Crew> crews = new HashMap<>();
    private final Map<String, List<Crew>> byService = new HashMap<>();
    private final Affinities affinities = new Affinities(Limits.AFFINITY_MAX);
    private long use;
    private int unpaused;

    @Nullable
    Seat seat(String worker) {
        return seats.get(worker);
    }

    Collection<Seat> seats() {
        return seats.values();
    }

    /** How many workers are not paused. */
    int unpaused() {
        return unpaused;
    }

    Seat join(WorkerOffer offer, boolean failing) {
        Seat seat = new Seat(offer, crew(offer), ++use);
        seat.failing = failing;
        seats.put(seat.id, seat);
        enter(seat);
        list(seat);
        return seat;
    }

    void reoffer(Seat seat, WorkerOffer offer) {
        unlist(seat);
        exit(seat);
        seat.offer = offer;
        seat.crew = crew(offer);
        enter(seat);
        list(seat);
    }

    void leave(Seat seat) {
        unlist(seat);
        exit(seat);
        seats.remove(seat.id);
    }

    void pause(Seat seat, boolean paused) {
        unlist(seat);
        exit(seat);
        seat.paused = paused;
        seat.crew = crew(seat.offer);
        enter(seat);
        list(seat);
    }

    void used(Seat seat) {
        seat.used++;
        seat.lastUsed = ++use;
    }

    /** Takes it out of the list of those that can take work: before anything of it changes. */
    void unlist(Seat seat) {
        if (seat.listed) {
            seat.crew.free.remove(seat);
            seat.listed = false;
        }
    }

    /** Puts it back if it can take work. */
    void list(Seat seat) {
        if (!seat.listed && seat.available()) {
            seat.crew.free.add(seat);
            seat.listed = true;
        }
    }

    private Crew crew(WorkerOffer offer) {
        return crews.computeIfAbsent(Crew.Key.of(offer), key -> {
            Crew crew = new Crew(key);
            for (String service : key.services()) {
                byService.computeIfAbsent(service, any -> new ArrayList<>()).add(crew);
            }
            return crew;
        });
    }

    private void enter(Seat seat) {
        seat.crew.size++;
        if (!seat.paused) {
            seat.crew.unpaused++;
            unpaused++;
        }
    }

    private void exit(Seat seat) {
        Crew crew = seat.crew;
        crew.size--;
        if (!seat.paused) {
            crew.unpaused--;
            unpaused--;
        }
        if (crew.size == 0) {
            crews.remove(crew.key);
            for (String service : crew.key.services()) {
                List<Crew> list = byService.get(service);
                if (list != null && list.remove(crew) && list.isEmpty()) {
                    byService.remove(service);
                }
            }
        }
    }

    /** The worker for this work: by affinity, else the best of those that are fit; null if none is. */
    @Nullable
    Seat choose(Job job) {
        Seat bound = bound(job);
        return bound != null && !bound.failing && fit(job, bound, job.alone) ? bound : best(job, job.alone);
    }

    /** Work of the same affinity goes there from now on, unless it has a worker that can be expected to take it again. */
    void bind(Job job, Seat seat) {
        if (job.work.affinity().isEmpty()) {
            return;
        }
        Seat bound = bound(job);
        if (bound == null || bound.paused || bound.failing || !serves(job, bound)) {
            affinities.bind(job.work, seat.id);
        }
    }

    private @Nullable Seat bound(Job job) {
        String worker = affinities.worker(job.work);
        return worker == null ? null : seats.get(worker);
    }

    /** The best worker that is fit; it must be idle for work that runs alone. */
    @Nullable
    Seat best(Job job, boolean idle) {
        String service = job.work.service();
        Seat best = null;
        if (!job.work.workers().isEmpty()) {
            for (String worker : job.work.workers()) {
                Seat seat = seats.get(worker);
                if (seat != null && fit(job, seat, idle)) {
                    best = better(best, seat, service);
                }
            }
            return best;
        }
        for (Crew crew : byService.getOrDefault(service, List.of())) {
            if (crew.accepts(job.tierMask)) {
                for (Seat seat : crew.free) {
                    if (fit(job, seat, idle)) {
                        best = better(best, seat, service);
                        break;
                    }
                }
            }
        }
        return best;
    }

    private static Seat better(@Nullable Seat a, Seat b, String service) {
        if (a == null) {
            return b;
        }
        if (a.failing == b.failing && a.crew != b.crew) {
            boolean warm = a.crew.warm(service);
            if (warm != b.crew.warm(service)) {
                return warm ? a : b;
            }
        }
        return Seat.ORDER.compare(a, b) <= 0 ? a : b;
    }

    /** Whether the worker can take this work now. */
    boolean fit(Job job, Seat seat, boolean idle) {
        return !seat.paused
                && seat.hasCredit()
                && seat.alone == null
                && (seat.reserved == null || seat.reserved == job)
                && (!idle || seat.idle())
                && serves(job, seat)
                && !job.runsOn(seat)
                && !job.heldBy(seat.id)
                && (job.lostOn().isEmpty() || !job.lostOn().contains(seat.id) || noOther(job));
    }

    /** Whether the worker could ever do this work. */
    private static boolean serves(Job job, Seat seat) {
        return seat.crew.serves(job.work.service(), job.tierMask)
                && (job.work.workers().isEmpty() || job.work.workers().contains(seat.id));
    }

    /** Whether all workers that could do this work have lost it already. */
    private boolean noOther(Job job) {
        int others = 0;
        if (job.work.workers().isEmpty()) {
            for (Crew crew : byService.getOrDefault(job.work.service(), List.of())) {
                others += crew.accepts(job.tierMask) ? crew.unpaused : 0;
            }
        } else {
            for (String worker : job.work.workers()) {
                others += counts(job, worker) ? 1 : 0;
            }
        }
        for (String worker : job.lostOn()) {
            others -= counts(job, worker) ? 1 : 0;
        }
        return others == 0;
    }

    private boolean counts(Job job, String worker) {
        Seat seat = seats.get(worker);
        return seat != null && !seat.paused && serves(job, seat);
    }
}
