// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway.call;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import org.cairn.core.api.work.AttemptEnd;
import org.cairn.core.api.work.Broker;
import org.cairn.core.api.work.Desk;
import org.cairn.core.api.work.Dispatcher;
import org.cairn.core.api.work.Refusal;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.Tier;
import org.cairn.core.api.work.WorkerOffer;
import org.cairn.core.api.work.WorkerPool;
import org.cairn.gateway.GatewayLog;
import org.cairn.gateway.tunnel.TunnelListener;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's side of the broker: keeps what is under way (open work, workers, credits), tells the broker that is
 * there, and hands all of it to the next one. Work that is submitted while there is none waits here and is in the
 * snapshot. From any thread. Events hold the lock shared, a swap holds it alone, so that each event reaches exactly one
 * broker, or is in the snapshot of the next.
 */
public final class Desks implements TunnelListener {
    /** Whom the broker's decisions about one request concern; called on any thread, must not block. */
    interface Assignee {
        void assign(int attempt, String worker);

        void cancel(int attempt);

        void refuse(Refusal refusal);
    }

    private record Open(Ticket ticket, Assignee assignee, long order) {}

    private static final class Worker {
        private final WorkerOffer offer;
        private long granted;
        /** Assignments that never left for the worker: it will not grant them again, so they are given back here. */
        private long unsent;

        private long used;
        private boolean paused;

        Worker(WorkerOffer offer) {
            this.offer = offer;
        }

        Worker with(WorkerOffer next) {
            Worker worker = new Worker(next);
            worker.granted = granted;
            worker.unsent = unsent;
            worker.used = used;
            worker.paused = paused;
            return worker;
        }
    }

    private final LongSupplier nanos;
    private final ReadWriteLock swap = new ReentrantReadWriteLock();
    private final AtomicLong orders = new AtomicLong();
    private final Map<String, Open> open = new ConcurrentHashMap<>();
    private final Map<String, Worker> workers = new HashMap<>(); // guarded by itself
    private @Nullable Broker broker; // guarded by swap, as all below
    private @Nullable Desk desk;
    private int generation;

