// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.plugins.core.Installed;
import org.cairn.plugins.core.PluginBundles;
import org.cairn.plugins.core.PluginNames;
import org.cairn.plugins.core.Shipped;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * Plug-ins as bundles at {@code cairn:plugin/ID/VERSION}. They are started for this run of the framework only: after a
 * restart none of them runs before its bytes were compared with what is desired. Nothing is ever refreshed: the framework
 * drops an uninstalled bundle by itself when nobody is wired to it.
 */
public final class FrameworkBundles implements PluginBundles {
    /** Beginning of the locations that are ours. */
    public static final String LOCATION = "cairn:plugin/";

    /** Longest start of a plug-in: shorter than an operator waits for the answer to a wish (15 s), which waits behind it. */
    static final long START_MS_MAX = 10_000;

    /** Longest stop: the worker gives what is under way 30 seconds, and 5 more. */
    private static final long STOP_MS_MAX = 60_000;

    private static final int ACTIVE = Bundle.STARTING | Bundle.ACTIVE;

    private final BundleContext context;
    private final DigestFile digests;
    private final long startMillis;
    private final BoundedSteps steps = new BoundedSteps();

    public FrameworkBundles(BundleContext context, Path digests) {
        this(context, digests, START_MS_MAX);
    }

    FrameworkBundles(BundleContext context, Path digests, long startMillis) {
        this.context = context;
        this.digests = new DigestFile(digests);
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
        try {
            Bundle there = context.getBundle(location(jar.id(), jar.version().toString()));
            Bundle bundle = there == null ? install(jar) : there;
            steps.run(bundle.getBundleId(), "its start", startMillis, () -> bundle.start(Bundle.START_TRANSIENT));
        } catch (BundleException e) {
            throw new PluginFailure(reason(e), e);
        } catch (IOException e) {
            throw new PluginFailure(Path.of(jar.file()).getFileName() + ": " + Lines.one(e), e);
        }
    }

    @Override
    public void remove(Installed installed) throws PluginFailure {
        Bundle bundle = context.getBundle(installed.location());
        if (bundle == null) {
            return;
        }
        try {
            String key = key(bundle);
            // stops it first; what its stop throws does not keep it from going
            steps.run(bundle.getBundleId(), "its stop", STOP_MS_MAX, bundle::uninstall);
            digests.remove(key);
        } catch (BundleException e) {
            throw new PluginFailure(reason(e), e);
        } catch (IOException e) {
            throw new PluginFailure(Lines.one(e), e);
        }
    }

    @Override
    public void close() {
        steps.close();
    }

    private Bundle install(Shipped jar) throws IOException, BundleException {
        byte[] bytes = JarReader.bytes(Path.of(jar.file()));
        if (!JarReader.sha256(bytes).equals(jar.sha256())) {
            throw new IOException("it changed while it was read; it is read again");
        }
        Bundle bundle =
                context.installBundle(location(jar.id(), jar.version().toString()), new ByteArrayInputStream(bytes));
        // On our own level it can start now, even while the framework still climbs to later ones.
        bundle.adapt(BundleStartLevel.class)
                .setStartLevel(context.getBundle().adapt(BundleStartLevel.class).getStartLevel());
        digests.put(key(bundle), jar.sha256());
        return bundle;
    }

    private Installed installed(Bundle bundle, String name) {
        int slash = name.indexOf('/');
        String id = slash < 0 ? name : name.substring(0, slash);
        return new Installed(
                bundle.getLocation(), id, version(name.substring(slash + 1)), digests.get(key(bundle)), phase(bundle));
    }

    private static Installed.Phase phase(Bundle bundle) {
        if ((bundle.getState() & ACTIVE) == 0) {
            return Installed.Phase.STOPPED;
        }
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        boolean serving = services != null
                && Arrays.stream(services)
                        .anyMatch(service -> service.getProperty(Constants.OBJECTCLASS) instanceof String[] types
                                && Arrays.asList(types).contains(DService.class.getName()));
        return serving ? Installed.Phase.SERVING : Installed.Phase.STARTED;
    }

    private static Version version(String text) {
        try {
            return PluginNames.version(text);
        } catch (IllegalArgumentException e) {
            return Version.emptyVersion; // somebody else's bundle in our scheme: it matches nothing, and goes
        }
    }

    private static String reason(BundleException e) {
        Throwable cause = e.getType() == BundleException.ACTIVATOR_ERROR && e.getCause() != null ? e.getCause() : e;
        return cause == e ? Lines.one(e) : Lines.one(e) + ": " + Lines.one(cause);
    }

    private static String key(Bundle bundle) {
        return bundle.getLocation() + " #" + bundle.getBundleId() + "@" + bundle.getLastModified();
    }

    private static String location(String id, String version) {
        return LOCATION + id + "/" + version;
    }
}
