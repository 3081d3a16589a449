// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.cairn.core.api.node.Node;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.Plugins;
import org.cairn.core.api.plugins.Proposal;
import org.cairn.core.api.plugins.Service;
import org.cairn.core.api.plugins.Services;
import org.cairn.core.api.worker.WorkerControl;
import org.cairn.plugin.api.CairnPlugin;
import org.cairn.plugin.api.PluginDirectory;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugins.core.Prices;
import org.cairn.plugins.core.Targets;
import org.cairn.plugins.io.FrameworkBundles;
import org.cairn.plugins.io.PluginDirectories;
import org.cairn.plugins.io.ShippedFolder;
import org.cairn.plugins.platform.PlatformSwap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/** Wires trust and the reconciler to the framework, the files and the clock of this node. */
@Component(
        service = {Plugins.class, Services.class},
        immediate = true,
        configurationPid = "org.cairn.plugins")
@Designate(ocd = PluginsConfig.class)
public final class PluginsComponent implements Plugins, Services {
    /** How often desired and actual state are compared when nothing tells of a change. */
    static final long RECONCILE_MS = 10_000;
    /** Longest wait of whoever deployed something until it serves. */
    static final long SETTLED_MS_MAX = 15_000;
    /** A worker that is only replaced is back by then: nothing is taken away at once. */
    private static final Duration WORKER_GONE = Duration.ofSeconds(5);
    /** Within this time after the start a worker comes, if this node has one. */
    private static final Duration WORKER_COMES = Duration.ofMinutes(1);

    private final Node node;
    private final BundleContext context;
    private final Trust trust;
    private final ReconciledPlugins plugins;
    private final PlatformUpdates platform;
    private final PluginDirectories directories;
    private final BundleListener bundleListener;
    private final ServiceListener serviceListener;
    private final String run;
    private volatile @Nullable WorkerControl worker;
    private volatile Instant workerGone = Instant.MIN;
    private final Instant begun;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable ServiceRegistration<?> directory;

    /** Wires; nothing is installed before {@link #start}. */
    @Activate
    public PluginsComponent(@Reference Node node, BundleContext context, PluginsConfig config) throws IOException {
        this.node = node;
        this.context = context;
        this.run = config.run();
        this.begun = node.clock().instant();
        if (!Set.of("auto", "true", "false").contains(run)) {
            throw new IllegalArgumentException("run is auto, true or false, not: " + run);
        }
        Path home = node.directory("plugins");
        PluginsLog log = new PluginsLog();
        Inputs inputs = new Inputs(
                new ShippedFolder(shipped(config.shipped_dir(), context)),
                Prices.of(List.of(config.fees()), config.fee_default(), config.fee_currency()),
                log);
        this.trust = new Trust(
                new Trust.Settings(
                        node.home(),
                        platform(context),
                        Arrays.stream(config.revocation_urls())
                                .map(String::strip)
                                .filter(url -> !url.isEmpty())
                                .map(URI::create)
                                .toList(),
                        node.clock(),
                        node.blocking(),
                        inputs::shipped),
                new TrustLog());
        FrameworkBundles bundles = new FrameworkBundles(
                context,
                home.resolve("installed.json"),
                (bundle, threads) -> log.leftThreads(bundle.id(), bundle.version(), threads));
        this.plugins = new ReconciledPlugins(
                inputs,
                new Inputs.Trusted(trust::decided, trust::artefacts, trust::file),
                () -> new Targets.Place(node.name(), node.labels(), role()),
                () -> Optional.ofNullable(worker),
                new ReconciledPlugins.Hands(bundles, node.blocking(), PluginsComponent::onThread),
                node.clock(),
                log);
        this.platform = new PlatformUpdates(new PlatformSwap(context, karaf(context), home), trust, node.blocking());
        this.directories = new PluginDirectories(home.resolve("data"));
        this.bundleListener = this::bundleChanged;
        this.serviceListener = event -> plugins.reconcile();
    }

