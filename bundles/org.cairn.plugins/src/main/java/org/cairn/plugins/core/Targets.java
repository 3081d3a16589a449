// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.core.api.plugins.Service;

/**
 * Which jar each wish means.
 *
 * @param jars by id
 * @param refused why other wishes cannot come true, by id
 * @param services what the network offers, in order of id
 */
public record Targets(SortedMap<String, Shipped> jars, SortedMap<String, String> refused, List<Service> services) {
    /** Nothing wished for. */
    public static final Targets EMPTY = new Targets(new TreeMap<>(), new TreeMap<>(), List.of());

    public Targets {
        jars = Collections.unmodifiableSortedMap(new TreeMap<>(jars));
        refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
        services = List.copyOf(services);
    }

    /** Finds the jars; of two services at one path the first by id has it. */
    public static Targets of(Desired desired, Shelf shelf) {
        SortedMap<String, Shipped> jars = new TreeMap<>();
        SortedMap<String, String> refused = new TreeMap<>();
        List<Service> services = new ArrayList<>();
        Map<String, String> owners = new HashMap<>();
        for (Wish wish : desired.wishes().values()) {
            if (!wish.deployed()) {
                continue;
            }
            Optional<Shipped> jar = shelf.find(wish.id(), wish.version());
            if (jar.isEmpty()) {
                refused.put(wish.id(), shelf.missing(wish.id(), wish.version()));
                continue;
            }
            String path = jar.get().path();
            String owner = owners.putIfAbsent(path, wish.id());
            if (owner != null) {
                refused.put(wish.id(), "its path " + path + " is taken by " + owner);
                continue;
            }
            jars.put(wish.id(), jar.get());
            services.add(new Service(wish.id(), jar.get().version().toString(), path, wish.fee(), wish.currency()));
        }
        return new Targets(jars, refused, services);
    }
}
