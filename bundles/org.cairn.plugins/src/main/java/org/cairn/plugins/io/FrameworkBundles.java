// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugins.core.Installed;
import org.cairn.plugins.core.PluginBundles;
import org.cairn.plugins.core.PluginNames;
import org.cairn.plugins.core.Shipped;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Plug-ins as bundles at {@code cairn:plugin/ID/VERSION}. They are started for this run of the framework only: after a
 * restart none of them runs before its bytes were compared with what is desired. Nothing is ever refreshed: the framework
 * drops an uninstalled bundle by itself when nobody is wired to it.
 */
public final class FrameworkBundles implements PluginBundles {
    /** Beginning of the locations that are ours. */
    public static final String LOCATION = Shipped.LOCATION;

    /** Longest start of a plug-in, longest wait for its DService after that, and longest check. */
    static final long START_MS_MAX = 10_000;

    /** Longest stop: the worker gives what is under way 30 seconds, and 5 more. */
    private static final long STOP_MS_MAX = 60_000;

    private static final int ACTIVE = Bundle.STARTING | Bundle.ACTIVE;

    private final BundleContext context;
    private final DigestFile digests;
    private final long startMillis;
    private final BiConsumer<Installed, List<String>> leaks;
    private final BoundedSteps steps = new BoundedSteps();
    private final LeftThreads left = new LeftThreads();

    /** @param leaks is told which threads a plug-in left running */
    public FrameworkBundles(BundleContext context, Path digests, BiConsumer<Installed, List<String>> leaks) {
        this(context, digests, leaks, START_MS_MAX);
    }

    FrameworkBundles(BundleContext context, Path digests, BiConsumer<Installed, List<String>> leaks, long startMillis) {
        this.context = context;
        this.digests = new DigestFile(digests, String.valueOf(context.getProperty(Constants.FRAMEWORK_UUID)));
        this.leaks = leaks;
        this.startMillis = startMillis;
    }

