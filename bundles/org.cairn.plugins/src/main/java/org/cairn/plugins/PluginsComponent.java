// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.cairn.core.api.node.Node;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.Plugins;
import org.cairn.core.api.plugins.Proposal;
import org.cairn.core.api.plugins.Service;
import org.cairn.core.api.plugins.Services;
import org.cairn.core.api.worker.WorkerControl;
import org.cairn.plugins.core.Prices;
import org.cairn.plugins.io.DesiredFile;
import org.cairn.plugins.io.FrameworkBundles;
import org.cairn.plugins.io.ShippedFolder;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/** Wires the reconciler to the framework, the files and the clock of this node. */
@Component(
        service = {Plugins.class, Services.class},
        immediate = true,
        configurationPid = "org.cairn.plugins")
@Designate(ocd = PluginsConfig.class)
public final class PluginsComponent implements Plugins, Services {
    /** How often desired and actual state are compared when nothing tells of a change. */
    static final long RECONCILE_MS = 10_000;

    private final Node node;
    private final ReconciledPlugins plugins;
    private final AtomicReference<@Nullable WorkerControl> worker = new AtomicReference<>();
    private @Nullable ScheduledFuture<?> timer;

    @Activate
    public PluginsComponent(@Reference Node node, BundleContext context, PluginsConfig config) throws IOException {
        this.node = node;
        Path directory = node.directory("plugins");
        PluginsLog log = new PluginsLog();
        Prices prices = Prices.of(List.of(config.fees()), config.fee_default(), config.fee_currency());
        this.plugins = new ReconciledPlugins(
                new Inputs(
                        new ShippedFolder(shipped(config.shipped_dir(), context)),
                        new DesiredFile(directory.resolve("desired.json")),
                        prices,
                        log),
                new FrameworkBundles(context, directory.resolve("installed.json")),
                runs(config.run()),
                node.blocking(),
                node.clock(),
                log);
    }

    @Activate
    void start() {
        timer = node.scheduler().scheduleWithFixedDelay(plugins::reconcile, 0, RECONCILE_MS, TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
        plugins.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindWorker(WorkerControl control) {
        worker.set(control);
        plugins.reconcile();
    }

    /** Nothing is taken away at once: a worker that is only replaced is back before the timer asks. */
    void unbindWorker(WorkerControl control) {
        worker.compareAndSet(control, null);
    }

    @Override
    public List<Service> all() {
        return plugins.all();
    }

    @Override
    public Optional<Service> at(String path) {
        return plugins.at(path);
    }

    @Override
    public List<Status> status() {
        return plugins.status();
    }

    @Override
    public List<Artefact> artefacts() {
        return plugins.artefacts();
    }

    @Override
    public CompletionStage<Artefact> submit(Path jar, Change.Kind kind) {
        return plugins.submit(jar, kind);
    }

    @Override
    public CompletionStage<Proposal> propose(List<Change> changes, String asked) {
        return plugins.propose(changes, asked);
    }

    @Override
    public List<Proposal> proposals() {
        return plugins.proposals();
    }

    @Override
    public CompletionStage<Proposal> approve(String text, byte[] signature) {
        return plugins.approve(text, signature);
    }

    @Override
    public CompletionStage<Void> reject(String text) {
        return plugins.reject(text);
    }

    @Override
    public List<Proposal> history(long from) {
        return plugins.history(from);
    }

    private BooleanSupplier runs(String run) {
        return switch (run) {
            case "auto" -> () -> worker.get() != null;
            case "true" -> () -> true;
            case "false" -> () -> false;
            default -> throw new IllegalArgumentException("run is auto, true or false, not: " + run);
        };
    }

    private static Path shipped(String configured, BundleContext context) {
        if (!configured.isBlank()) {
            return Path.of(configured);
        }
        String karaf = context.getProperty("karaf.home");
        return Path.of(karaf == null ? "." : karaf, "plugins");
    }
}
