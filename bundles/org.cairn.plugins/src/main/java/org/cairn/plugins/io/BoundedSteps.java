// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cairn.plugins.core.PluginBundles.PluginFailure;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;

/**
 * Steps that run a plug-in's own code, which may hang: each on a thread of its own, with a time limit. One that is late is
 * interrupted and left alone; until its thread has ended no other step at that location is begun: it would only wait for the
 * framework's lock on the bundle, or hang as well. So there is at most one such thread for each location.
 */
final class BoundedSteps {
    /** A step. */
    interface Step {
        void run() throws Exception;
    }

    /** What a step does, and whether {@link #close} gives it up. */
    enum Kind {
        START("its start", true),
        SERVICE("its DService", true),
        CHECK("its check", true),
        /** Whoever stops a plug-in waits until what it has under way has ended: that is not cut short. */
        STOP("its stop", false);

        private final String name;
        private final boolean givenUp;

        Kind(String name, boolean givenUp) {
            this.name = name;
            this.givenUp = givenUp;
        }
    }

    private final class UnderWay extends FutureTask<Boolean> {
        private final String location;
        private final Kind kind;
        private final CountDownLatch begun = new CountDownLatch(1);

        UnderWay(String location, Kind kind, Step step) {
            super(() -> {
                try {
                    step.run();
                } finally {
                    underWay.remove(location); // before anybody hears of its end
                }
                return true;
            });
            this.location = location;
            this.kind = kind;
        }

        @Override
        public void run() {
            begun.countDown();
            super.run();
            underWay.remove(location, this); // if it was cancelled before it began
        }
    }

    private final Map<String, UnderWay> underWay = new ConcurrentHashMap<>();

    /** @throws PluginFailure if a step at this location has not ended */
    void requireIdle(String location) throws PluginFailure {
        UnderWay earlier = underWay.get(location);
        if (earlier != null) {
            throw new PluginFailure(earlier.kind.name + " hangs, and does not hear that it is interrupted");
        }
    }

    /**
     * Runs a step. Used by one thread at a time for each location.
     *
     * @throws PluginFailure if it fails, takes too long, or an earlier one at this location has not ended yet
     */
    void run(String location, Kind kind, long millisMax, Step step) throws PluginFailure {
        requireIdle(location);
        UnderWay task = new UnderWay(location, kind, step);
        Thread thread = new Thread(task, "cairn-plugin-" + location.substring(location.indexOf('/') + 1));
        thread.setDaemon(true);
        underWay.put(location, task);
        thread.start();
        try {
            task.begun.await(); // what it may take does not begin before it does
            task.get(millisMax, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new PluginFailure(kind.name + " took longer than " + millisMax + " ms");
        } catch (CancellationException e) {
            throw new PluginFailure(kind.name + " was given up: plug-ins are stopping");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PluginFailure(kind.name + " was interrupted");
        } catch (ExecutionException e) {
            throw failure(kind, e.getCause());
        }
    }

    private static PluginFailure failure(Kind kind, @Nullable Throwable cause) {
        if (cause instanceof PluginFailure told) {
            return told;
        }
        if (cause instanceof BundleException e) {
            Throwable inner = e.getType() == BundleException.ACTIVATOR_ERROR ? e.getCause() : null;
            return new PluginFailure(Lines.one(e) + (inner == null ? "" : ": " + Lines.one(inner)), e);
        }
        return new PluginFailure(kind.name + " failed" + (cause == null ? "" : ": " + Lines.named(cause)), cause);
    }

    /** Interrupts what is under way, but for stops. From any thread. */
    void close() {
        underWay.values().stream().filter(step -> step.kind.givenUp).forEach(step -> step.cancel(true));
    }
}