    public Desks(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A broker is there, maybe instead of another. */
    public void use(Broker next) {
        Desk old;
        int workersHanded;
        int workHanded;
        swap.writeLock().lock();
        try {
            old = desk;
            generation++;
            broker = next;
            Snapshot snapshot = snapshot(next);
            workersHanded = snapshot.workers().size();
            workHanded = snapshot.work().size();
            desk = next.open(new Line(generation), snapshot);
        } finally {
            swap.writeLock().unlock();
        }
        if (old != null) {
            old.close();
        }
        if (workersHanded + workHanded > 0) {
            GatewayLog.brokerSwapped(workersHanded, workHanded);
        }
    }

    /** A broker is gone; if another one took its place already, nothing changes. */
    public void leave(Broker gone) {
        Desk old = null;
        swap.writeLock().lock();
        try {
            if (broker == gone) {
                old = desk;
                generation++;
                broker = null;
                desk = null;
            }
        } finally {
            swap.writeLock().unlock();
        }
        if (old != null) {
            old.close();
        }
    }

    /** The broker that is there. */
    public Optional<Broker> broker() {
        swap.readLock().lock();
        try {
            return Optional.ofNullable(broker);
        } finally {
            swap.readLock().unlock();
        }
    }

    private Snapshot snapshot(Broker next) {
        List<Snapshot.OpenWorker> pool = new ArrayList<>();
        synchronized (workers) {
            for (Worker worker : workers.values()) {
                pool.add(new Snapshot.OpenWorker(
                        worker.offer, worker.granted + worker.unsent, worker.used, worker.paused));
            }
        }
        List<Snapshot.OpenWork> work = new ArrayList<>();
        long now = nanos.getAsLong();
        open.values().stream()
                .sorted(Comparator.comparingLong(Open::order))
                .forEach(entry -> work.add(entry.ticket.snapshot(next.nowMicros(), now)));
        return new Snapshot(pool, work);
    }

    /** Events of one broker; those of one that was replaced in the meantime are dropped. */
    private final class Line implements Dispatcher {
        private final int mine;

        Line(int mine) {
            this.mine = mine;
        }

        private void pass(Runnable event) {
            swap.readLock().lock();
            try {
                if (generation == mine) {
                    event.run();
                }
            } finally {
                swap.readLock().unlock();
            }
        }

        @Override
        public void assign(String work, int attempt, String worker) {
            pass(() -> {
                synchronized (workers) {
                    Worker known = workers.get(worker);
                    if (known != null) {
                        known.used++;
                    }
                }
                Open entry = open.get(work);
                if (entry == null) {
                    unsent(worker);
                    return;
                }
                entry.ticket.assigned(attempt, worker);
                entry.assignee.assign(attempt, worker);
            });
        }

        @Override
        public void cancel(String work, int attempt, String worker) {
            pass(() -> {
                Open entry = open.get(work);
                if (entry != null) {
                    entry.ticket.ended(attempt, false);
                    entry.assignee.cancel(attempt);
                }
            });
        }

        @Override
        public void refuse(String work, Refusal refusal) {
            pass(() -> {
                Open entry = open.remove(work);
                if (entry != null) {
                    entry.assignee.refuse(refusal);
                }
            });
        }
    }

    private interface Event {
        void tell(Desk desk, Broker broker);
    }

    /** Changes what is kept and tells the broker, as one step against a swap. */
    private void tell(Runnable change, Event event) {
        swap.readLock().lock();
        try {
            change.run();
            Desk current = desk;
            Broker there = broker;
            if (current != null && there != null) {
                event.tell(current, there);
            }
        } finally {
            swap.readLock().unlock();
        }
    }

    void submit(Ticket ticket, Assignee assignee) {
        tell(
                () -> open.put(ticket.id(), new Open(ticket, assignee, orders.incrementAndGet())),
                (current, there) -> current.submit(ticket.work(there.nowMicros(), nanos.getAsLong())));
    }

    /** The work is over for reasons that the broker does not know. */
    void withdraw(String work) {
        tell(() -> open.remove(work), (current, there) -> current.withdraw(work));
    }

    void ended(String work, int attempt, AttemptEnd end) {
        tell(
                () -> {
                    Open entry = open.get(work);
                    if (entry != null) {
                        entry.ticket.ended(attempt, end == AttemptEnd.DECLINED);
                        if (end == AttemptEnd.ANSWERED || end == AttemptEnd.TRUNCATED) {
                            open.remove(work);
                        }
                    }
                },
                (current, there) -> current.ended(work, attempt, end));
    }

    /** An assignment was not sent, because nobody waits for it any more: the worker's credit is given back. */
    void unsent(String worker) {
        grant(worker, known -> known.unsent++);
    }

    /** What a connected worker offers. */
    Optional<WorkerOffer> offer(String worker) {
        synchronized (workers) {
            Worker known = workers.get(worker);
            return known == null ? Optional.empty() : Optional.of(known.offer);
        }
    }

    /** Credits that are left, by tier. */
    public Map<Tier, Long> credits() {
        Map<Tier, Long> left = new HashMap<>();
        synchronized (workers) {
            for (Worker worker : workers.values()) {
                left.merge(worker.offer.tier(), worker.granted + worker.unsent - worker.used, Long::sum);
            }
        }
        return left;
    }

    @Override
    public void offered(WorkerOffer offer) {
        tell(
                () -> {
                    synchronized (workers) {
                        Worker known = workers.get(offer.worker());
                        workers.put(offer.worker(), known == null ? new Worker(offer) : known.with(offer));
                    }
                },
                (current, there) -> current.join(offer));
    }

    @Override
    public void credits(String worker, long total) {
        grant(worker, known -> known.granted = Math.max(known.granted, total));
    }

    private interface Grant {
        void to(Worker worker);
    }

    private void grant(String worker, Grant grant) {
        AtomicLong total = new AtomicLong(-1);
        tell(
                () -> {
                    synchronized (workers) {
                        Worker known = workers.get(worker);
                        if (known != null) {
                            grant.to(known);
                            total.set(known.granted + known.unsent);
                        }
                    }
                },
                (current, there) -> {
                    if (total.get() >= 0) {
                        current.credits(worker, total.get());
                    }
                });
    }

    @Override
    public void paused(String worker, boolean paused) {
        tell(
                () -> {
                    synchronized (workers) {
                        Worker known = workers.get(worker);
                        if (known != null) {
                            known.paused = paused;
                        }
                    }
                },
                (current, there) -> current.pause(worker, paused));
    }

    @Override
    public void progress(String worker, String work, int attempt, double fraction, String message) {
        Open entry = open.get(work);
        if (entry != null) {
            entry.ticket.progress(attempt, worker, new WorkerPool.Progress(fraction, message));
        }
    }

    /** The newest report of open work: kept with it, gone with it. */
    public Optional<WorkerPool.Progress> progress(String work) {
        Open entry = open.get(work);
        return entry == null ? Optional.empty() : entry.ticket.progress();
    }

    @Override
    public void left(String worker) {
        tell(
                () -> {
                    synchronized (workers) {
                        workers.remove(worker);
                    }
                },
                (current, there) -> current.leave(worker));
    }

    /** How many open requests no worker has at the moment. */
    public long waiting() {
        return open.values().stream().filter(entry -> entry.ticket.waits()).count();
    }

    /** Closes the desk. */
    public void close() {
        broker().ifPresent(this::leave);
    }
}
