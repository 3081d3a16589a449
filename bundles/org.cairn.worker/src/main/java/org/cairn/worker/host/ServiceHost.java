// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.cairn.plugin.api.dservice.DService;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * The DServices that are here. Of several with one id that of the bundle gets the work which was named last: it was checked, and is the
 * one that is wanted; the others get none. One that goes gets no new work,
 * and whoever takes it away waits until what it had under way has ended: 30 seconds, then its threads are interrupted. So a
 * plug-in's code is there as long as it is needed. From any thread.
 */
public final class ServiceHost {
    /** How long a request waits for a service that was here a moment ago: its successor is on its way. */
    public static final long SWAP_WAIT_MS = 5_000;

    static final long DRAIN_MS = 30_000;
    private static final long INTERRUPTED_MS = 5_000;

    private final Runnable changed;
    private final long drainMillis;
    private final List<HostedService> services = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final Map<String, Long> chosen = new HashMap<>();
    private boolean closed;

    /** @param changed called when the offer changes, without a lock held */
    public ServiceHost(Runnable changed) {
        this(changed, DRAIN_MS);
    }

    ServiceHost(Runnable changed, long drainMillis) {
        this.changed = changed;
        this.drainMillis = drainMillis;
    }

    public void add(HostedService service) {
        synchronized (this) {
            services.add(service);
            known.add(service.id());
            notifyAll();
        }
        changed.run();
    }

    /** Names the bundle whose service gets the work of this id, now or as soon as it is here. */
    public void serve(String id, long bundle) {
        synchronized (this) {
            Long before = chosen.put(id, bundle);
            if (before != null && before == bundle) {
                return;
            }
            notifyAll();
        }
        changed.run();
    }

    /** Takes a service away and waits until nothing of it is under way, at most 35 seconds. */
    public void remove(HostedService service) {
        synchronized (this) {
            services.remove(service);
        }
        changed.run();
        if (!awaitIdle(service, drainMillis)) {
            List<Job> late;
            synchronized (this) {
                late = List.copyOf(service.jobs);
            }
            late.forEach(Job::evict);
            awaitIdle(service, INTERRUPTED_MS);
        }
        service.abandon();
    }

    private synchronized boolean awaitIdle(HostedService service, long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            while (!closed && !service.jobs.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The worker stops: nobody waits any more. */
    public synchronized void close() {
        closed = true;
        services.forEach(HostedService::abandon);
        notifyAll();
    }

    /** Ids with the version that gets the work. */
    public synchronized SortedMap<String, String> offered() {
        SortedMap<String, String> offered = new TreeMap<>();
        for (HostedService service : services) {
            best(service.id())
                    .ifPresent(best -> offered.put(best.id(), best.version().toString()));
        }
        return offered;
    }

    /** Ids of those that are running already. */
    public synchronized SortedSet<String> warm() {
        SortedSet<String> warm = new TreeSet<>();
        for (Map.Entry<String, String> offer : offered().entrySet()) {
            if (best(offer.getKey()).filter(HostedService::warm).isPresent()) {
                warm.add(offer.getKey());
            }
        }
        return warm;
    }

    private Optional<HostedService> best(String id) {
        Long bundle = chosen.get(id);
        return services.stream()
                .filter(service -> bundle != null
                        && service.bundle() == bundle
                        && service.id().equals(id)
                        && !service.broken())
                .findFirst();
    }

    /**
     * Finds the service for a job, starts it if it does not run, and waits for its successor if it has just gone.
     *
     * @return close it when the service has returned; null if there is none
     */
    @Nullable
    Lease acquire(String id, Job job, long waitMillis) throws InterruptedException {
        long begun = System.nanoTime();
        boolean there = warm().contains(id);
        HostedService service = await(id, job, waitMillis);
        if (service == null) {
            return null;
        }
        boolean wasWarm = service.warm();
        DService instance = null;
        try {
            instance = service.instance();
        } finally {
            if (instance == null) {
                release(service, job);
            }
            if (!wasWarm) {
                changed.run();
            }
        }
        long start = there ? 0 : System.nanoTime() - begun;
        return instance == null ? null : new Lease(instance, service.version(), start, () -> release(service, job));
    }

    private synchronized @Nullable HostedService await(String id, Job job, long waitMillis)
            throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        Optional<HostedService> found = best(id);
        while (found.isEmpty() && known.contains(id) && !closed) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return null;
            }
            wait(left);
            found = best(id);
        }
        found.ifPresent(service -> service.jobs.add(job));
        return found.orElse(null);
    }

    private synchronized void release(HostedService service, Job job) {
        service.jobs.remove(job);
        notifyAll();
    }

    /**
     * A service in use.
     *
     * @param version of its bundle
     * @param startNanos time until it was there, 0 if it was
     */
    record Lease(DService service, Version version, long startNanos, Runnable release) implements AutoCloseable {
        @Override
        public void close() {
            release.run();
        }
    }
}
