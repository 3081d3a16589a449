// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import java.util.EnumSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.cairn.core.api.node.NodeRole;
import org.jspecify.annotations.Nullable;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** Runs inside the distribution, by JUnit 4, which Pax Exam's invoker knows. */
public class RolesProbe {
    private static final long PATIENCE_MS = 60_000;

    @Inject
    private BundleContext context;

    /** Injection is Pax Exam's. */
    @SuppressWarnings("NullAway.Init")
    public RolesProbe() {}

    /** Installs both roles, turns the worker off and on, and looks which bundles were stopped on the way. */
    @Test
    public void rolesComeAndGoWithoutRefreshingOthers() throws Exception {
        ServiceTracker<FeaturesService, FeaturesService> tracker =
                new ServiceTracker<>(context, FeaturesService.class, null);
        tracker.open();
        FeaturesService features = tracker.waitForService(PATIENCE_MS);
        features.installFeature("cairn-gateway");
        role(context, "gateway");
        features.installFeature("cairn-worker");
        role(context, "worker");

        StringBuilder disturbed = new StringBuilder();
        BundleListener listener = event -> {
            String name = event.getBundle().getSymbolicName();
            boolean ofTheRole = name.startsWith("org.cairn.worker")
                    || name.startsWith("org.cairn.dservice.")
                    || event.getBundle().getHeaders().get("Fragment-Host") != null;
            if ((event.getType() == BundleEvent.STOPPED || event.getType() == BundleEvent.UPDATED)
                    && !ofTheRole
                    && needed(name)) {
                disturbed.append(name).append(' ');
            }
        };
        context.addBundleListener(listener);
        features.uninstallFeature("cairn-worker", EnumSet.noneOf(FeaturesService.Option.class));
        if (find(context, "org.cairn.worker") != null) {
            throw new AssertionError("the worker's bundle is still there");
        }
        features.installFeature("cairn-worker");
        role(context, "worker");
        context.removeBundleListener(listener);
        if (disturbed.length() > 0) {
            throw new AssertionError("stopped or refreshed, and not of the worker's role: " + disturbed);
        }
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getSymbolicName().startsWith("org.cairn.")
                    && bundle.getHeaders().get("Fragment-Host") == null
                    && bundle.getState() != Bundle.ACTIVE) {
                throw new AssertionError(bundle.getSymbolicName() + " is not active");
            }
        }
        tracker.close();
    }

    /** The host sees whether it asks for its database. */
    @Test
    public void projectionComes() throws Exception {
        features().installFeature("cairn-projection");
        for (String name : new String[] {"org.cairn.projection", "org.postgresql.jdbc"}) {
            Bundle bundle = find(context, name);
            if (bundle == null || bundle.getState() != Bundle.ACTIVE) {
                throw new AssertionError(name + " is not active");
            }
        }
    }

    /** It leaves neither bundle nor thread. */
    @Test
    public void projectionGoes() throws Exception {
        features().uninstallFeature("cairn-projection", EnumSet.noneOf(FeaturesService.Option.class));
        if (find(context, "org.cairn.projection") != null || find(context, "org.postgresql.jdbc") != null) {
            throw new AssertionError("a bundle of the projection is still there");
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("cairn-projection")) {
                throw new AssertionError("the projection's thread is still there");
            }
        }
    }

    private FeaturesService features() throws InterruptedException {
        ServiceTracker<FeaturesService, FeaturesService> tracker =
                new ServiceTracker<>(context, FeaturesService.class, null);
        tracker.open();
        try {
            return tracker.waitForService(PATIENCE_MS);
        } finally {
            tracker.close();
        }
    }

    /** Libraries that only the worker's DServices use go with it. */
    private static boolean needed(String name) {
        return (name.startsWith("org.cairn.") && !name.startsWith("org.cairn.lib."))
                || name.startsWith("io.netty.")
                || name.startsWith("org.apache.karaf.");
    }

    private static void role(BundleContext context, String role) throws Exception {
        CountDownLatch there = new CountDownLatch(1);
        ServiceTracker<NodeRole, NodeRole> tracker = new ServiceTracker<>(context, NodeRole.class, null) {
            @Override
            public NodeRole addingService(ServiceReference<NodeRole> reference) {
                NodeRole found = super.addingService(reference);
                if (found.role().equals(role)) {
                    there.countDown();
                }
                return found;
            }
        };
        tracker.open();
        try {
            if (!there.await(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the role " + role + " did not come within " + PATIENCE_MS + " ms");
            }
        } finally {
            tracker.close();
        }
    }

    private static @Nullable Bundle find(BundleContext context, String name) {
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getSymbolicName().equals(name)) {
                return bundle;
            }
        }
        return null;
    }
}
