// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Compares what should be with what is (DESIGN 4, "Desired state"). */
public final class Plan {
    private Plan() {}

    /**
     * The steps that can be taken now; when they are done, ask again. An old version goes only once the new one serves,
     * so that neither an update nor a failed one interrupts the service; a jar whose bytes changed under the same
     * version is replaced.
     */
    public static List<Action> steps(Collection<Shipped> targets, List<Installed> actual) {
        List<Action> steps = new ArrayList<>();
        for (Installed bundle : actual) {
            if (goes(bundle, targets, actual)) {
                steps.add(new Action.Remove(bundle));
            }
        }
        for (Shipped target : targets) {
            if (actual.stream().noneMatch(b -> b.is(target) && b.phase() != Installed.Phase.STOPPED)) {
                steps.add(new Action.Launch(target));
            }
        }
        return steps;
    }

    private static boolean goes(Installed bundle, Collection<Shipped> targets, List<Installed> actual) {
        Optional<Shipped> target =
                targets.stream().filter(jar -> jar.id().equals(bundle.id())).findFirst();
        if (target.isEmpty()) {
            return true;
        }
        if (bundle.isVersionOf(target.get())) {
            return !bundle.is(target.get());
        }
        boolean replaced = actual.stream().anyMatch(b -> b.is(target.get()) && b.phase() == Installed.Phase.SERVING);
        return replaced || bundle.phase() == Installed.Phase.STOPPED;
    }
}
