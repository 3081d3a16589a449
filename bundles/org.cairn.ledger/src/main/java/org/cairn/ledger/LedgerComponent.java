// SPDX-License-Identifier: Apache-2.0
package org.cairn.ledger;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairn.core.api.identity.NodeKey;
import org.cairn.core.api.ledger.Keeping;
import org.cairn.core.api.ledger.Ledger;
import org.cairn.core.api.ledger.LedgerException;
import org.cairn.core.api.ledger.Payments;
import org.cairn.core.api.ledger.TransparencyLog;
import org.cairn.core.api.ledger.Witness;
import org.cairn.core.api.node.Node;
import org.cairn.ledger.tlog.LogKey;
import org.cairn.ledger.tlog.LogWitness;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
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
 * Opens the node's ledger and registers its services. There are none while it cannot be opened, and the log says why; the
 * witness, which needs no ledger, is there nevertheless.
 */
@Component(
        service = {},
        configurationPid = "org.cairn.ledger",
        immediate = true)
@Designate(ocd = LedgerConfig.class)
@Capability(
        namespace = "osgi.service",
        uses = Ledger.class,
        attribute = "objectClass:List<String>=\"org.cairn.core.api.ledger.Ledger\"")
@Capability(
        namespace = "osgi.service",
        uses = TransparencyLog.class,
        attribute = "objectClass:List<String>=\"org.cairn.core.api.ledger.TransparencyLog\"")
@Capability(
        namespace = "osgi.service",
        uses = Payments.class,
        attribute = "objectClass:List<String>=\"org.cairn.core.api.ledger.Payments\"")
@Capability(
        namespace = "osgi.service",
        uses = Keeping.class,
        attribute = "objectClass:List<String>=\"org.cairn.core.api.ledger.Keeping\"")
@Capability(
        namespace = "osgi.service",
        uses = Witness.class,
        attribute = "objectClass:List<String>=\"org.cairn.core.api.ledger.Witness\"")
public final class LedgerComponent {
    private final List<ServiceRegistration<?>> services = new ArrayList<>();
    private final @Nullable OpenLedger open;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable NodeKey key;

    /** Called by SCR. If it fails, no service stays registered: SCR calls {@link #close} of what it has activated only. */
    @Activate
    public LedgerComponent(@Reference Node node, LedgerConfig config, BundleContext context) throws IOException {
        LedgerOptions options = LedgerOptions.of(config, node.name());
        services.add(context.registerService(
                Witness.class,
                new LogWitness(
                        node.directory("checkpoints").resolve("witness"),
                        new LogKey(options.origin(), this::key),
                        options.logs(),
                        node.clock(),
                        node.blocking()),
                null));
        try {
            open = open(node, options);
        } catch (RuntimeException e) {
            services.forEach(ServiceRegistration::unregister);
            throw e;
        }
        if (open != null) {
            services.add(context.registerService(Ledger.class, open.ledger(), null));
            services.add(context.registerService(TransparencyLog.class, open.log(), null));
            services.add(context.registerService(Payments.class, open.payments(), null));
            services.add(context.registerService(Keeping.class, open.keeping(), null));
        }
    }

    private @Nullable OpenLedger open(Node node, LedgerOptions options) {
        try {
            return new OpenLedger(node, options, this::key, new LedgerLog());
        } catch (LedgerException e) {
            new LedgerLog().failed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            new LedgerLog().failed("it cannot be opened: " + e);
        }
        return null;
    }

    private Optional<NodeKey> key() {
        return Optional.ofNullable(key);
    }

    /** Called by SCR: ends after all that was accepted is durable. */
    @Deactivate
    public void close() {
        services.forEach(ServiceRegistration::unregister);
        if (open != null) {
            open.close();
        }
    }
}
