// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.node.Node;
import org.cairn.core.api.node.NodeRole;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The projection as a component. A changed configuration starts it anew. Registers {@link NodeRole} once it has reached the
 * database for the first time.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.cairn.projection")
@Designate(ocd = ProjectionConfig.class)
public final class ProjectionComponent {
    private final BundleContext context;
    private final AtomicReference<@Nullable Ledger> ledger = new AtomicReference<>();
    private final @Nullable Projector projector;
    private boolean isStopped; // guarded by this, as below
    private @Nullable ServiceRegistration<NodeRole> role;

    @Activate
    public ProjectionComponent(@Reference Node node, BundleContext context, ProjectionConfig config) {
        this.context = context;
        ProjectionLog log = new ProjectionLog();
        ProjectionSettings settings;
        try {
            settings = ProjectionSettings.of(config, node.home());
        } catch (IllegalArgumentException e) {
            log.misconfigured(String.valueOf(e.getMessage()));
            projector = null;
            return;
        }
        if (settings.target().isOpen()) {
            log.open(settings.target().place());
        }
        projector = new Projector(node.name(), ledger::get, settings, log, this::works);
    }

    @Activate
    void start() {
        if (projector != null) {
            projector.start();
        }
    }

    private synchronized void works() {
        if (role == null && !isStopped) {
            role = context.registerService(NodeRole.class, new Role(), null);
        }
    }

    /** Leaves neither thread nor connection behind. */
    @Deactivate
    void stop() {
        if (projector != null) {
            projector.close();
        }
        synchronized (this) {
            isStopped = true;
            if (role != null) {
                role.unregister();
                role = null;
            }
        }
    }

    private static final class Role implements NodeRole {
        @Override
        public String role() {
            return "projection";
        }

        @Override
        public Map<String, URI> endpoints() {
            return Map.of();
        }
    }

    // ---- the ledger can be swapped while the connection stays (DESIGN 1)

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setLedger(Ledger service) {
        ledger.set(service);
    }

    void unsetLedger(Ledger service) {
        var unused = ledger.compareAndSet(service, null);
    }
}
