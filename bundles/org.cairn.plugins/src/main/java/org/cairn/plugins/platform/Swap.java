// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.platform;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevisions;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * One bundle takes other bytes. It stays the same bundle at the same location; while it is down, a second one from the same
 * bytes serves if the kind allows that. No other bundle is refreshed: nobody may be wired to it.
 */
final class Swap {
    /** Beginning of the locations of second bundles; none is left after a swap. */
    static final String SECOND = "cairn:platform/";

    /** How long the services of a new version may take to come. */
    static final long SERVICES_MS_MAX = 30_000;

    private static final long REFRESH_MS_MAX = 10_000;

    /** It cannot be replaced while the node runs. */
    static final class Fixed extends Exception {
        private static final long serialVersionUID = 1;

        Fixed(String reason) {
            super(reason);
        }
    }

    private final BundleContext context;
    private final long servicesMillis;

    /** @param context of the framework itself: it outlives every bundle */
    Swap(BundleContext context, long servicesMillis) {
        this.context = context;
        this.servicesMillis = servicesMillis;
    }

    static boolean isSecond(Bundle bundle) {
        return bundle.getLocation().startsWith(SECOND);
    }

    /** Whether it can be replaced without touching any other. */
    void check(Bundle bundle, SwapKind kind) throws Fixed {
        if (kind == SwapKind.FIXED) {
            throw new Fixed(bundle.getSymbolicName() + " is fixed: it is not replaced while the node runs");
        }
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null) {
            return;
        }
        for (String space : List.of(
                PackageNamespace.PACKAGE_NAMESPACE, BundleNamespace.BUNDLE_NAMESPACE, HostNamespace.HOST_NAMESPACE)) {
            for (BundleWire wire : wiring.getProvidedWires(space)) {
                if (!wire.getRequirer().getBundle().equals(bundle)) {
                    throw new Fixed(wire.getRequirer().getBundle().getSymbolicName() + " is wired to "
                            + bundle.getSymbolicName() + ": it is not replaced while the node runs");
                }
            }
        }
    }

    /** Replaces; goes back to the bytes before if the new ones do not start or their services do not come. */
    void replace(Bundle bundle, Jar next, Jar before, SwapKind kind) throws SwapFailure {
        String name = bundle.getSymbolicName();
        Preloaded.all(Swap.class);
        // two of one name and version are there for a moment: this framework allows that to whoever takes the
        // responsibility
        CollisionHook hook = (operation, target, collisions) -> forgive(name, collisions);
        ServiceRegistration<CollisionHook> allowed = context.registerService(CollisionHook.class, hook, null);
        try {
            boolean isActive = bundle.getState() == Bundle.ACTIVE;
            Set<String> services = isActive ? ServicesThere.of(bundle) : Set.of();
            if (isActive && kind.isSideBySide()) {
                beside(bundle, next, before, services);
            } else {
                inPlace(bundle, next, before, services, isActive);
            }
        } finally {
            allowed.unregister();
        }
    }

    private static void forgive(String name, Collection<Bundle> collisions) {
        collisions.removeIf(there -> name.equals(there.getSymbolicName()));
    }

    private void beside(Bundle bundle, Jar next, Jar before, Set<String> services) throws SwapFailure {
        Bundle second = null;
        try {
            second = context.installBundle(SECOND + bundle.getSymbolicName(), next.stream());
            second.adapt(BundleStartLevel.class)
                    .setStartLevel(bundle.adapt(BundleStartLevel.class).getStartLevel());
            start(second, services);
            inPlace(bundle, next, before, services, true);
        } catch (BundleException e) {
            throw failure(e);
        } finally {
            if (second != null) {
                remove(second);
            }
        }
    }

    private void inPlace(Bundle bundle, Jar next, Jar before, Set<String> services, boolean isActive)
            throws SwapFailure {
        try {
            update(bundle, next);
            if (isActive) {
                start(bundle, services);
            }
        } catch (BundleException | SwapFailure e) {
            SwapFailure reason = e instanceof SwapFailure known ? known : failure((BundleException) e);
            back(bundle, before, services, isActive, reason);
            throw new SwapFailure(reason.getMessage() + "; " + before.version() + " runs again", reason);
        }
    }

    private void back(Bundle bundle, Jar before, Set<String> services, boolean isActive, SwapFailure reason)
            throws SwapFailure {
        try {
            update(bundle, before);
            if (isActive) {
                start(bundle, services);
            }
        } catch (BundleException | SwapFailure e) {
            throw new SwapFailure(
                    reason.getMessage() + "; " + before.version() + " does not run again either: " + e.getMessage(), e);
        }
    }

    /** Stopped for this run only: after a crash in here the framework starts it again. */
    private void update(Bundle bundle, Jar jar) throws BundleException, SwapFailure {
        bundle.stop(Bundle.STOP_TRANSIENT);
        bundle.update(jar.stream());
        BundleRevisions revisions = bundle.adapt(BundleRevisions.class);
        if (revisions != null && revisions.getRevisions().size() > 1) {
            refresh(bundle);
        }
    }

    /** Lets go of the old classes. Nobody is wired to them, so this touches the bundle itself alone. */
    private void refresh(Bundle bundle) throws SwapFailure {
        CountDownLatch done = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> done.countDown());
        try {
            if (!done.await(REFRESH_MS_MAX, TimeUnit.MILLISECONDS)) {
                throw new SwapFailure("the framework did not let go of the old version");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void start(Bundle bundle, Set<String> services) throws BundleException, SwapFailure {
        bundle.start(Bundle.START_TRANSIENT);
        try {
            Set<String> missing = ServicesThere.await(context, bundle, services, servicesMillis);
            if (!missing.isEmpty()) {
                throw new SwapFailure(bundle.getVersion() + " does not offer " + String.join(", ", missing) + " after "
                        + servicesMillis + " ms");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static SwapFailure interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SwapFailure("the node stops", e);
    }

    /** Second bundles of a swap that did not end. */
    void removeLeftovers(PlatformLog log) {
        for (Bundle bundle : context.getBundles()) {
            if (isSecond(bundle)) {
                log.leftover(bundle.getLocation());
                remove(bundle);
            }
        }
    }

    private void remove(Bundle second) {
        try {
            if ((second.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0) {
                second.stop(Bundle.STOP_TRANSIENT); // its services are gone some time before its classes are
            }
            second.uninstall();
        } catch (BundleException | IllegalStateException e) {
            uninstall(second);
        }
    }

    private static void uninstall(Bundle second) {
        try {
            second.uninstall();
        } catch (BundleException | IllegalStateException e) {
            // it is gone: the next comparison looks again
        }
    }

    private static SwapFailure failure(BundleException e) {
        Throwable cause = e.getType() == BundleException.ACTIVATOR_ERROR && e.getCause() != null ? e.getCause() : e;
        String text = String.valueOf(cause.getMessage()).replaceAll("\\p{Cntrl}+", " ");
        return new SwapFailure(text.length() > 500 ? text.substring(0, 500) + "..." : text, e);
    }
}
