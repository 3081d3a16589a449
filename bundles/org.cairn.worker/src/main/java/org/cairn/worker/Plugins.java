// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import java.util.regex.Pattern;
import org.cairn.plugin.api.CairnPlugin;
import org.cairn.plugin.api.dservice.DService;
import org.cairn.worker.host.HostedService;
import org.cairn.worker.host.ServiceHost;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The DServices of this framework, as they come and go. A bundle that takes its DService away waits until what the service
 * has under way has ended: a tracker of our own, because a wait in an unbind method would hold up the component runtime.
 */
final class Plugins extends ServiceTracker<DService, HostedService> {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private final ServiceHost host;

    Plugins(BundleContext context, ServiceHost host) {
        super(context, DService.class, null);
        this.host = host;
    }

    @Override
    public @Nullable HostedService addingService(ServiceReference<DService> reference) {
        String id = reference.getProperty(CairnPlugin.PREFIX_ + "id") instanceof String said ? said : "";
        String bundle = reference.getBundle().getSymbolicName();
        if (!ID.matcher(id).matches()) {
            WorkerLog.strange(bundle, "its property " + CairnPlugin.PREFIX_ + "id is missing or wrong");
            return null;
        }
        HostedService service = new HostedService(
                id,
                reference.getBundle().getBundleId(),
                reference.getBundle().getVersion(),
                () -> instance(reference, id, bundle));
        host.add(service);
        return service;
    }

    private @Nullable DService instance(ServiceReference<DService> reference, String id, String bundle) {
        DService service = context.getService(reference);
        if (service == null) {
            WorkerLog.notStarted(id, bundle);
        }
        return service;
    }

    @Override
    public void removedService(ServiceReference<DService> reference, HostedService service) {
        host.remove(service);
        if (service.warm()) {
            context.ungetService(reference);
        }
    }
}
