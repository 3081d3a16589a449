// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.core.api.plugins.Service;
import org.osgi.framework.Version;

/**
 * What the decisions mean on this node.
 *
 * @param wanted which version shall be here, by id
 * @param jars what is installed for that, by id
 * @param refused why other versions that shall be here cannot be, by id
 * @param trusted the jars that may run here, by digest: what was installed from other bytes goes
 * @param services what the network offers, in order of id
 */
public record Targets(
        SortedMap<String, Version> wanted,
        SortedMap<String, Shipped> jars,
        SortedMap<String, String> refused,
        Map<String, Shipped> trusted,
        List<Service> services) {
    /** Nothing wanted. */
    public static final Targets NONE =
            new Targets(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), Map.of(), List.of());

    /**
     * Where this is.
     *
     * @param name of the node
     * @param labels of the node
     * @param role whether it runs plug-ins
     */
    public record Place(String name, Set<String> labels, Role role) {}

    /** Whether a node runs plug-ins. */
    public enum Role {
        RUNS,
        /** Perhaps soon: it has just started. What an earlier run left stays, and is not started. */
        WAITS,
        NONE
    }

    public Targets {
        wanted = Collections.unmodifiableSortedMap(new TreeMap<>(wanted));
        jars = Collections.unmodifiableSortedMap(new TreeMap<>(jars));
        refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
        trusted = Map.copyOf(trusted);
        services = List.copyOf(services);
    }

    /**
     * Finds the jars. A service that is wanted on other nodes only is offered as well, in the version of its newest rule: this
     * node may be their gateway. Of two services at one path the first by id has it.
     */
    public static Targets of(Decided decided, Shelf shelf, Prices prices, Place place) {
        SortedMap<String, Version> wanted = new TreeMap<>();
        SortedMap<String, Shipped> jars = new TreeMap<>();
        SortedMap<String, String> refused = new TreeMap<>();
        List<Service> services = new ArrayList<>();
        Map<String, String> owners = new HashMap<>();
        for (Map.Entry<String, List<Rule>> rules : decided.rules().entrySet()) {
            String id = rules.getKey();
            Optional<Version> here =
                    place.role == Role.RUNS ? decided.wanted(id, place.name, place.labels) : Optional.empty();
            Optional<Version> somewhere = here.or(() -> newest(rules.getValue()));
            if (somewhere.isEmpty()) {
                continue;
            }
            here.ifPresent(version -> wanted.put(id, version));
            Optional<Shipped> jar = shelf.find(id, somewhere);
            if (jar.isEmpty()) {
                refused.put(id, shelf.missing(id, somewhere));
            }
            Optional<Shipped> shown = jar.or(() -> shelf.find(id, Optional.empty())); // an older one may go on
            String owner = shown.isEmpty() ? id : owners.merge(shown.get().path(), id, (first, second) -> first);
            if (!owner.equals(id)) {
                refused.put(id, "its path " + shown.get().path() + " is taken by " + owner);
                continue;
            }
            shown.ifPresent(service -> services.add(service(service, decided, prices)));
            if (here.isPresent()) {
                jar.ifPresent(found -> jars.put(id, found));
            }
        }
        refused.keySet().retainAll(wanted.keySet());
        return new Targets(wanted, jars, refused, shelf.byDigest(), services);
    }

    private static Optional<Version> newest(List<Rule> rules) {
        return rules.stream().flatMap(rule -> rule.version().stream()).findFirst();
    }

    private static Service service(Shipped jar, Decided decided, Prices prices) {
        Decided.Price price = decided.price(jar.id()).orElseGet(() -> prices.of(jar.id()));
        return new Service(jar.id(), jar.version().toString(), jar.path(), price.fee(), price.currency());
    }
}
