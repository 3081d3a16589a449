// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.node.Node;
import org.cairn.core.api.node.NodeRole;
import org.cairn.core.api.worker.WorkerControl;
import org.cairn.worker.core.Conditions;
import org.cairn.worker.host.TemporaryFiles;
import org.cairn.worker.host.ThreadMeter;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/** The worker role of this node (CGN-8, CGN-9). */
@Component(
        service = WorkerControl.class,
        immediate = true,
        configurationPid = "org.cairn.worker",
        configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = WorkerConfig.class)
public final class WorkerComponent implements WorkerControl, Worker.Line {
    private static final long TICK_MS = 5_000;
    private static final int SLOTS_PER_CORE = 4;

    private final BundleContext context;
    private final Node node;
    private final Worker worker;
    private final GatewayLink link;
    private final Plugins plugins;
    private final ThreadMeter meter = ThreadMeter.ofThisJvm();
    private final List<NodeRole> gateways = new CopyOnWriteArrayList<>();
    private volatile WorkerConfig config;
    private @Nullable Future<?> ticks;
    private @Nullable ServiceRegistration<NodeRole> role;
    private boolean stopped;

    /** Wires; nothing is dialled before {@link #start}. */
    @Activate
    public WorkerComponent(BundleContext context, WorkerConfig config, @Reference Node node) throws IOException {
        this.context = context;
        this.config = config;
        this.node = node;
        TemporaryFiles files =
                new TemporaryFiles(node.directory("worker").resolve("tmp"), TemporaryFiles.ALLOWANCE_BYTES);
        worker = new Worker(node, files, meter, WorkerComponent::loadPerCore, slots(0), this);
        link = new GatewayLink(node, new TunnelDialler(node), worker::trouble);
        plugins = new Plugins(context, worker.host());
    }

    private static double loadPerCore() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()
                / Runtime.getRuntime().availableProcessors();
    }

    private static int slots(int configured) {
        int cores = Runtime.getRuntime().availableProcessors();
        return configured == 0 ? Math.min(4096, Math.max(4, SLOTS_PER_CORE * cores)) : configured;
    }

    /** A role of this node: it may be the gateway. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void bindRole(NodeRole bound) {
        if (bound.role().equals("gateway")) {
            gateways.add(bound);
            gatewaysChanged();
        }
    }

    /** A role of this node is gone. */
    public void unbindRole(NodeRole unbound) {
        if (gateways.remove(unbound)) {
            gatewaysChanged();
        }
    }

    private void gatewaysChanged() {
        link.local(gateways.stream()
                .flatMap(gateway -> Optional.ofNullable(gateway.endpoints().get("tunnel")).stream())
                .findFirst());
    }

    /** Begins to work: looks for DServices, measures the machine, dials. */
    @Activate
    public void start() {
        apply(config);
        plugins.open();
        ticks = node.scheduler().scheduleWithFixedDelay(worker::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        try {
            node.blocking().execute(this::measureAndDial);
        } catch (RejectedExecutionException e) {
            stop(); // a component that fails to start is not stopped by anybody else
            throw e;
        }
    }

    private void measureAndDial() {
        try {
            Fitness fitness = FitnessTest.run();
            WorkerLog.fit(fitness, meter.measuresMemory());
            worker.fitness(fitness);
        } catch (IllegalStateException e) {
            worker.trouble(String.valueOf(e.getMessage()));
            WorkerLog.unusable(String.valueOf(e.getMessage()));
            return;
        }
        synchronized (this) {
            if (!stopped) {
                link.open(worker); // under the lock, so that a stop comes before or after
            }
        }
    }

    /** Slots, conditions and label change live; another gateway is dialled. */
    @Modified
    public void modified(WorkerConfig changed) {
        apply(changed);
    }

    private void apply(WorkerConfig wish) {
        try {
            Conditions conditions = new Conditions(wish.hours(), wish.load_max());
            String label = wish.label().isBlank() ? node.name() : wish.label().strip();
            check(label.length() <= 80, "label has more than 80 characters");
            check(wish.slots() >= 0 && wish.slots() <= 4096, "slots is 0 to 4096, not " + wish.slots());
            check(
                    wish.drain_seconds() >= 0 && wish.drain_seconds() <= 600,
                    "drain.seconds is 0 to 600, not " + wish.drain_seconds());
            Optional<EnrolToken> token =
                    wish.enrol().isBlank() ? Optional.empty() : Optional.of(EnrolToken.parse(wish.enrol()));
            GatewayLink.Settings settings = new GatewayLink.Settings(
                    wish.gateway_url().isBlank() ? Optional.empty() : Optional.of(url(wish.gateway_url())),
                    token,
                    Path.of(wish.credentials()),
                    label);
            config = wish;
            worker.configure(slots(wish.slots()), conditions);
            link.settings(settings);
        } catch (IllegalArgumentException e) {
            WorkerLog.misconfigured(String.valueOf(e.getMessage()));
            worker.trouble("configuration: " + e.getMessage());
        }
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text.strip());
            check("wss".equals(url.getScheme()) && url.getHost() != null && url.getPort() > 0, "gateway.url");
            return url;
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IllegalArgumentException("gateway.url is wss://HOST:PORT, not " + text.strip(), e);
        }
    }

    private static void check(boolean right, String wrong) {
        if (!right) {
            throw new IllegalArgumentException(wrong);
        }
    }

    /** Drains, then leaves nothing behind. */
    @Deactivate
    public void stop() {
        ServiceRegistration<NodeRole> registered;
        synchronized (this) {
            stopped = true;
            registered = role;
            role = null;
        }
        if (ticks != null) {
            ticks.cancel(false);
        }
        worker.close(TimeUnit.SECONDS.toMillis(config.drain_seconds()));
        plugins.close();
        if (registered != null) {
            registered.unregister();
        }
    }

    // ---- the line

    @Override
    public String gateway() {
        return link.gateway();
    }

    @Override
    public void dial() {
        link.dial();
    }

    @Override
    public void hangUp(Runnable then) {
        link.hangUp(then);
    }

    @Override
    public void accepted(String id, String tier) {
        WorkerLog.accepted(id, tier, link.gateway());
        link.accepted(id);
        // not on the event loop: whoever hears of the role may take its time
        var unused = node.scheduler().schedule(() -> node.blocking().execute(this::register), 0, TimeUnit.SECONDS);
    }

    private synchronized void register() {
        if (role == null && !stopped) {
            role = context.registerService(NodeRole.class, new Role(), null);
        }
    }

    private static final class Role implements NodeRole {
        @Override
        public String role() {
            return "worker";
        }

        @Override
        public Map<String, URI> endpoints() {
            return Map.of();
        }
    }

    @Override
    public void refused(String reason) {
        link.refused();
        WorkerLog.refused(link.gateway(), reason);
    }

    // ---- control

    @Override
    public Status status() {
        return worker.status();
    }

    @Override
    public void pause() {
        worker.pause();
    }

    @Override
    public void resume() {
        worker.resume();
    }

    @Override
    public CompletionStage<Void> drain() {
        return worker.drain();
    }

    @Override
    public void serve(String plugin, long bundle) {
        worker.serve(plugin, bundle);
    }
}
