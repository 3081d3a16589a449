// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.cairn.core.api.plugins.Plugins.Phase;
import org.cairn.core.api.plugins.Plugins.Status;

/** Puts into words how far each plug-in has come. */
public final class Report {
    private Report() {}

    /** One line for every plug-in that is desired, shipped or there, in order of id. */
    public static List<Status> of(Targets targets, Shelf shelf, List<Installed> actual, Retries retries) {
        SortedSet<String> ids = new TreeSet<>(shelf.ids());
        ids.addAll(targets.refused().keySet());
        actual.forEach(bundle -> ids.add(bundle.id()));
        List<Status> lines = new ArrayList<>();
        for (String id : ids) {
            lines.add(line(id, targets, shelf, actual, retries));
        }
        return List.copyOf(lines);
    }

    private static Status line(String id, Targets targets, Shelf shelf, List<Installed> actual, Retries retries) {
        Optional<Installed> serving = actual.stream()
                .filter(b -> b.id().equals(id) && b.phase() == Installed.Phase.SERVING)
                .findFirst();
        Shipped target = targets.jars().get(id);
        String reason = targets.refused().getOrDefault(id, "");
        if (target != null && actual.stream().noneMatch(b -> b.is(target) && b.phase() == Installed.Phase.SERVING)) {
            boolean silent = actual.stream().anyMatch(b -> b.is(target) && b.phase() == Installed.Phase.STARTED);
            reason = retries.reason(target).orElse(silent ? "it runs, and has registered no DService" : "");
        }
        if (!reason.isEmpty() && serving.isPresent()) {
            reason += "; version " + serving.get().version() + " goes on";
        }
        String version = serving.map(b -> b.version().toString())
                .or(() -> Optional.ofNullable(target).map(jar -> jar.version().toString()))
                .or(() -> shelf.find(id, Optional.empty())
                        .map(jar -> jar.version().toString()))
                .orElse("");
        String path = Optional.ofNullable(target)
                .or(() -> shelf.find(id, Optional.empty()))
                .map(Shipped::path)
                .orElse("");
        Phase phase = !reason.isEmpty() ? Phase.FAILED : serving.isPresent() ? Phase.ACTIVE : Phase.AVAILABLE;
        String desired = target == null ? "" : target.version().toString();
        return new Status(id, version, path, desired, phase, reason);
    }
}
