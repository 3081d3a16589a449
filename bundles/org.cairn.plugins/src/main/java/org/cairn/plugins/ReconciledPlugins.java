// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.cairn.core.api.plugins.PluginException;
import org.cairn.core.api.plugins.Plugins.Status;
import org.cairn.core.api.plugins.Service;
import org.cairn.core.api.plugins.Services;
import org.cairn.core.api.worker.WorkerControl;
import org.cairn.plugins.core.Action;
import org.cairn.plugins.core.Installed;
import org.cairn.plugins.core.Plan;
import org.cairn.plugins.core.PluginBundles;
import org.cairn.plugins.core.PluginBundles.PluginFailure;
import org.cairn.plugins.core.Report;
import org.cairn.plugins.core.Retries;
import org.cairn.plugins.core.Routes;
import org.cairn.plugins.core.Shelf;
import org.cairn.plugins.core.Shipped;
import org.cairn.plugins.core.Targets;

/**
 * Compares and mends, level-triggered: every pass starts from what is, so that a dropped event only delays. Passes run in one
 * lane and never block; each step has a thread of its own, so that a plug-in which hangs holds up no other. Readers see
 * immutable snapshots.
 */
final class ReconciledPlugins implements Services {
    /**
     * Who does what.
     *
     * @param bundles the framework
     * @param lane runs passes
     * @param steps runs steps; each may block for a minute
     */
    record Hands(PluginBundles bundles, Executor lane, Executor steps) {}

    private final Inputs inputs;
    private final Inputs.Trusted trusted;
    private final Supplier<Targets.Place> place;
    private final Supplier<Optional<WorkerControl>> worker;
    private final PluginBundles bundles;
    private final Executor threads;
    private final Clock clock;
    private final PluginsLog log;
    private final Lane lane;
    private final AtomicBoolean queued = new AtomicBoolean();
    private final AtomicBoolean look = new AtomicBoolean();

    // Guarded by this object.
    private final Retries retries = new Retries();
    private final Map<String, Action> underWay = new HashMap<>();
    /** What was told of each bundle that could not be removed, by location: it is told once. */
    private final Map<String, String> stuck = new HashMap<>();

    private final List<Waiting> waiting = new ArrayList<>();
    private Map<String, Long> serving;
    private final Map<String, Long> told = new HashMap<>();
    private Optional<WorkerControl> toldTo = Optional.empty();
    private boolean closed;

    private volatile Routes routes = new Routes(List.of());
    private volatile List<Status> report = List.of();

    private record Waiting(String id, CompletableFuture<Void> done) {}

    /**
     * Plug-ins that nobody reconciles yet; what is decided is read at once, so that {@link Services} answers from the first
     * moment.
     *
     * @param place where this is
     * @param worker that of this node, if there is one now
     */
    ReconciledPlugins(
            Inputs inputs,
            Inputs.Trusted trusted,
            Supplier<Targets.Place> place,
            Supplier<Optional<WorkerControl>> worker,
            Hands hands,
            Clock clock,
            PluginsLog log) {
        this.inputs = inputs;
        this.trusted = trusted;
        this.place = place;
        this.worker = worker;
        this.bundles = hands.bundles();
        this.threads = hands.steps();
        this.clock = clock;
        this.log = log;
        this.lane = new Lane(hands.lane());
        Targets targets = inputs.targets(trusted, place.get());
        List<Installed> actual = bundles.installed();
        serving = Plan.serving(targets, actual, Map.of()); // a predecessor's
        publish(targets, inputs.shelf(trusted), actual);
    }

    /** Compares and mends soon, on another thread; calls in the meantime are one. */
    void reconcile() {
        if (queued.compareAndSet(false, true)) {
            var unused = lane.run(this::pass).exceptionally(failure -> {
                queued.set(false);
                if (!(failure instanceof PluginException)) { // stopping, or too busy: the timer asks again
                    log.reconcileFailed(String.valueOf(failure));
                }
                return null;
            });
        }
    }

    /** As {@link #reconcile}, and looks at what is decided and accepted. */
    void changed() {
        inputs.changed();
        reconcile();
    }

    /** As {@link #changed}, and looks at the folder of the distribution. */
    void refresh() {
        look.set(true);
        reconcile();
    }

