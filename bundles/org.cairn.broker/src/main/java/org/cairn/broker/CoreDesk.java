// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import org.cairn.broker.core.BrokerCore;
import org.cairn.broker.core.Effect;
import org.cairn.core.api.work.AttemptEnd;
import org.cairn.core.api.work.Desk;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.Work;
import org.cairn.core.api.work.WorkerOffer;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's core and what it wants done. Events change the core under the lock, which also gives them their time, so
 * that it never goes back; effects are delivered outside it, in order, by one thread at a time: by whoever finds nobody
 * at it.
 */
final class CoreDesk implements Desk {
    private final ReentrantLock lock;
    private final BrokerCore core;
    private final LongSupplier micros;
    private final Consumer<Effect> delivery;
    private final Consumer<CoreDesk> onClose;
    private final Deque<Effect> effects = new ArrayDeque<>();
    private boolean delivering;
    private boolean closed;

    CoreDesk(
            ReentrantLock lock,
            Function<Consumer<Effect>, BrokerCore> core,
            LongSupplier micros,
            Consumer<Effect> delivery,
            Consumer<CoreDesk> onClose) {
        this.lock = lock;
        this.core = core.apply(effects::add);
        this.micros = micros;
        this.delivery = delivery;
        this.onClose = onClose;
    }

    @Override
    public void submit(Work work) {
        event((core, now) -> core.submit(work, now));
    }

    @Override
    public void withdraw(String work) {
        event((core, now) -> core.withdraw(work, now));
    }

    @Override
    public void ended(String work, int attempt, AttemptEnd end) {
        event((core, now) -> core.ended(work, attempt, end, now));
    }

    @Override
    public void join(WorkerOffer offer) {
        event((core, now) -> core.join(offer, now));
    }

    @Override
    public void credits(String worker, long total) {
        event((core, now) -> core.credits(worker, total, now));
    }

    @Override
    public void pause(String worker, boolean paused) {
        event((core, now) -> core.pause(worker, paused, now));
    }

    @Override
    public void leave(String worker) {
        event((core, now) -> core.leave(worker, now));
    }

    void tick() {
        event(BrokerCore::tick);
    }

    /** Takes over; what follows waits for {@link #drain}. */
    void adopt(Snapshot snapshot) {
        lock.lock();
        try {
            core.adopt(snapshot, micros.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    <T> T read(Function<BrokerCore, T> view) {
        lock.lock();
        try {
            return view.apply(core);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            effects.clear();
        } finally {
            lock.unlock();
        }
        onClose.accept(this);
    }

    private void event(ObjLongConsumer<BrokerCore> event) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            event.accept(core, micros.getAsLong());
            if (delivering || effects.isEmpty()) {
                return;
            }
            delivering = true;
        } finally {
            lock.unlock();
        }
        deliverAll();
    }

    /** Delivers what waits, unless somebody is at it. */
    void drain() {
        lock.lock();
        try {
            if (delivering) {
                return;
            }
            delivering = true;
        } finally {
            lock.unlock();
        }
        deliverAll();
    }

    private void deliverAll() {
        boolean all = false;
        try {
            for (Effect next = next(); next != null; next = next()) {
                delivery.accept(next);
            }
            all = true;
        } finally {
            if (!all) {
                // An Error went through: the next event delivers the rest.
                stopDelivering();
            }
        }
    }

    private void stopDelivering() {
        lock.lock();
        try {
            delivering = false;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Effect next() {
        lock.lock();
        try {
            Effect next = effects.poll();
            delivering = next != null;
            return next;
        } finally {
            lock.unlock();
        }
    }
}
