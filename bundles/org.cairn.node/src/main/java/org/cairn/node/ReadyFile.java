// SPDX-License-Identifier: Apache-2.0
package org.cairn.node;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.cairn.core.api.node.Node;
import org.cairn.core.api.node.NodeRole;
import org.cairn.node.core.Readiness;
import org.cairn.node.io.AtomicFile;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Tells the outside that the node answers, and where. Written when every role that the node was started with is there;
 * written again when roles come and go later, so that a swap which moved a port is seen; removed when the node stops.
 */
@Component(
        service = {},
        immediate = true)
public final class ReadyFile {
    private static final String BOOT_FINISHED = "org.apache.karaf.features.BootFinished";
    private static final String FEATURES_BUNDLE = "org.apache.karaf.features.core";
    private static final int REMIND_SECONDS = 30;

    private final Node node;
    private final Readiness readiness;
    private final List<Path> files = new ArrayList<>();
    private final List<NodeRole> roles = new ArrayList<>();
    private final ScheduledFuture<?> reminder;
    private final Instant started;
    private @Nullable ServiceTracker<Object, Object> boot;
    private boolean booted;
    private boolean ready;
    private boolean stopped;

    @Activate
    public ReadyFile(@Reference Node node, BundleContext context) throws IOException {
        this(node, System::getProperty, !hasKarafFeatures(context));
        if (!booted) {
            // by name: the node also runs where Karaf's features do not, so it must not import them
            ServiceTracker<Object, Object> tracker = new ServiceTracker<>(context, BOOT_FINISHED, null) {
                @Override
                public Object addingService(ServiceReference<Object> reference) {
                    onBooted();
                    return reference;
                }

                @Override
                public void removedService(ServiceReference<Object> reference, Object service) {}
            };
            boot = tracker;
            tracker.open();
        }
    }

    ReadyFile(Node node, UnaryOperator<@Nullable String> properties, boolean booted) throws IOException {
        this.node = node;
        this.booted = booted;
        this.started = node.clock().instant();
        this.readiness = new Readiness(properties.apply("cairn.roles"));
        files.add(node.home().resolve("ready.json"));
        String extra = properties.apply("cairn.ready.file");
        if (extra != null && !extra.isBlank()) {
            files.add(Path.of(extra).toAbsolutePath());
        }
        for (Path file : files) {
            Files.deleteIfExists(file); // left by a node that was killed
        }
        reminder =
                node.scheduler().scheduleWithFixedDelay(this::remind, REMIND_SECONDS, REMIND_SECONDS, TimeUnit.SECONDS);
        changed();
    }

    private static boolean hasKarafFeatures(BundleContext context) {
        for (var bundle : context.getBundles()) {
            if (FEATURES_BUNDLE.equals(bundle.getSymbolicName())) {
                return true;
            }
        }
        return false;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addRole(NodeRole role) {
        synchronized (this) {
            roles.add(role);
        }
        changed();
    }

    void removeRole(NodeRole role) {
        synchronized (this) {
            roles.remove(role);
        }
        changed();
    }

    void onBooted() {
        synchronized (this) {
            booted = true;
        }
        changed();
    }

    /** Called by SCR when the node stops. */
    @Deactivate
    public void stop() throws IOException {
        ServiceTracker<Object, Object> tracker = boot;
        if (tracker != null) {
            tracker.close();
        }
        reminder.cancel(false);
        synchronized (this) {
            stopped = true;
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void changed() {
        try {
            node.blocking().execute(this::write);
        } catch (RejectedExecutionException e) {
            remindLater();
        }
    }

    private void remindLater() {
        var unused = node.scheduler().schedule(this::changed, 1, TimeUnit.SECONDS);
    }

    private synchronized void write() {
        if (stopped || (!ready && !missing().isEmpty())) {
            return;
        }
        byte[] content;
        try {
            content = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asBytes(content());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        for (Path file : files) {
            try {
                AtomicFile.write(file, content);
            } catch (IOException e) {
                NodeLog.readyFileFailed(file, e);
            }
        }
        if (!ready) {
            ready = true;
            reminder.cancel(false);
            NodeLog.ready(node.name(), present(), files.get(0));
        }
    }

    private Map<String, Object> content() {
        Map<String, String> endpoints = new TreeMap<>();
        for (NodeRole role : roles) {
            for (Map.Entry<String, URI> endpoint : role.endpoints().entrySet()) {
                endpoints.put(endpoint.getKey(), endpoint.getValue().toString());
            }
        }
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("name", node.name());
        content.put("home", node.home().toString());
        content.put("pid", ProcessHandle.current().pid());
        content.put("endpoints", endpoints);
        return content;
    }

    private synchronized void remind() {
        List<String> missing = missing();
        if (!ready && !stopped && !missing.isEmpty()) {
            NodeLog.waiting(
                    missing, Duration.between(started, node.clock().instant()).toSeconds());
        }
    }

    private List<String> missing() {
        return readiness.missing(present(), booted);
    }

    private Set<String> present() {
        TreeSet<String> present = new TreeSet<>();
        for (NodeRole role : roles) {
            present.add(role.role());
        }
        return present;
    }
}
