// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.cairn.plugins.core.PluginNames;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleReference;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Threads that a plug-in left running: they keep its class loader and all that hangs on it. They are found by their context
 * class loader, which threads inherit from those that made them, or by classes of the plug-in on their stacks; interrupted,
 * because nothing in Java can end a thread that does not want to; and named as long as they live.
 */
final class LeftThreads {
    /** How long threads may take that end by themselves. */
    private static final long ENDING_MS = 250;
    /** How long an interrupted one may take. */
    private static final long INTERRUPTED_MS = 1_000;
    /**
     * How threads of the platform begin that may be made while a plug-in starts or stops, and inherit its class loader: our own
     * pools, the component runtime, the framework, the configuration admin.
     */
    private static final List<String> PLATFORM = List.of("cairn-", "SCR ", "Felix", "CM ");
    /** Most threads that are named. */
    private static final int NAMED_MAX = 10;

    private final List<Left> all = new ArrayList<>();

    private record Left(String id, String version, List<WeakReference<Thread>> threads) {
        List<Thread> alive() {
            List<Thread> alive = new ArrayList<>();
            threads.forEach(reference -> {
                Thread thread = reference.get();
                if (thread != null && thread.isAlive()) {
                    alive.add(thread);
                }
            });
            return alive;
        }
    }

    /**
     * Looks for threads of a bundle that has stopped and is still installed, and interrupts those that do not end by themselves.
     *
     * @param alone whether no other version is here, whose classes have the same names
     * @return names of those that had to be interrupted
     */
    List<String> end(Bundle bundle, String id, boolean alone) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        ClassLoader loader = wiring == null ? null : wiring.getClassLoader();
        if (loader == null) {
            return List.of();
        }
        List<Thread> found = find(loader, alone ? wiring : null);
        await(found, ENDING_MS);
        List<String> names = names(found);
        found.forEach(Thread::interrupt);
        await(found, INTERRUPTED_MS);
        if (!found.isEmpty()) {
            synchronized (this) {
                all.add(new Left(
                        id,
                        bundle.getVersion().toString(),
                        found.stream().map(WeakReference::new).toList()));
            }
        }
        return names;
    }

    /** What is still running, in words, by id of the plug-in. */
    synchronized Map<String, String> words() {
        all.removeIf(left -> left.alive().isEmpty());
        Map<String, String> words = new TreeMap<>();
        for (Left left : all) {
            List<Thread> alive = left.alive();
            words.merge(
                    left.id,
                    "version " + left.version + " has stopped and left " + alive.size()
                            + (alive.size() == 1 ? " thread: " : " threads: ") + String.join(", ", names(alive)),
                    (first, second) -> first + "; " + second);
        }
        return words;
    }

    private static List<String> names(List<Thread> threads) {
        return threads.stream()
                .map(thread -> PluginNames.shown(thread.getName()))
                .sorted()
                .limit(NAMED_MAX)
                .toList();
    }

    /** Waits for the threads to end, and takes those that did out of the list. */
    private static void await(List<Thread> threads, long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            for (Thread thread : threads) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left > 0) {
                    thread.join(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.removeIf(thread -> !thread.isAlive());
    }

    private static List<Thread> find(ClassLoader loader, @Nullable BundleWiring classes) {
        Map<String, Boolean> known = new HashMap<>();
        List<Thread> found = new ArrayList<>();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (thread != Thread.currentThread() && thread.isAlive()) {
                boolean onStack = false;
                if (classes != null && !isOfAnother(thread, loader)) {
                    for (StackTraceElement frame : stack) {
                        onStack |= known.computeIfAbsent(frame.getClassName(), name -> has(classes, name));
                    }
                }
                boolean byLoader = thread.getContextClassLoader() == loader
                        || thread.getClass().getClassLoader() == loader;
                boolean platforms = PLATFORM.stream().anyMatch(thread.getName()::startsWith);
                if (byLoader && platforms && !onStack) {
                    thread.setContextClassLoader(LeftThreads.class.getClassLoader()); // or it would keep the plug-in's
                }
                if (onStack || (byLoader && !platforms)) {
                    found.add(thread);
                }
            }
        });
        return found;
    }

    private static boolean isOfAnother(Thread thread, ClassLoader loader) {
        return thread.getContextClassLoader() != loader
                && thread.getContextClassLoader() instanceof BundleReference other
                && other.getBundle().getLocation().startsWith(FrameworkBundles.LOCATION);
    }

    private static boolean has(BundleWiring wiring, String name) {
        int dot = name.lastIndexOf('.');
        if (dot < 0 || name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith("sun.")) {
            return false;
        }
        return !wiring.listResources(
                        name.substring(0, dot).replace('.', '/'),
                        name.substring(dot + 1) + ".class",
                        BundleWiring.LISTRESOURCES_LOCAL)
                .isEmpty();
    }
}
