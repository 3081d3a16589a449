// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cairn.core.api.plugins.Plugins.Phase;
import org.cairn.core.api.plugins.Plugins.Status;

/**
 * Puts into words how far each plug-in has come.
 *
 * @param targets what should be
 * @param shelf what could be
 * @param actual what is
 * @param serving which bundle takes the requests, by id
 * @param underWay what is being done, by location
 * @param retries what failed
 * @param left threads that versions which are gone left running, by id
 */
public record Report(
        Targets targets,
        Shelf shelf,
        List<Installed> actual,
        Map<String, Long> serving,
        Map<String, Action> underWay,
        Retries retries,
        Map<String, String> left) {

    /** One line for every plug-in that is desired, here or could be, in order of id. */
    public List<Status> lines() {
        SortedSet<String> ids = new TreeSet<>(shelf.ids());
        ids.addAll(targets.wanted().keySet());
        actual.forEach(bundle -> ids.add(bundle.id()));
        List<Status> lines = new ArrayList<>();
        ids.forEach(id -> lines.add(line(id)));
        return List.copyOf(lines);
    }

    /** Whether the version that shall be here serves, was given up, or cannot be here: nothing more is to be waited for. */
    public boolean settled(String id) {
        Shipped target = targets.jars().get(id);
        return target == null
                || serving(id).filter(bundle -> bundle.is(target)).isPresent()
                || retries.reason(target.sha256()).isPresent();
    }

    private Status line(String id) {
        Optional<Installed> serving = serving(id);
        Optional<Shipped> target = Optional.ofNullable(targets.jars().get(id));
        Optional<Shipped> shown = target.or(() -> shelf.find(id, Optional.empty()));
        String trouble = trouble(id, target, serving);
        String goesOn = trouble.isEmpty()
                ? ""
                : serving.map(bundle -> "version " + bundle.version() + " goes on")
                        .orElse("");
        String stuck = actual.stream()
                .filter(bundle -> bundle.id().equals(id))
                .flatMap(bundle -> retries.reason(bundle.location()).stream())
                .findFirst()
                .orElse("");
        return new Status(
                id,
                serving.map(bundle -> bundle.version().toString())
                        .or(() -> shown.map(jar -> jar.version().toString()))
                        .orElse(""),
                serving.flatMap(bundle -> Optional.ofNullable(targets.trusted().get(bundle.sha256())))
                        .or(() -> shown)
                        .map(Shipped::path)
                        .orElse(""),
                Optional.ofNullable(targets.wanted().get(id))
                        .map(Object::toString)
                        .orElse(""),
                phase(id, !trouble.isEmpty() || (!stuck.isEmpty() && serving.isEmpty()), serving),
                Stream.of(trouble, goesOn, stuck, left.getOrDefault(id, ""))
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining("; ")));
    }

    /** Why what is wanted is not so. */
    private String trouble(String id, Optional<Shipped> target, Optional<Installed> serving) {
        String refused = targets.refused().get(id);
        if (refused != null) {
            return refused;
        }
        if (target.isEmpty()
                || serving.filter(bundle -> bundle.is(target.get())).isPresent()) {
            return "";
        }
        boolean silent = actual.stream().anyMatch(bundle -> bundle.is(target.get()) && bundle.checked());
        return retries.reason(target.get().sha256())
                .orElse(silent ? "its DService was there, and has been taken back" : "");
    }

    private Phase phase(String id, boolean failed, Optional<Installed> serving) {
        if (failed) {
            return Phase.FAILED;
        }
        if (serving.isPresent()) {
            boolean drains = underWay.get(serving.get().location()) instanceof Action.Remove;
            return drains ? Phase.DRAINING : Phase.ACTIVE;
        }
        boolean here = targets.jars().containsKey(id)
                && (actual.stream().anyMatch(bundle -> bundle.id().equals(id))
                        || underWay.values().stream()
                                .anyMatch(step -> step instanceof Action.Launch launch
                                        && launch.jar().id().equals(id)));
        boolean drains = underWay.values().stream()
                .anyMatch(step -> step instanceof Action.Remove remove
                        && remove.bundle().id().equals(id));
        return drains ? Phase.DRAINING : here ? Phase.STAGED : Phase.AVAILABLE;
    }

    private Optional<Installed> serving(String id) {
        Long bundle = serving.get(id);
        return actual.stream()
                .filter(b -> bundle != null && b.bundle() == bundle && b.id().equals(id) && b.serves())
                .findFirst();
    }
}
