// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.PluginException;
import org.cairn.core.api.plugins.PluginException.Kind;
import org.cairn.core.api.plugins.Plugins;
import org.cairn.core.api.plugins.Proposal;
import org.cairn.core.api.plugins.Service;
import org.cairn.core.api.plugins.Services;
import org.cairn.plugins.core.Action;
import org.cairn.plugins.core.Plan;
import org.cairn.plugins.core.PluginBundles;
import org.cairn.plugins.core.PluginBundles.PluginFailure;
import org.cairn.plugins.core.Report;
import org.cairn.plugins.core.Retries;
import org.cairn.plugins.core.Routes;
import org.cairn.plugins.core.Shipped;
import org.cairn.plugins.core.Targets;

/**
 * Compares and mends, level-triggered: every call of {@link #reconcile} starts from what is, so that a dropped event only
 * delays. All work runs in one lane; readers see immutable snapshots.
 */
final class ReconciledPlugins implements Plugins, Services {
    /** One to launch, one to remove what was replaced, one to see that nothing is left. */
    private static final int PASSES_MAX = 3;

    private final Inputs inputs;
    private final PluginBundles bundles;
    private final BooleanSupplier runs;
    private final Clock clock;
    private final PluginsLog log;
    private final Lane lane;
    private final Retries retries = new Retries();
    /** What was told of each bundle that could not be removed, by location: it is told once. */
    private final Map<String, String> stuck = new HashMap<>();

    private final AtomicBoolean queued = new AtomicBoolean();
    private volatile Routes routes = new Routes(List.of());
    private volatile List<Status> report = List.of();

    /**
     * Plug-ins that nobody reconciles yet; what is shipped and desired is read at once, so that {@link Services} answers
     * from the first moment.
     *
     * @param runs whether this node runs plug-ins now
     */
    ReconciledPlugins(
            Inputs inputs,
            PluginBundles bundles,
            BooleanSupplier runs,
            Executor blocking,
            Clock clock,
            PluginsLog log) {
        this.inputs = inputs;
        this.bundles = bundles;
        this.runs = runs;
        this.clock = clock;
        this.log = log;
        this.lane = new Lane(blocking);
        inputs.refresh();
        publish(targets());
    }

    /** Compares and mends soon, on another thread; calls in the meantime are one. */
    void reconcile() {
        if (queued.compareAndSet(false, true)) {
            var unused = lane.run(this::step).exceptionally(failure -> {
                queued.set(false);
                if (!(failure instanceof PluginException)) { // stopping, or too busy: the timer asks again
                    log.reconcileFailed(String.valueOf(failure));
                }
                return null;
            });
        }
    }

    /** Ends what is under way. Plug-ins that run go on: a successor takes them over. */
    void close() {
        lane.close();
        bundles.close();
    }

    @Override
    public List<Service> all() {
        return routes.all();
    }

    @Override
    public Optional<Service> at(String path) {
        return routes.at(path);
    }

    @Override
    public List<Status> status() {
        return report;
    }

    @Override
    public List<Artefact> artefacts() {
        return List.of();
    }

    @Override
    public CompletionStage<Artefact> submit(Path jar, Change.Kind kind) {
        return CompletableFuture.failedFuture(new PluginException(Kind.UNAVAILABLE, "not yet"));
    }

    @Override
    public CompletionStage<Proposal> propose(List<Change> changes, String asked) {
        return CompletableFuture.failedFuture(new PluginException(Kind.UNAVAILABLE, "not yet"));
    }

    @Override
    public List<Proposal> proposals() {
        return List.of();
    }

    @Override
    public CompletionStage<Proposal> approve(String text, byte[] signature) {
        return CompletableFuture.failedFuture(new PluginException(Kind.UNAVAILABLE, "not yet"));
    }

    @Override
    public CompletionStage<Void> reject(String text) {
        return CompletableFuture.failedFuture(new PluginException(Kind.UNAVAILABLE, "not yet"));
    }

    @Override
    public List<Proposal> history(long from) {
        return List.of();
    }

    private void step() {
        queued.set(false);
        inputs.refresh();
        Targets targets = targets();
        if (inputs.desired().isPresent()) {
            retries.keep(targets.jars().values());
            for (int pass = 0; pass < PASSES_MAX && mend(targets); pass++) {
                publish(targets);
            }
        }
        publish(targets);
    }

    /** One pass; whether anything was done, so that another one makes sense. */
    private boolean mend(Targets targets) {
        List<Shipped> wanted = runs.getAsBoolean() ? List.copyOf(targets.jars().values()) : List.of();
        boolean done = false;
        for (Action step : Plan.steps(wanted, bundles.installed())) {
            if (step instanceof Action.Remove remove) {
                done |= remove(remove);
            } else if (step instanceof Action.Launch launch && retries.due(launch.jar(), clock.instant())) {
                done |= launch(launch.jar());
            }
        }
        return done;
    }

    private boolean launch(Shipped jar) {
        try {
            bundles.launch(jar);
            retries.clear(jar);
            log.launched(jar.id(), jar.version());
            return true;
        } catch (PluginFailure e) {
            String reason = String.valueOf(e.getMessage());
            log.launchFailed(jar.id(), jar.version(), reason, retries.failed(jar, reason, clock.instant()));
            return false;
        }
    }

    private boolean remove(Action.Remove step) {
        try {
            bundles.remove(step.bundle());
            stuck.remove(step.bundle().location());
            log.removed(step.bundle().location());
            return true;
        } catch (PluginFailure e) {
            String reason = String.valueOf(e.getMessage());
            if (!reason.equals(stuck.put(step.bundle().location(), reason))) {
                log.removeFailed(step.bundle().location(), reason);
            }
            return false;
        }
    }

    private Targets targets() {
        return inputs.desired()
                .map(desired -> Targets.of(desired, inputs.shelf()))
                .orElse(Targets.EMPTY);
    }

    private void publish(Targets targets) {
        if (!routes.all().equals(targets.services())) {
            routes = new Routes(targets.services());
        }
        report = Report.of(targets, inputs.shelf(), bundles.installed(), retries);
    }
}
