// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.cairn.core.api.work.AttemptEnd;
import org.cairn.core.api.work.Broker;
import org.cairn.core.api.work.Desk;
import org.cairn.core.api.work.Dispatcher;
import org.cairn.core.api.work.Refusal;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.Tier;
import org.cairn.core.api.work.Work;
import org.cairn.core.api.work.WorkerOffer;

/**
 * A simple broker for tests of other parts: first come first served, the first fit worker in order of joining, races,
 * three attempts, expiry at {@link #tick}. It passes {@link BrokerContract} and claims no more: no affinity, no choice by
 * load, nothing runs alone, no quarantine, no threshold. Any thread; every event looks at all that is open.
 */
public final class MemoryBroker implements Broker, TimedBroker {
    private static final int DECLINES_MAX = 10;

    private final LongSupplier micros;
    private final List<MemoryDesk> desks = new ArrayList<>();

    /** A broker that reads the system's monotonic clock. */
    public MemoryBroker() {
        this(() -> System.nanoTime() / 1_000);
    }

    public MemoryBroker(LongSupplier micros) {
        this.micros = micros;
    }

    @Override
    public Broker broker() {
        return this;
    }

    @Override
    public synchronized void tick() {
        for (MemoryDesk desk : List.copyOf(desks)) {
            desk.settle();
        }
    }

    @Override
    public synchronized Desk open(Dispatcher dispatcher, Snapshot snapshot) {
        MemoryDesk desk = new MemoryDesk(dispatcher, snapshot);
        desks.add(desk);
        desk.settle();
        return desk;
    }

    @Override
    public long nowMicros() {
        return micros.getAsLong();
    }

    @Override
    public synchronized Map<Tier, Integer> waiting() {
        Map<Tier, Integer> waiting = new EnumMap<>(Tier.class);
        for (Tier tier : Tier.values()) {
            waiting.put(tier, 0);
        }
        for (MemoryDesk desk : desks) {
            for (Job job : desk.queue) {
                waiting.merge(new TreeSet<>(job.work.tiers()).first(), 1, Integer::sum);
            }
        }
        return waiting;
    }

    @Override
    public synchronized List<Snapshot.OpenWork> work(int limit) {
        return desks.stream()
                .flatMap(desk -> desk.jobs.values().stream())
                .limit(limit)
                .map(job -> new Snapshot.OpenWork(job.work, job.begun.size(), job.running))
                .toList();
    }

    @Override
    public synchronized List<Snapshot.OpenWorker> workers() {
        return desks.stream()
                .flatMap(desk -> desk.seats.values().stream())
                .map(seat -> new Snapshot.OpenWorker(seat.offer, seat.granted, seat.used, seat.paused))
                .toList();
    }

    private static final class Seat {
        private WorkerOffer offer;
        private long granted;
        private long used;
        private boolean paused;

        Seat(WorkerOffer offer) {
            this.offer = offer;
        }

        boolean serves(Work work) {
            return !paused
                    && work.tiers().contains(offer.tier())
                    && offer.services().containsKey(work.service())
                    && (work.workers().isEmpty() || work.workers().contains(offer.worker()));
        }
    }

    private static final class Job {
        private final Work work;
        private final Set<Integer> begun = new TreeSet<>();
        private final Map<Integer, String> running = new TreeMap<>();
        private final Set<String> avoid = new TreeSet<>();
        private int declines;

        Job(Work work) {
            this.work = work;
        }
    }

    private final class MemoryDesk implements Desk {
        private final Dispatcher dispatcher;
        private final Map<String, Seat> seats = new LinkedHashMap<>();
        private final Map<String, Job> jobs = new LinkedHashMap<>();
        private final List<Job> queue = new ArrayList<>();
        private final Deque<Runnable> effects = new ArrayDeque<>();
        private boolean delivering;

        MemoryDesk(Dispatcher dispatcher, Snapshot snapshot) {
            this.dispatcher = dispatcher;
            for (Snapshot.OpenWorker open : snapshot.workers()) {
                Seat seat = new Seat(open.offer());
                seat.granted = open.granted();
                seat.used = open.used();
                seat.paused = open.paused();
                seats.put(open.offer().worker(), seat);
            }
            for (Snapshot.OpenWork open : snapshot.work()) {
                Job job = new Job(open.work());
                job.running.putAll(open.running());
                job.begun.addAll(open.running().keySet());
                for (int attempt = 1; job.begun.size() < open.attempts(); attempt++) {
                    job.begun.add(attempt);
                }
                jobs.put(open.work().id(), job);
                if (job.running.isEmpty()) {
                    queue.add(job);
                }
            }
            queue.sort(Comparator.comparing(job -> job.begun.isEmpty()));
        }

