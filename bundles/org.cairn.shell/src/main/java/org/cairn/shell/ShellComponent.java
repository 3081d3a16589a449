// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cairn.core.api.node.Node;
import org.cairn.core.api.node.NodeRole;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Tells where the console answers: registers the role {@code shell} once Karaf's SSH server greets, looks whether its
 * configured address changed, and takes the role back when this bundle stops.
 */
@Component(
        service = {},
        immediate = true)
public final class ShellComponent {
    /** How often it is looked at until the server answers. */
    static final long LOOK_MS = 250;
    /** Every so many looks the configuration is compared, once the role is registered. */
    static final int LOOKS_CALM = 40;

    private static final String KARAF_SHELL = "org.apache.karaf.shell";

    private final Node node;
    private final ConfigurationAdmin configurations;
    private final BundleContext context;
    private final ShellLog log = new ShellLog();
    private final ScheduledFuture<?> timer;
    private final AtomicBoolean looking = new AtomicBoolean();
    private @Nullable ServiceRegistration<NodeRole> role;
    private Optional<URI> told = Optional.empty();
    private boolean complained;
    private boolean closed;
    private int looks;

    @Activate
    public ShellComponent(@Reference Node node, @Reference ConfigurationAdmin configurations, BundleContext context) {
        this.node = node;
        this.configurations = configurations;
        this.context = context;
        this.timer = node.scheduler().scheduleWithFixedDelay(this::tick, 0, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    @Deactivate
    synchronized void stop() { // waits for a look under way, a few seconds at most
        closed = true;
        timer.cancel(false);
        withdraw();
    }

    private void tick() {
        if (looking.compareAndSet(false, true)) {
            try {
                node.blocking().execute(this::look);
            } catch (RejectedExecutionException e) {
                looking.set(false); // busy: the next tick asks again
            }
        }
    }

    private void look() {
        try {
            lookOnce();
        } finally {
            looking.set(false);
        }
    }

    private synchronized void lookOnce() {
        if (closed || (role != null && ++looks % LOOKS_CALM != 0)) {
            return;
        }
        Optional<URI> configured = configured();
        if (role != null && configured.equals(told)) {
            return;
        }
        withdraw();
        if (configured.isPresent() && SshEndpoint.answers(configured.get())) {
            told = configured;
            role = context.registerService(NodeRole.class, new ShellRole(configured.get()), null);
            log.listens(configured.get());
        }
    }

    private Optional<URI> configured() {
        try {
            Configuration[] found = configurations.listConfigurations("(service.pid=" + KARAF_SHELL + ")");
            Optional<URI> uri = SshEndpoint.of(found == null || found.length == 0 ? null : found[0].getProperties());
            if (uri.isEmpty() && !complained) {
                complained = true;
                log.portUnknown();
            }
            return uri;
        } catch (IOException | InvalidSyntaxException | IllegalStateException e) {
            if (!complained) {
                complained = true;
                log.configurationUnreadable(String.valueOf(e.getMessage()));
            }
            return Optional.empty();
        }
    }

    private void withdraw() {
        if (role != null) {
            role.unregister();
            role = null;
            told = Optional.empty();
        }
    }

    private record ShellRole(URI uri) implements NodeRole {
        @Override
        public String role() {
            return "shell";
        }

        @Override
        public Map<String, URI> endpoints() {
            return Map.of("ssh", uri);
        }
    }
}