    @Override
    public List<Installed> installed() {
        List<Installed> found = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            String location = bundle.getLocation();
            if (location.startsWith(LOCATION) && bundle.getState() != Bundle.UNINSTALLED) {
                found.add(installed(bundle, location.substring(LOCATION.length())));
            }
        }
        return found;
    }

    @Override
    public void launch(Shipped jar) throws PluginFailure {
        steps.requireIdle(jar.location());
        Bundle there = context.getBundle(jar.location());
        Bundle bundle = there == null ? install(jar) : there;
        if (!digests.digest(key(bundle)).equals(jar.sha256())) {
            throw new PluginFailure("other bytes are at its place: " + jar.location());
        }
        digests.put(key(bundle), jar.sha256()); // whatever it passed before it was stopped
        startable(bundle);
        ServiceTracker<DService, ServiceReference<DService>> services = services(bundle);
        services.open();
        try {
            steps.run(jar.location(), BoundedSteps.Kind.START, startMillis, () -> start(bundle));
            check(jar.location(), service(jar.location(), services));
        } finally {
            services.close();
        }
        try {
            digests.passed(key(bundle));
        } catch (IOException e) {
            throw new PluginFailure("that it passed its check cannot be noted: " + Lines.one(e), e);
        }
    }

    @Override
    public void remove(Installed installed) throws PluginFailure {
        Bundle bundle = context.getBundle(installed.location());
        if (bundle == null) {
            return;
        }
        boolean alone =
                installed().stream().noneMatch(b -> b.id().equals(installed.id()) && b.bundle() != installed.bundle());
        steps.run(installed.location(), BoundedSteps.Kind.STOP, STOP_MS_MAX, () -> {
            try {
                bundle.stop(Bundle.STOP_TRANSIENT);
            } catch (BundleException e) {
                // what its stop throws does not keep it from going
            }
            List<String> threads = left.end(bundle, installed.id(), alone);
            if (!threads.isEmpty()) {
                leaks.accept(installed, threads);
            }
            bundle.uninstall();
        });
        try {
            digests.keep(Arrays.stream(context.getBundles())
                    .map(FrameworkBundles::key)
                    .toList());
        } catch (IOException e) {
            throw new PluginFailure(Lines.one(e), e);
        }
    }

    @Override
    public Map<String, String> left() {
        return left.words();
    }

    @Override
    public void close() {
        steps.close();
    }

    private Bundle install(Shipped jar) throws PluginFailure {
        try {
            byte[] bytes = JarReader.bytes(Path.of(jar.file()));
            if (!JarReader.sha256(bytes).equals(jar.sha256())) {
                throw new IOException("it changed while it was read; it is read again");
            }
            Bundle bundle = context.installBundle(jar.location(), new ByteArrayInputStream(bytes));
            digests.put(key(bundle), jar.sha256());
            return bundle;
        } catch (BundleException e) {
            throw new PluginFailure("it cannot be installed: " + Lines.one(e), e);
        } catch (IOException e) {
            throw new PluginFailure(Path.of(jar.file()).getFileName() + ": " + Lines.one(e), e);
        }
    }

    /** On our own level it can start now, even while the framework still climbs to later ones. */
    private void startable(Bundle bundle) {
        BundleStartLevel level = bundle.adapt(BundleStartLevel.class);
        int reached = system().adapt(FrameworkStartLevel.class).getStartLevel();
        if (level.getStartLevel() > reached) {
            level.setStartLevel(
                    context.getBundle().adapt(BundleStartLevel.class).getStartLevel());
        }
    }

    private Bundle system() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
    }

    /** On a thread with the bundle's class loader, which the threads that it makes inherit: so they are known as its own. */
    private void start(Bundle bundle) throws BundleException {
        system().adapt(FrameworkWiring.class)
                .resolveBundles(List.of(bundle)); // why it does not resolve is told by the start
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring != null) {
            Thread.currentThread().setContextClassLoader(wiring.getClassLoader());
        }
        bundle.start(Bundle.START_TRANSIENT);
    }

    private ServiceReference<DService> service(
            String location, ServiceTracker<DService, ServiceReference<DService>> services) throws PluginFailure {
        ServiceReference<DService> found = services.getServiceReference();
        if (found == null) {
            steps.run(
                    location,
                    BoundedSteps.Kind.SERVICE,
                    startMillis + START_MS_MAX,
                    () -> services.waitForService(startMillis));
            found = services.getServiceReference();
        }
        if (found == null) {
            throw new PluginFailure("it runs, and has registered no DService within " + startMillis + " ms");
        }
        return found;
    }

    private void check(String location, ServiceReference<DService> reference) throws PluginFailure {
        steps.run(location, BoundedSteps.Kind.CHECK, startMillis, () -> {
            if (!reference.isAssignableTo(context.getBundle(), DService.class.getName())) {
                throw new PluginFailure("its DService is not that of the plug-in API of this node");
            }
            // It is held until the bundle stops: a component that nobody holds is thrown away, and its check with it.
            DService service = context.getService(reference);
            if (service == null) {
                throw new PluginFailure("its DService cannot be made: the log says why");
            }
            Thread.currentThread().setContextClassLoader(service.getClass().getClassLoader());
            service.check();
        });
    }

    private ServiceTracker<DService, ServiceReference<DService>> services(Bundle bundle) {
        try {
            Filter filter = context.createFilter("(&(" + Constants.OBJECTCLASS + "=" + DService.class.getName() + ")("
                    + Constants.SERVICE_BUNDLEID + "=" + bundle.getBundleId() + "))");
            return new ServiceTracker<>(context, filter, null) {
                @Override
                public ServiceReference<DService> addingService(ServiceReference<DService> reference) {
                    return reference;
                }

                @Override
                public void removedService(
                        ServiceReference<DService> reference, @Nullable ServiceReference<DService> service) {}
            };
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private Installed installed(Bundle bundle, String name) {
        int slash = name.indexOf('/');
        String id = slash < 0 ? name : name.substring(0, slash);
        String key = key(bundle);
        return new Installed(
                bundle.getBundleId(),
                bundle.getLocation(),
                id,
                version(name.substring(slash + 1)),
                digests.digest(key),
                phase(bundle),
                digests.checked(key));
    }

    private static Installed.Phase phase(Bundle bundle) {
        if ((bundle.getState() & ACTIVE) == 0) {
            return Installed.Phase.STOPPED;
        }
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        boolean registered = services != null
                && Arrays.stream(services)
                        .anyMatch(service -> service.getProperty(Constants.OBJECTCLASS) instanceof String[] types
                                && Arrays.asList(types).contains(DService.class.getName()));
        return registered ? Installed.Phase.REGISTERED : Installed.Phase.STARTED;
    }

    private static Version version(String text) {
        try {
            return PluginNames.version(text);
        } catch (IllegalArgumentException e) {
            return Version.emptyVersion; // somebody else's bundle in our scheme: it matches nothing, and goes
        }
    }

    private static String key(Bundle bundle) {
        return bundle.getLocation() + " #" + bundle.getBundleId() + "@" + bundle.getLastModified();
    }
}
