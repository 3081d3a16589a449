// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.host;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.cairn.plugin.api.dservice.DService;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * A DService that is registered here. Its instance is made when it is needed first: making it is the start that is
 * measured apart. It is made on a thread of its own: a request that is cancelled meanwhile must not interrupt it and so
 * spoil the service for all others, and one that hangs must not keep their threads.
 */
public final class HostedService {
    /** Longest start; then the service counts as broken. */
    static final long START_MS_MAX = 30_000;

    private final String id;
    private final long bundle;
    private final Version version;
    private final FutureTask<@Nullable DService> start;
    private final long startMillis;
    private boolean started;
    private volatile boolean warm;
    private volatile boolean broken;
    /** Guarded by the host. */
    final Set<Job> jobs = new HashSet<>();

    /**
     * A service that has not started.
     *
     * @param id of its plug-in
     * @param bundle id of its bundle
     * @param version of its bundle
     * @param source makes the instance, called once; null if it cannot be made
     */
    public HostedService(String id, long bundle, Version version, Supplier<@Nullable DService> source) {
        this(id, bundle, version, source, START_MS_MAX);
    }

    HostedService(String id, long bundle, Version version, Supplier<@Nullable DService> source, long startMillis) {
        this.id = id;
        this.bundle = bundle;
        this.version = version;
        this.start = new FutureTask<>(source::get);
        this.startMillis = startMillis;
    }

    public String id() {
        return id;
    }

    long bundle() {
        return bundle;
    }

    public Version version() {
        return version;
    }

    /** Whether its instance is there. */
    public boolean warm() {
        return warm;
    }

    boolean broken() {
        return broken;
    }

    /**
     * The instance; callers wait while it is made.
     *
     * @return null if it cannot be made
     * @throws IllegalStateException if that takes too long; what its making throws comes out as well
     */
    @Nullable
    DService instance() throws InterruptedException {
        if (broken) {
            return null;
        }
        begin();
        boolean decided = true;
        try {
            DService made = start.get(startMillis, TimeUnit.MILLISECONDS);
            warm = made != null;
            return made;
        } catch (TimeoutException e) {
            abandon();
            throw new IllegalStateException("its start takes longer than " + startMillis + " ms");
        } catch (CancellationException e) {
            return null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            decided = false; // for this caller only: the start goes on
            throw e;
        } finally {
            if (decided) {
                broken = !warm;
            }
        }
    }

    private synchronized void begin() {
        if (!started) {
            started = true;
            Thread thread = new Thread(start, "cairn-start-" + id);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Nobody needs the start any more, if it still goes on. */
    void abandon() {
        start.cancel(true);
    }
}