        @Override
        public void submit(Work work) {
            event(() -> {
                if (!jobs.containsKey(work.id())) {
                    Job job = new Job(work);
                    jobs.put(work.id(), job);
                    queue.add(job);
                }
            });
        }

        @Override
        public void withdraw(String work) {
            event(() -> {
                Job job = jobs.remove(work);
                if (job != null) {
                    queue.remove(job);
                }
            });
        }

        @Override
        public void ended(String work, int attempt, AttemptEnd end) {
            event(() -> {
                Job job = jobs.get(work);
                String worker = job == null ? null : job.running.remove(attempt);
                if (job == null || worker == null) {
                    return;
                }
                if (end == AttemptEnd.ANSWERED || end == AttemptEnd.TRUNCATED) {
                    jobs.remove(work);
                    job.running.forEach((other, on) -> effects.add(() -> dispatcher.cancel(work, other, on)));
                    return;
                }
                if (end == AttemptEnd.DECLINED) {
                    job.begun.remove(attempt);
                    job.declines++;
                }
                job.avoid.add(worker);
                retry(job);
            });
        }

        private void retry(Job job) {
            if (job.running.isEmpty() && (job.begun.size() >= Work.ATTEMPTS_MAX || job.declines >= DECLINES_MAX)) {
                refuse(job, Refusal.Kind.EXHAUSTED);
            } else if (job.running.isEmpty()) {
                queue.add(0, job);
            }
        }

        private void refuse(Job job, Refusal.Kind kind) {
            jobs.remove(job.work.id());
            effects.add(() -> dispatcher.refuse(job.work.id(), new Refusal(kind, kind.name(), 0)));
        }

        @Override
        public void join(WorkerOffer offer) {
            event(() -> seats.computeIfAbsent(offer.worker(), any -> new Seat(offer)).offer = offer);
        }

        @Override
        public void credits(String worker, long total) {
            event(() -> {
                Seat seat = seats.get(worker);
                if (seat != null) {
                    seat.granted = Math.max(seat.granted, total);
                }
            });
        }

        @Override
        public void pause(String worker, boolean paused) {
            event(() -> {
                Seat seat = seats.get(worker);
                if (seat != null) {
                    seat.paused = paused;
                }
            });
        }

        @Override
        public void leave(String worker) {
            event(() -> {
                if (seats.remove(worker) == null) {
                    return;
                }
                List<Job> newestFirst = new ArrayList<>(jobs.values());
                Collections.reverse(newestFirst);
                for (Job job : newestFirst) {
                    if (job.running.values().remove(worker)) {
                        job.avoid.add(worker);
                        retry(job);
                    }
                }
            });
        }

        @Override
        public void close() {
            synchronized (MemoryBroker.this) {
                desks.remove(this);
                effects.clear();
            }
        }

        /** An event, what follows from it, and its delivery, after that of events under way. */
        private void event(Runnable event) {
            synchronized (MemoryBroker.this) {
                if (desks.contains(this)) {
                    event.run();
                    settle();
                }
            }
        }

        private void settle() {
            for (Job job : List.copyOf(queue)) {
                if (job.work.expiresMicros() <= nowMicros()) {
                    queue.remove(job);
                    refuse(job, Refusal.Kind.EXPIRED);
                } else {
                    start(job);
                }
            }
            if (delivering) {
                return;
            }
            delivering = true;
            try {
                for (Runnable effect = effects.poll(); effect != null; effect = effects.poll()) {
                    effect.run();
                }
            } finally {
                delivering = false;
            }
        }

        private void start(Job job) {
            boolean other = seats.values().stream()
                    .anyMatch(seat -> seat.serves(job.work) && !job.avoid.contains(seat.offer.worker()));
            int racers = job.begun.isEmpty() ? job.work.race() : 1;
            for (Seat seat : seats.values()) {
                String worker = seat.offer.worker();
                boolean fit = seat.serves(job.work)
                        && seat.granted > seat.used
                        && !job.running.containsValue(worker)
                        && !(other && job.avoid.contains(worker));
                if (fit && racers-- > 0) {
                    queue.remove(job);
                    int attempt = 1;
                    while (!job.begun.add(attempt)) {
                        attempt++;
                    }
                    int number = attempt;
                    seat.used++;
                    job.running.put(number, worker);
                    effects.add(() -> dispatcher.assign(job.work.id(), number, worker));
                }
            }
        }
    }
}
