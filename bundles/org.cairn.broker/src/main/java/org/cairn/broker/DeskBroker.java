// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.cairn.broker.core.BrokerCore;
import org.cairn.broker.core.Effect;
import org.cairn.broker.core.Limits;
import org.cairn.broker.core.Quarantine;
import org.cairn.core.api.work.Broker;
import org.cairn.core.api.work.Desk;
import org.cairn.core.api.work.Dispatcher;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.Tier;

/**
 * A core for each gateway behind one lock: a gateway can use no worker but its own. What a snapshot leads to is
 * dispatched on the executor given, so that {@link #open} has returned to a gateway which holds a lock of its own.
 */
final class DeskBroker implements Broker {
    private static final long OVERLOAD_LOG_MICROS = 10_000_000;

    private final Limits limits;
    private final LongSupplier micros;
    private final Executor later;
    private final ReentrantLock lock = new ReentrantLock();
    private final Quarantine quarantine;
    private final List<CoreDesk> desks = new CopyOnWriteArrayList<>();
    private volatile long overloadLogged = Long.MIN_VALUE;

    DeskBroker(Limits limits, LongSupplier micros, Executor later) {
        this.limits = limits;
        this.micros = micros;
        this.later = later;
        this.quarantine = new Quarantine(limits);
    }

    @Override
    public Desk open(Dispatcher dispatcher, Snapshot snapshot) {
        CoreDesk desk = new CoreDesk(
                lock,
                out -> new BrokerCore(limits, quarantine, out),
                micros,
                effect -> deliver(dispatcher, effect),
                desks::remove);
        desk.adopt(snapshot);
        desks.add(desk);
        if (!snapshot.equals(Snapshot.EMPTY)) {
            BrokerLog.adopted(snapshot);
            later.execute(desk::drain);
        }
        return desk;
    }

    private void deliver(Dispatcher dispatcher, Effect effect) {
        try {
            if (effect instanceof Effect.Assign assign) {
                dispatcher.assign(assign.work(), assign.attempt(), assign.worker());
            } else if (effect instanceof Effect.Cancel cancel) {
                dispatcher.cancel(cancel.work(), cancel.attempt(), cancel.worker());
            } else if (effect instanceof Effect.Refuse refuse) {
                logOverload(refuse);
                dispatcher.refuse(refuse.work(), refuse.refusal());
            } else if (effect instanceof Effect.Quarantined news) {
                BrokerLog.quarantined(news.work(), news.digest(), news.worker());
            }
        } catch (RuntimeException e) {
            // The gateway broke its promise; others' work must not suffer for it.
            BrokerLog.dispatcherFailed(effect, e);
        }
    }

    private void logOverload(Effect.Refuse refuse) {
        if (refuse.refusal().retryAfterSeconds() > 0) {
            long now = nowMicros();
            if (overloadLogged == Long.MIN_VALUE || now - overloadLogged > OVERLOAD_LOG_MICROS) {
                overloadLogged = now;
                BrokerLog.overloaded(refuse.refusal().retryAfterSeconds());
            }
        }
    }

    /** Lets time pass at all desks. */
    void tick() {
        for (CoreDesk desk : desks) {
            desk.tick();
        }
    }

    /** Closes all desks. */
    void close() {
        for (CoreDesk desk : desks) {
            desk.close();
        }
    }

    @Override
    public long nowMicros() {
        return micros.getAsLong();
    }

    @Override
    public Map<Tier, Integer> waiting() {
        Map<Tier, Integer> waiting = new EnumMap<>(Tier.class);
        for (Tier tier : Tier.values()) {
            int sum = 0;
            for (CoreDesk desk : desks) {
                sum += desk.read(core -> core.waiting(tier));
            }
            waiting.put(tier, sum);
        }
        return waiting;
    }

    @Override
    public List<Snapshot.OpenWork> work(int limit) {
        List<Snapshot.OpenWork> work = new ArrayList<>();
        for (CoreDesk desk : desks) {
            work.addAll(desk.read(core -> core.work(limit)));
        }
        if (desks.size() > 1) {
            work.sort(Comparator.comparingLong(open -> open.work().submittedMicros()));
        }
        return work.size() <= limit ? work : List.copyOf(work.subList(0, Math.max(0, limit)));
    }

    @Override
    public List<Snapshot.OpenWorker> workers() {
        List<Snapshot.OpenWorker> workers = new ArrayList<>();
        for (CoreDesk desk : desks) {
            workers.addAll(desk.read(BrokerCore::workers));
        }
        return workers;
    }
}
