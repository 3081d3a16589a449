// SPDX-License-Identifier: Apache-2.0
package org.cairn.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.cairn.core.api.node.Node;
import org.cairn.node.io.Home;
import org.cairn.node.io.MicrosecondClock;
import org.cairn.node.io.Threads;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Provides the node: name from the configuration, home from {@code cairn.home}, real time and real threads. */
@Component(service = Node.class, configurationPid = "org.cairn.node", immediate = true)
@Designate(ocd = NodeConfig.class)
public final class NodeComponent implements Node {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private static final int LABELS_MAX = 32;

    private final String name;
    private final Set<String> labels;
    private final Home home;
    private final Threads threads;
    private final Clock clock = new MicrosecondClock(Clock.systemUTC());

    @Activate
    public NodeComponent(NodeConfig config) throws IOException {
        this(config.name(), labels(config.labels()), config.blocking_threads(), System::getProperty);
    }

    NodeComponent(String name, Set<String> labels, int blockingThreads, UnaryOperator<@Nullable String> properties)
            throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("org.cairn.node: name is like " + NAME + ", not: " + name);
        }
        if (blockingThreads < 2 || blockingThreads > 64) {
            throw new IllegalArgumentException("org.cairn.node: blocking.threads is 2 to 64, not " + blockingThreads);
        }
        String directory = properties.apply("cairn.home");
        if (directory == null || directory.isBlank()) {
            directory = properties.apply("karaf.base");
        }
        if (directory == null || directory.isBlank()) {
            throw new IllegalStateException("neither of the system properties cairn.home and karaf.base is set");
        }
        this.name = name;
        this.labels = labels;
        this.home = Home.open(Path.of(directory));
        this.threads = new Threads(blockingThreads, NodeLog::taskFailed);
        if (home.openToOthers()) {
            NodeLog.homeOpen(home.path());
        }
        NodeLog.started(name, home.path());
    }

    private static Set<String> labels(String[] configured) {
        Set<String> labels = new TreeSet<>();
        for (String label : String.join(",", configured).split(",", -1)) {
            String stripped = label.strip();
            if (!stripped.isEmpty() && !NAME.matcher(stripped).matches()) {
                throw new IllegalArgumentException("org.cairn.node: a label is like " + NAME + ", not: " + stripped);
            }
            if (!stripped.isEmpty()) {
                labels.add(stripped);
            }
        }
        if (labels.size() > LABELS_MAX) {
            throw new IllegalArgumentException("org.cairn.node: a node has at most " + LABELS_MAX + " labels");
        }
        return Set.copyOf(labels);
    }

    /** Called by SCR when everybody who used this node is gone. */
    @Deactivate
    public void stop() {
        for (String left : threads.stop()) {
            NodeLog.threadsLeft(left);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<String> labels() {
        return labels;
    }

    @Override
    public Path home() {
        return home.path();
    }

    @Override
    public Path directory(String part) throws IOException {
        if (!NAME.matcher(part).matches()) {
            throw new IllegalArgumentException("the name of a part is like " + NAME + ", not: " + part);
        }
        return home.directory(part);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public ScheduledExecutorService scheduler() {
        return threads.scheduler();
    }

    @Override
    public Executor blocking() {
        return threads.blocking();
    }
}
