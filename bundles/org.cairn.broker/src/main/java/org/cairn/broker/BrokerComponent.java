// SPDX-License-Identifier: Apache-2.0
package org.cairn.broker;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.cairn.broker.core.Limits;
import org.cairn.core.api.node.Node;
import org.cairn.core.api.work.Broker;
import org.cairn.core.api.work.Desk;
import org.cairn.core.api.work.Dispatcher;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.Tier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** The broker of this node (CGN-4). */
@Component(service = Broker.class, configurationPid = "org.cairn.broker", immediate = true)
@Designate(ocd = BrokerConfig.class)
public final class BrokerComponent implements Broker {
    private static final int TICK_MS_MAX = 10_000;

    private final DeskBroker broker;
    private final ScheduledFuture<?> ticks;

    @Activate
    public BrokerComponent(BrokerConfig config, @Reference Node node) {
        // No origin of its own: the next broker must read the same scale, open work carries its times there.
        this(config, node, () -> System.nanoTime() / 1_000);
    }

    BrokerComponent(BrokerConfig config, Node node, LongSupplier micros) {
        if (config.tick_ms() < 1 || config.tick_ms() > TICK_MS_MAX) {
            throw new IllegalArgumentException("tick.ms is 1 to " + TICK_MS_MAX + ", not " + config.tick_ms());
        }
        Limits limits = new Limits(
                config.queue_max(),
                config.quarantine_s() * 1_000_000L,
                config.quarantine_max(),
                config.failure_s() * 1_000_000L);
        broker = new DeskBroker(limits, micros, node.scheduler());
        ticks = node.scheduler()
                .scheduleWithFixedDelay(broker::tick, config.tick_ms(), config.tick_ms(), TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void stop() {
        ticks.cancel(false);
        broker.close();
    }

    @Override
    public Desk open(Dispatcher dispatcher, Snapshot snapshot) {
        return broker.open(dispatcher, snapshot);
    }

    @Override
    public long nowMicros() {
        return broker.nowMicros();
    }

    @Override
    public Map<Tier, Integer> waiting() {
        return broker.waiting();
    }

    @Override
    public List<Snapshot.OpenWork> work(int limit) {
        return broker.work(limit);
    }

    @Override
    public List<Snapshot.OpenWorker> workers() {
        return broker.workers();
    }
}
