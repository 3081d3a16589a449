// SPDX-License-Identifier: Apache-2.0
package org.cairn.identity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.cairn.core.api.identity.Accounts;
import org.cairn.core.api.identity.Certificates;
import org.cairn.core.api.identity.NodeKey;
import org.cairn.core.api.identity.Sessions;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.node.Node;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Registers the five services of identity once all of them work. They are registered by hand, because one component object
 * cannot be both {@link Accounts} and {@link WorkerIdentities}, and they share one store.
 */
@Component(
        service = {},
        configurationPid = "org.cairn.identity",
        immediate = true)
@Designate(ocd = IdentityConfig.class)
@Capability(
        namespace = "osgi.service",
        uses = Accounts.class,
        attribute = "objectClass:List<String>=\"org.cairn.core.api.identity.Accounts\"")
@Capability(
        namespace = "osgi.service",
        uses = Sessions.class,
        attribute = "objectClass:List<String>=\"org.cairn.core.api.identity.Sessions\"")
@Capability(
        namespace = "osgi.service",
        uses = WorkerIdentities.class,
        attribute = "objectClass:List<String>=\"org.cairn.core.api.identity.WorkerIdentities\"")
@Capability(
        namespace = "osgi.service",
        uses = Certificates.class,
        attribute = "objectClass:List<String>=\"org.cairn.core.api.identity.Certificates\"")
@Capability(
        namespace = "osgi.service",
        uses = NodeKey.class,
        attribute = "objectClass:List<String>=\"org.cairn.core.api.identity.NodeKey\"")
public final class IdentityComponent {
    private final Identity identity;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    @Activate
    public IdentityComponent(@Reference Node node, IdentityConfig config, BundleContext context) throws IOException {
        identity = Identity.open(node, Settings.of(config), null);
        registrations.add(context.registerService(Accounts.class, identity.accounts(), null));
        registrations.add(context.registerService(Sessions.class, identity.sessions(), null));
        registrations.add(context.registerService(WorkerIdentities.class, identity.workers(), null));
        registrations.add(context.registerService(Certificates.class, identity.certificates(), null));
        registrations.add(context.registerService(NodeKey.class, identity.nodeKey(), null));
    }

    /** Certificates change live; {@code session.minutes} at the next start. */
    @Modified
    public void modified(IdentityConfig config) throws IOException {
        Settings settings = Settings.of(config);
        identity.certificates().configure(settings.names(), settings.supplied());
    }

    /** Called by SCR. */
    @Deactivate
    public void stop() {
        for (ServiceRegistration<?> registration : registrations) {
            registration.unregister();
        }
        identity.close();
    }
}