    /** Begins to compare. */
    @Activate
    void start() {
        trust.onChange(plugins::changed);
        trust.onChange(platform::changed);
        platform.changed();
        directory = context.registerService(PluginDirectory.class, directories, null);
        context.addBundleListener(bundleListener);
        try {
            context.addServiceListener(
                    serviceListener, "(" + Constants.OBJECTCLASS + "=" + DService.class.getName() + ")");
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
        timer = node.scheduler().scheduleWithFixedDelay(this::tick, 0, RECONCILE_MS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        trust.refresh();
        plugins.refresh();
    }

    private void bundleChanged(BundleEvent event) {
        if (event.getBundle().getLocation().startsWith(FrameworkBundles.LOCATION)) {
            plugins.reconcile();
        }
    }

    @Deactivate
    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
        context.removeBundleListener(bundleListener);
        context.removeServiceListener(serviceListener);
        plugins.close();
        trust.close();
        if (directory != null) {
            directory.unregister();
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindWorker(WorkerControl control) {
        worker = control;
        plugins.reconcile();
    }

    void unbindWorker(WorkerControl control) {
        if (worker == control) {
            workerGone = node.clock().instant();
            worker = null;
        }
    }

    private Targets.Role role() {
        Instant now = node.clock().instant();
        boolean isThere = worker != null || now.minus(WORKER_GONE).isBefore(workerGone);
        return switch (run) {
            case "true" -> Targets.Role.RUNS;
            case "false" -> Targets.Role.NONE;
            default ->
                isThere
                        ? Targets.Role.RUNS
                        : now.minus(WORKER_COMES).isBefore(begun) ? Targets.Role.WAITS : Targets.Role.NONE;
        };
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
        return trust.artefacts();
    }

    @Override
    public CompletionStage<Artefact> submit(Path jar, Change.Kind kind) {
        return trust.submit(jar, kind);
    }

    @Override
    public CompletionStage<Proposal> propose(List<Change> changes, String asked) {
        return trust.propose(changes, asked).thenCompose(this::settled);
    }

    @Override
    public List<Proposal> proposals() {
        return trust.proposals();
    }

    @Override
    public CompletionStage<Proposal> approve(String text, byte[] signature) {
        return trust.approve(text, signature).thenCompose(this::settled);
    }

    @Override
    public CompletionStage<Void> reject(String text) {
        return trust.reject(text);
    }

    @Override
    public List<Proposal> history(long from) {
        return trust.history(from);
    }

    /** Ends once what was deployed here serves or was given up, or that has taken too long: the status says what became of it. */
    private CompletionStage<Proposal> settled(Proposal decision) {
        Set<String> ids = new HashSet<>();
        for (String statement : decision.statements()) {
            String[] words = statement.split(" ", -1);
            if (words.length > 1 && Set.of("deploy", "withdraw").contains(words[0])) {
                ids.add(words[1]);
            }
        }
        if (!decision.decided() || ids.isEmpty()) {
            return CompletableFuture.completedFuture(decision);
        }
        CompletableFuture<Proposal> done = new CompletableFuture<>();
        try {
            Future<?> late =
                    node.scheduler().schedule(() -> done.complete(decision), SETTLED_MS_MAX, TimeUnit.MILLISECONDS);
            plugins.settled(ids).whenComplete((nothing, failure) -> {
                late.cancel(false);
                done.complete(decision);
            });
        } catch (RejectedExecutionException e) {
            done.complete(decision); // the node stops; it is decided all the same
        }
        return done;
    }

    private static void onThread(Runnable step) {
        Thread thread = new Thread(step, "cairn-plugins-step");
        thread.setDaemon(true);
        thread.start();
    }

    /** What plug-ins require of the platform is compared with this. */
    private static Version platform(BundleContext context) {
        return Arrays.stream(context.getBundles())
                .flatMap(bundle -> Optional.ofNullable(bundle.adapt(BundleRevision.class)).stream())
                .flatMap(revision -> revision.getDeclaredCapabilities(CairnPlugin.PLATFORM).stream())
                .flatMap(capability -> capability.getAttributes().get("version") instanceof Version version
                        ? Optional.of(version).stream()
                        : Optional.<Version>empty().stream())
                .max(Version::compareTo)
                .orElse(Version.emptyVersion);
    }

    private static Path karaf(BundleContext context) {
        String karaf = context.getProperty("karaf.home");
        return Path.of(karaf == null ? "." : karaf);
    }

    private static Path shipped(String configured, BundleContext context) {
        if (!configured.isBlank()) {
            return Path.of(configured);
        }
        return karaf(context).resolve("plugins");
    }
}