    /**
     * Somebody asked for these plug-ins: what failed before is tried again at once.
     *
     * @return ends once each of them serves here as it shall, was given up, or is not to be here
     */
    CompletionStage<Void> settled(Set<String> ids) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return CompletableFuture.completedFuture(null);
            }
            Targets targets = inputs.targets(trusted, place.get());
            for (String id : ids) {
                Shipped target = targets.jars().get(id);
                if (target != null) {
                    retries.clear(target.sha256());
                }
                Waiting wish = new Waiting(id, new CompletableFuture<>());
                waiting.add(wish); // also of what is not to be here: then the status has noticed
                all.add(wish.done);
            }
        }
        reconcile();
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
    }

    /** Ends what is under way, but for what drains. Plug-ins that run go on: a successor takes them over. */
    void close() {
        lane.close();
        List<Waiting> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(waiting);
            waiting.clear();
        }
        left.forEach(wish -> wish.done.complete(null));
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

    List<Status> status() {
        return report;
    }

    private void pass() {
        queued.set(false);
        if (look.compareAndSet(true, false)) {
            inputs.refresh();
        }
        List<CompletableFuture<Void>> settled = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            Targets.Place here = place.get();
            Targets targets = inputs.targets(trusted, here);
            List<Installed> actual = bundles.installed();
            Instant now = clock.instant();
            forget(targets, actual);
            serve(targets, actual);
            for (Action step :
                    Plan.steps(targets, actual, Set.copyOf(underWay.keySet()), sha256 -> !retries.due(sha256, now))) {
                if (!(step instanceof Action.Remove remove)
                        || (retries.due(step.location(), now) && !stays(remove.bundle(), here, targets))) {
                    begin(step);
                }
            }
            Report state = publish(targets, inputs.shelf(trusted), actual);
            for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
                Waiting wish = all.next();
                if (state.settled(wish.id)) {
                    all.remove();
                    settled.add(wish.done);
                }
            }
        }
        settled.forEach(wish -> wish.complete(null));
    }

    /** What does not run does no harm, and may be wanted in a moment. */
    private static boolean stays(Installed bundle, Targets.Place here, Targets targets) {
        return here.role() == Targets.Role.WAITS
                && bundle.phase() == Installed.Phase.STOPPED
                && targets.trusted().containsKey(bundle.sha256());
    }

    private void forget(Targets targets, List<Installed> actual) {
        Set<String> keys = new HashSet<>(targets.trusted().keySet());
        Set<String> ids = new HashSet<>(targets.wanted().keySet());
        actual.forEach(bundle -> {
            keys.add(bundle.location());
            ids.add(bundle.id());
        });
        retries.keep(keys);
        stuck.keySet().retainAll(keys);
        serving.keySet().retainAll(ids);
        told.keySet().retainAll(ids);
    }

    /** Tells the worker which bundles take requests: all of them if it is another worker, else what changed. */
    private void serve(Targets targets, List<Installed> actual) {
        serving = Plan.serving(targets, actual, serving);
        Optional<WorkerControl> present = worker.get();
        if (!present.equals(toldTo)) {
            told.clear();
            toldTo = present;
        }
        present.ifPresent(control -> serving.forEach((id, bundle) -> {
            if (!bundle.equals(told.put(id, bundle))) {
                control.serve(id, bundle);
                actual.stream().filter(b -> b.bundle() == bundle).forEach(b -> log.serves(id, b.version()));
            }
        }));
    }

    private void begin(Action step) {
        underWay.put(step.location(), step);
        try {
            threads.execute(() -> run(step));
        } catch (RejectedExecutionException | OutOfMemoryError e) { // this machine gives no more threads
            ended(step, Optional.of("there is no thread for it: " + e.getMessage()));
        }
    }

    private void run(Action step) {
        Optional<String> failure = Optional.of("it broke off");
        try {
            if (step instanceof Action.Launch launch) {
                bundles.launch(launch.jar());
            } else if (step instanceof Action.Remove remove) {
                bundles.remove(remove.bundle());
            }
            failure = Optional.empty();
        } catch (PluginFailure | RuntimeException | LinkageError e) {
            failure = Optional.of(String.valueOf(e.getMessage()));
        } finally {
            ended(step, failure);
        }
        reconcile();
    }

    private synchronized void ended(Action step, Optional<String> failure) {
        underWay.remove(step.location());
        if (closed) {
            return;
        }
        if (step instanceof Action.Launch launch) {
            Shipped jar = launch.jar();
            if (failure.isEmpty()) {
                retries.clear(jar.sha256());
                log.launched(jar.id(), jar.version());
            } else {
                Instant next = retries.failed(jar.sha256(), failure.get(), clock.instant());
                log.launchFailed(jar.id(), jar.version(), failure.get(), next);
            }
        } else if (failure.isEmpty()) {
            retries.clear(step.location());
            stuck.remove(step.location());
            log.removed(step.location());
        } else {
            retries.failed(step.location(), failure.get(), clock.instant());
            if (!failure.get().equals(stuck.put(step.location(), failure.get()))) {
                log.removeFailed(step.location(), failure.get());
            }
        }
    }

    private Report publish(Targets targets, Shelf shelf, List<Installed> actual) {
        if (!routes.all().equals(targets.services())) {
            routes = new Routes(targets.services());
        }
        Report state = new Report(targets, shelf, actual, serving, Map.copyOf(underWay), retries, bundles.left());
        report = state.lines();
        return state;
    }
}
