// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Compares what should be with what is (DESIGN 4, "Desired state"). An old version goes only once the new one serves, so that
 * neither an update nor a failed one interrupts the service. While the wanted version fails, whatever version of it is still
 * installed serves, also after a restart.
 */
public final class Plan {
    private final Targets targets;
    private final List<Installed> actual;
    private final Set<String> busy;
    private final Predicate<String> failed;

    private Plan(Targets targets, List<Installed> actual, Set<String> busy, Predicate<String> failed) {
        this.targets = targets;
        this.actual = actual;
        this.busy = busy;
        this.failed = failed;
    }

    /**
     * The steps that can be begun now, all at once; when one has ended, ask again.
     *
     * @param busy locations where a step is under way
     * @param failed whether the jar of this digest failed, and is not to be tried yet
     */
    public static List<Action> steps(
            Targets targets, List<Installed> actual, Set<String> busy, Predicate<String> failed) {
        return new Plan(targets, actual, busy, failed).steps();
    }

    /**
     * Which bundle takes the requests of each plug-in: the wanted version once it serves; until then whichever did, or can.
     *
     * @param before as it was the last time
     * @return bundles by id of the plug-in, in order
     */
    public static Map<String, Long> serving(Targets targets, List<Installed> actual, Map<String, Long> before) {
        Map<String, Long> serving = new TreeMap<>();
        actual.stream()
                .filter(Installed::serves)
                .sorted(Comparator.comparing((Installed bundle) -> isWanted(targets, bundle))
                        .thenComparing(bundle -> Long.valueOf(bundle.bundle()).equals(before.get(bundle.id())))
                        .thenComparing(Installed::version))
                .forEach(bundle -> serving.put(bundle.id(), bundle.bundle())); // the last one has it
        before.forEach(serving::putIfAbsent);
        return serving;
    }

    private static boolean isWanted(Targets targets, Installed bundle) {
        Shipped target = targets.jars().get(bundle.id());
        return target != null && bundle.is(target);
    }

    private List<Action> steps() {
        List<Action> steps = new ArrayList<>();
        for (Installed bundle : actual) {
            if (!busy.contains(bundle.location()) && goes(bundle)) {
                steps.add(new Action.Remove(bundle));
            }
        }
        for (String id : targets.wanted().keySet()) {
            launch(id).ifPresent(jar -> steps.add(new Action.Launch(jar)));
        }
        return steps;
    }

    private boolean goes(Installed bundle) {
        Shipped target = targets.jars().get(bundle.id());
        if (!targets.wanted().containsKey(bundle.id()) || !targets.trusted().containsKey(bundle.sha256())) {
            return true;
        }
        if (!bundle.checked() && failed.test(bundle.sha256())) {
            return true;
        }
        if (target == null || bundle.is(target)) {
            return false;
        }
        // the framework takes no second bundle of one name and version
        return bundle.location().equals(target.location())
                || at(target).filter(Installed::serves).isPresent();
    }

    private Optional<Shipped> launch(String id) {
        Shipped target = targets.jars().get(id);
        if (target != null && !failed.test(target.sha256())) {
            return needsLaunch(target) ? Optional.of(target) : Optional.empty();
        }
        List<Installed> versions =
                actual.stream().filter(bundle -> bundle.id().equals(id)).toList();
        if (versions.stream().anyMatch(bundle -> bundle.checked() && bundle.phase() != Installed.Phase.STOPPED)) {
            return Optional.empty();
        }
        return versions.stream()
                .sorted(Comparator.comparing(Installed::version).reversed())
                .flatMap(bundle -> Optional.ofNullable(targets.trusted().get(bundle.sha256())).stream())
                .filter(jar -> !failed.test(jar.sha256()) && needsLaunch(jar))
                .findFirst();
    }

    private boolean needsLaunch(Shipped jar) {
        if (busy.contains(jar.location())) {
            return false;
        }
        boolean free = actual.stream().noneMatch(bundle -> bundle.location().equals(jar.location()));
        return at(jar).map(bundle -> !bundle.checked() || bundle.phase() == Installed.Phase.STOPPED)
                .orElse(free);
    }

    private Optional<Installed> at(Shipped jar) {
        return actual.stream().filter(bundle -> bundle.is(jar)).findFirst();
    }
}
