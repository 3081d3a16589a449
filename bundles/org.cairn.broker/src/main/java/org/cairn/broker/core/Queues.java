// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.cairn.core.api.work.Tier;
import org.jspecify.annotations.Nullable;

/**
 * What waits. A tier's queue is all work that accepts the tier, in order of {@link Job#ORDER}; it is kept as one
 * {@link Line} for each demand, so that a worker finds its next work by looking at heads only, and work which nobody can
 * do stands in nobody's way.
 */
final class Queues {
    private final Map<Line.Demand, Line> lines = new HashMap<>();
    /** Lines that any worker can serve, by DService: at most one for each set of tiers. */
    private final Map<String, List<Line>> open = new HashMap<>();
    /** Lines that name their workers, by each of these. */
    private final Map<String, Set<Line>> named = new HashMap<>();
    /** What must run alone is in no line: an idle worker takes it before anything else. */
    private final TreeSet<Job> alone = new TreeSet<>(Job.ORDER);
    /** What was lost on some worker, wherever it waits: it may be fit for that worker again when others go. */
    private final TreeSet<Job> lost = new TreeSet<>(Job.ORDER);

    private final PriorityQueue<Job> expiries =
            new PriorityQueue<>((a, b) -> Long.compare(a.work.expiresMicros(), b.work.expiresMicros()));
    private final int[] byTier = new int[Tiers.COUNT];
    private final int[] byFirstTier = new int[Tiers.COUNT];
    private int size;

    int size() {
        return size;
    }

    /** How many wait that accept this tier. */
    int waiting(Tier tier) {
        return byTier[Tiers.index(tier)];
    }

    /** How many wait whose first tier this is. */
    int waitingFirst(Tier tier) {
        return byFirstTier[Tiers.index(tier)];
    }

    /** Whether every queue in which it would wait has this many. */
    boolean full(Job job, int max) {
        for (Tier tier : job.work.tiers()) {
            if (waiting(tier) < max) {
                return false;
            }
        }
        return true;
    }

    void add(Job job) {
        if (job.waiting) {
            throw new IllegalStateException(job.work.id() + " waits already");
        }
        job.queueUp();
        job.waiting = true;
        count(job, 1);
        if (!job.timed) {
            job.timed = true;
            expiries.add(job);
        }
        if (!job.lostOn().isEmpty()) {
            lost.add(job);
        }
        if (job.alone) {
            alone.add(job);
            return;
        }
        Line line = lines.computeIfAbsent(Line.Demand.of(job), this::openLine);
        line.jobs.add(job);
        job.line = line;
    }

    void remove(Job job) {
        if (!job.waiting) {
            throw new IllegalStateException(job.work.id() + " does not wait");
        }
        job.waiting = false;
        count(job, -1);
        if (!job.lostOn().isEmpty()) {
            lost.remove(job);
        }
        Line line = job.line;
        if (line == null) {
            alone.remove(job);
        } else {
            line.jobs.remove(job);
            job.line = null;
            if (line.jobs.isEmpty()) {
                closeLine(line);
            }
        }
        if (expiries.size() > 2 * size + 1_000) {
            forgetStale();
        }
    }

    private void count(Job job, int by) {
        size += by;
        for (int tier = 0; tier < Tiers.COUNT; tier++) {
            if ((job.tierMask & 1 << tier) != 0) {
                byTier[tier] += by;
            }
        }
        byFirstTier[Integer.numberOfTrailingZeros(job.tierMask)] += by;
    }

    private Line openLine(Line.Demand demand) {
        Line line = new Line(demand);
        if (demand.workers().isEmpty()) {
            open.computeIfAbsent(demand.service(), any -> new ArrayList<>()).add(line);
        }
        for (String worker : demand.workers()) {
            named.computeIfAbsent(worker, any -> new LinkedHashSet<>()).add(line);
        }
        return line;
    }

    private void closeLine(Line line) {
        Line.Demand demand = line.demand;
        lines.remove(demand);
        if (demand.workers().isEmpty()) {
            List<Line> rest = open.get(demand.service());
            if (rest != null && rest.remove(line) && rest.isEmpty()) {
                open.remove(demand.service());
            }
        }
        for (String worker : demand.workers()) {
            Set<Line> rest = named.get(worker);
            if (rest != null && rest.remove(line) && rest.isEmpty()) {
                named.remove(worker);
            }
        }
    }

    /** The first that this worker can take beside others. */
    @Nullable
    Job first(Roster roster, Seat seat) {
        Job first = null;
        Set<String> services = seat.crew.key.services();
        if (services.size() < open.size()) {
            for (String service : services) {
                first = firstOf(open.get(service), roster, seat, first);
            }
        } else {
            for (Map.Entry<String, List<Line>> entry : open.entrySet()) {
                if (services.contains(entry.getKey())) {
                    first = firstOf(entry.getValue(), roster, seat, first);
                }
            }
        }
        return firstOf(named.get(seat.id), roster, seat, first);
    }

    private static @Nullable Job firstOf(
            @Nullable Iterable<Line> candidates, Roster roster, Seat seat, @Nullable Job best) {
        if (candidates == null) {
            return best;
        }
        Job first = best;
        for (Line line : candidates) {
            Job job = line.first(roster, seat);
            if (job != null && (first == null || job.rank < first.rank)) {
                first = job;
            }
        }
        return first;
    }

    /** What must run alone, first come first. */
    SortedSet<Job> alone() {
        return alone;
    }

    /** What was lost on some worker. */
    SortedSet<Job> lost() {
        return lost;
    }

    /** The next that has expired by now and still waits; null if none. */
    @Nullable
    Job expired(long now) {
        for (Job job = expiries.peek(); job != null && job.work.expiresMicros() <= now; job = expiries.peek()) {
            expiries.remove();
            job.timed = false;
            if (job.waiting) {
                return job;
            }
        }
        return null;
    }

    /** Work that found a worker stays in the expiry queue until most of it is such. */
    private void forgetStale() {
        List<Job> keep = new ArrayList<>();
        for (Job job : expiries) {
            job.timed = job.waiting;
            if (job.waiting) {
                keep.add(job);
            }
        }
        expiries.clear();
        expiries.addAll(keep);
    }
}
