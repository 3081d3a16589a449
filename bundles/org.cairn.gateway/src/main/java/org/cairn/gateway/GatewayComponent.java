// SPDX-License-Identifier: Apache-2.0
package org.cairn.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.cairn.core.api.identity.Certificates;
import org.cairn.core.api.identity.NodeKey;
import org.cairn.core.api.identity.Sessions;
import org.cairn.core.api.identity.WorkerIdentities;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.TransparencyLog;
import org.cairn.core.api.ledger.Witness;
import org.cairn.core.api.node.Node;
import org.cairn.core.api.node.NodeRole;
import org.cairn.core.api.plugins.Services;
import org.cairn.core.api.work.Broker;
import org.cairn.core.api.work.WorkerPool;
import org.cairn.gateway.call.Desks;
import org.cairn.gateway.call.Surroundings;
import org.cairn.gateway.http.Ports;
import org.cairn.gateway.tunnel.TunnelOptions;
import org.cairn.gateway.tunnel.TunnelServer;
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
 * The gateway as a component: listens as soon as the node's certificates are there, and keeps its sockets open while any
 * other service is swapped. Registers {@link NodeRole} and {@link WorkerPool} when all ports listen.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.cairn.gateway")
@Designate(ocd = GatewayConfig.class)
public final class GatewayComponent {
    private final Node node;
    private final BundleContext context;
    private final GatewayConfig config;
    private final Surroundings around;
    private final Desks desks = new Desks(System::nanoTime);
    private final ProxiedIdentity identity;
    private boolean active; // guarded by this, as all below
    private @Nullable Gateway gateway;
    private List<ServiceRegistration<?>> registrations = List.of();

    @Activate
    public GatewayComponent(@Reference Node node, BundleContext context, GatewayConfig config) {
        this.node = node;
        this.context = context;
        this.config = config;
        this.around = new Surroundings(node.scheduler(), config.swap_wait_ms());
        this.identity = new ProxiedIdentity(around);
    }

    @Activate
    synchronized void activate() {
        active = true;
        open();
    }

    private synchronized void open() {
        if (!active || gateway != null || around.certificates.now().isEmpty()) {
            return;
        }
        try {
            Ports ports = new SharedPorts(context);
            Gateway opened = new Gateway(
                    config,
                    node,
                    ports,
                    identity,
                    around,
                    desks,
                    context.getBundle().getVersion().toString(),
                    loops -> tunnels(ports, loops));
            gateway = opened;
            Map<String, URI> endpoints = opened.endpoints();
            registrations = List.of(
                    context.registerService(WorkerPool.class, new TunnelledPool(opened.tunnels(), desks), null),
                    context.registerService(NodeRole.class, new Role(endpoints), null));
        } catch (IOException | RuntimeException e) {
            GatewayLog.cannotListen(e.getMessage()
                    + (e.getCause() == null ? "" : ": " + e.getCause().getMessage()));
        }
    }

    private Gateway.TunnelEnd tunnels(Ports ports, Loops loops) throws IOException {
        TunnelServer server = new TunnelServer(
                ports,
                loops.group(),
                config.host(),
                config.tunnel_port(),
                identity,
                identity,
                node,
                desks,
                TunnelOptions.defaults());
        InetSocketAddress address = server.start();
        return new Gateway.TunnelEnd(server, address.getPort(), server);
    }

    @Deactivate
    synchronized void deactivate() {
        active = false;
        registrations.forEach(ServiceRegistration::unregister);
        registrations = List.of();
        if (gateway != null) {
            gateway.close();
            gateway = null;
        }
        desks.close();
        identity.close();
        around.close();
    }

    private record Role(Map<String, URI> endpoints) implements NodeRole {
        @Override
        public String role() {
            return "gateway";
        }
    }

    // ---- what can be swapped while sockets stay open (DESIGN 1)

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setCertificates(Certificates service) {
        around.certificates.set(service);
        identity.changed(service);
        open();
    }

    void unsetCertificates(Certificates service) {
        around.certificates.unset(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setWorkerIdentities(WorkerIdentities service) {
        around.workers.set(service);
    }

    void unsetWorkerIdentities(WorkerIdentities service) {
        around.workers.unset(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setSessions(Sessions service) {
        around.sessions.set(service);
    }

    void unsetSessions(Sessions service) {
        around.sessions.unset(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setNodeKey(NodeKey service) {
        around.key.set(service);
    }

    void unsetNodeKey(NodeKey service) {
        around.key.unset(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setServices(Services service) {
        around.services.set(service);
    }

    void unsetServices(Services service) {
        around.services.unset(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setLedger(Ledger service) {
        around.ledger.set(service);
    }

    void unsetLedger(Ledger service) {
        around.ledger.unset(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setTransparencyLog(TransparencyLog service) {
        around.log.set(service);
    }

    void unsetTransparencyLog(TransparencyLog service) {
        around.log.unset(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setWitness(Witness service) {
        around.witness.set(service);
    }

    void unsetWitness(Witness service) {
        around.witness.unset(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setBroker(Broker service) {
        desks.use(service);
    }

    void unsetBroker(Broker service) {
        desks.leave(service);
    }
}
