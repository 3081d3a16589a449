// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cairn.plugins.core.PluginBundles.PluginFailure;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;

/**
 * Steps of the framework that run a plug-in's own code, which may hang: each on a thread of its own, with a time limit.
 * One that is late is interrupted and left alone; until its thread has ended no other step on that bundle is begun, which
 * would only wait for the framework's lock on it. So there is at most one such thread for each bundle.
 */
final class BoundedSteps {
    /** A step. */
    interface Step {
        void run() throws BundleException;
    }

    private final class UnderWay extends FutureTask<Boolean> {
        private final long bundle;
        private final String name;

        UnderWay(long bundle, String name, Step step) {
            super(() -> {
                try {
                    step.run();
                } finally {
                    underWay.remove(bundle); // before anybody hears of its end
                }
                return true;
            });
            this.bundle = bundle;
            this.name = name;
        }

        @Override
        public void run() {
            super.run();
            underWay.remove(bundle, this); // if it was cancelled before it began
        }
    }

    private final Map<Long, UnderWay> underWay = new ConcurrentHashMap<>();

    /**
     * Runs a step. Used by one thread at a time.
     *
     * @param name for people: {@code its start}
     * @throws PluginFailure if it takes too long, or an earlier one on this bundle has not ended yet
     */
    void run(long bundle, String name, long millisMax, Step step) throws BundleException, PluginFailure {
        UnderWay earlier = underWay.get(bundle);
        if (earlier != null) {
            throw new PluginFailure(earlier.name + " hangs, and does not hear that it is interrupted");
        }
        UnderWay task = new UnderWay(bundle, name, step);
        Thread thread = new Thread(task, "cairn-plugin-" + bundle);
        thread.setDaemon(true);
        underWay.put(bundle, task);
        thread.start();
        try {
            task.get(millisMax, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new PluginFailure(name + " took longer than " + millisMax + " ms");
        } catch (CancellationException e) {
            throw new PluginFailure(name + " was given up: plug-ins are stopping");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PluginFailure(name + " was interrupted");
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private static BundleException failure(@Nullable Throwable cause) throws PluginFailure {
        if (cause instanceof BundleException e) {
            return e;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new PluginFailure(cause == null ? "it failed" : Lines.one(cause), cause);
    }

    /** Interrupts what is under way. From any thread. */
    void close() {
        underWay.values().forEach(step -> step.cancel(true));
    }
}
