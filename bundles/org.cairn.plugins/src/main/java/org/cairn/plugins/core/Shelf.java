// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.framework.Version;

/**
 * The jars of plug-ins that may run here.
 *
 * @param plugins in order of id and version, the newest last; no two have both the same
 * @param faults why other jars are not among them, by file name
 */
public record Shelf(List<Shipped> plugins, SortedMap<String, String> faults) {
    /** No jar. */
    public static final Shelf EMPTY = new Shelf(List.of(), new TreeMap<>());

    public Shelf {
        plugins = List.copyOf(plugins);
    }

    /** Puts jars in order; of two with the same id and version the first by file name counts. */
    public static Shelf of(List<Shipped> jars, SortedMap<String, String> faults) {
        SortedMap<String, String> all = new TreeMap<>(faults);
        List<Shipped> kept = new ArrayList<>();
        List<Shipped> byFile = new ArrayList<>(jars);
        byFile.sort(Comparator.comparing(Shipped::file));
        for (Shipped jar : byFile) {
            Optional<Shipped> twin = find(kept, jar.id(), jar.version());
            if (twin.isEmpty()) {
                kept.add(jar);
            } else {
                all.put(name(jar), jar.id() + " " + jar.version() + " is in " + name(twin.get()) + " already");
            }
        }
        kept.sort(Comparator.comparing(Shipped::id).thenComparing(Shipped::version));
        return new Shelf(kept, all);
    }

    /** The plug-in of that version, or the newest of that id. */
    public Optional<Shipped> find(String id, Optional<Version> version) {
        if (version.isPresent()) {
            return find(plugins, id, version.get());
        }
        return plugins.stream().filter(jar -> jar.id().equals(id)).reduce((older, newer) -> newer);
    }

    /** By digest: only these bytes are ever installed, or stay. */
    public Map<String, Shipped> byDigest() {
        Map<String, Shipped> jars = new HashMap<>();
        plugins.forEach(jar -> jars.put(jar.sha256(), jar));
        return jars;
    }

    /** The ids of all. */
    public SortedSet<String> ids() {
        SortedSet<String> ids = new TreeSet<>();
        plugins.forEach(jar -> ids.add(jar.id()));
        return ids;
    }

    /** Why a plug-in is not there, for people. */
    public String missing(String id, Optional<Version> version) {
        List<String> versions = plugins.stream()
                .filter(jar -> jar.id().equals(id))
                .map(jar -> jar.version().toString())
                .toList();
        if (!versions.isEmpty()) {
            return id + " " + version.map(Version::toString).orElse("") + " is not here; what is here is "
                    + String.join(", ", versions);
        }
        StringBuilder text = new StringBuilder(id + " is not here: neither shipped nor accepted");
        faults.forEach(
                (file, fault) -> text.append("; ").append(file).append(": ").append(fault));
        return text.toString();
    }

    private static Optional<Shipped> find(List<Shipped> jars, String id, Version version) {
        return jars.stream()
                .filter(jar -> jar.id().equals(id) && jar.version().equals(version))
                .findFirst();
    }

    private static String name(Shipped jar) {
        return jar.file().substring(jar.file().lastIndexOf('/') + 1);
    }
}
