// SPDX-License-Identifier: Apache-2.0
package org.cairn.testkit.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cairn.core.api.node.Node;
import org.jspecify.annotations.Nullable;

/**
 * A node for tests: virtual time, no thread, a home of its own. {@link #close} removes the home unless it was given.
 */
public final class SimNode implements Node, AutoCloseable {
    /** What {@link Node#blocking} does with a task. */
    public enum Blocking {
        /** Runs it at once, on the calling thread. */
        DIRECT,
        /** Keeps it until {@link SimNode#runBlocking}; rejects when 1,000 wait. */
        QUEUED
    }

    private static final int QUEUE_MAX = 1_000;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private final String name;
    private final boolean temporary;
    private final Blocking mode;
    private final SimClock clock = new SimClock();
    private final SimScheduler scheduler = new SimScheduler(clock);
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private @Nullable Path home;

    /** The usual node, with a temporary home; blocking tasks run at once. */
    public SimNode() {
        this(Blocking.DIRECT);
    }

    /** The usual node, with a temporary home. */
    public SimNode(Blocking mode) {
        this("node", null, mode);
    }

    /**
     * A node.
     *
     * @param home of a test's own, which {@link #close} leaves alone, so that a second node can be started on it; null
     *     for a temporary one
     */
    public SimNode(String name, @Nullable Path home, Blocking mode) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a node's name is like " + NAME + ", not: " + name);
        }
        this.name = name;
        this.temporary = home == null;
        this.mode = mode;
        this.home = home == null ? null : home.toAbsolutePath();
    }

    @Override
    public String name() {
        return name;
    }

    /** {@code sim}. */
    @Override
    public Set<String> labels() {
        return Set.of("sim");
    }

    /** A temporary home is made when it is first asked for: most tests never do. */
    @Override
    public synchronized Path home() {
        if (home == null) {
            try {
                home = Files.createTempDirectory("cairn-sim-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return home;
    }

    @Override
    public Path directory(String part) throws IOException {
        if (!NAME.matcher(part).matches()) {
            throw new IllegalArgumentException("a part's name is like " + NAME + ", not: " + part);
        }
        return Files.createDirectories(
                home().resolve(part),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    @Override
    public SimClock clock() {
        return clock;
    }

    @Override
    public SimScheduler scheduler() {
        return scheduler;
    }

    @Override
    public Executor blocking() {
        return mode == Blocking.DIRECT ? Runnable::run : this::enqueue;
    }

    private void enqueue(Runnable task) {
        synchronized (waiting) {
            if (waiting.size() >= QUEUE_MAX) {
                throw new RejectedExecutionException(QUEUE_MAX + " tasks wait");
            }
            waiting.add(task);
        }
    }

    /** Runs queued blocking tasks on this thread, in order, and those that they add. */
    public void runBlocking() {
        while (runOneBlocking()) {
            // each may add others
        }
    }

    /** Runs the oldest queued blocking task; false if none waited. */
    public boolean runOneBlocking() {
        Runnable task;
        synchronized (waiting) {
            task = waiting.poll();
        }
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    /** How many blocking tasks wait. */
    public int blockingPending() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** Lets time pass: {@link SimScheduler#advance}. */
    public void advance(Duration duration) {
        scheduler.advance(duration);
    }

    @Override
    public synchronized void close() {
        scheduler.shutdown();
        Path made = home;
        if (!temporary || made == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(made)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
