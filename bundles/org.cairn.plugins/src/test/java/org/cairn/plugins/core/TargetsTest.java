// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.cairn.core.api.plugins.Service;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

/** CGN-10, DESIGN 4: what the decisions mean on a node, by its name and its labels. */
final class TargetsTest {
    private static final Shipped A_1 = jar("a", "1.0.0", "/x");
    private static final Shipped A_2 = jar("a", "2.0.0", "/x");
    private static final Shipped B_1 = jar("b", "1.0.0", "/x");
    private static final Prices PRICES = Prices.of(List.of("b=9"), 5, "EUR");
    private static final Targets.Place HERE = new Targets.Place("eu-1", Set.of("images"), Targets.Role.RUNS);

    @Test
    void wantsTheVersionOfTheNewestRuleThatMatches() {
        Shelf shelf = shelf(A_1, A_2);
        Decided decided = decided(Map.of("a", List.of(rule("2.0.0", "label=images"), rule("1.0.0", "all"))));
        assertEquals(Map.of("a", A_2), Targets.of(decided, shelf, PRICES, HERE).jars());
        Targets.Place other = new Targets.Place("eu-2", Set.of(), Targets.Role.RUNS);
        assertEquals(Map.of("a", A_1), Targets.of(decided, shelf, PRICES, other).jars());
    }

    @Test
    void offersWhatRunsOnOtherNodesOnly() {
        Decided decided = decided(Map.of("a", List.of(rule("1.0.0", "label=video")), "b", List.of(rule("", "all"))));
        Targets targets = Targets.of(decided, shelf(A_1, B_1), PRICES, HERE);
        assertEquals(List.of(new Service("a", "1.0.0", "/x", 5, "EUR")), targets.services());
        assertEquals(Map.of(), targets.wanted());
        Targets gateway = Targets.of(
                decided(Map.of("a", List.of(rule("1.0.0", "all")))),
                shelf(A_1),
                PRICES,
                new Targets.Place("gw", Set.of(), Targets.Role.NONE));
        assertEquals(1, gateway.services().size());
        assertEquals(Map.of(), gateway.jars());
    }

    @Test
    void givesAPathToOneServiceOnlyAndTellsTheOther() {
        Decided decided = decided(Map.of("a", List.of(rule("1.0.0", "all")), "b", List.of(rule("1.0.0", "all"))));
        Targets targets = Targets.of(decided, shelf(A_1, B_1), PRICES, HERE);
        assertEquals(List.of(new Service("a", "1.0.0", "/x", 5, "EUR")), targets.services());
        assertEquals(Map.of("b", "its path /x is taken by a"), targets.refused());
    }

    @Test
    void goesOnOfferingWhatWasHereWhenTheWantedVersionIsNot() {
        Targets targets = Targets.of(decided(Map.of("a", List.of(rule("3.0.0", "all")))), shelf(A_1), PRICES, HERE);
        assertEquals(List.of(new Service("a", "1.0.0", "/x", 5, "EUR")), targets.services());
        assertEquals(Map.of("a", "a 3.0.0 is not here; what is here is 1.0.0"), targets.refused());
        assertEquals(Map.of("a", Version.parseVersion("3.0.0")), targets.wanted());
        assertEquals(Map.of(), targets.jars());
    }

    @Test
    void takesTheDecidedPriceAndElseThatOfTheConfiguration() {
        Decided decided = new Decided(
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(Map.of("a", List.of(rule("1.0.0", "all")))),
                new TreeMap<>(Map.of("a", new Decided.Price(77, "USD"))));
        Shelf shelf = shelf(A_1);
        assertEquals(
                List.of(new Service("a", "1.0.0", "/x", 77, "USD")),
                Targets.of(decided, shelf, PRICES, HERE).services());
    }

    private static Decided decided(Map<String, List<Rule>> rules) {
        return new Decided(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(rules), new TreeMap<>());
    }

    private static Rule rule(String version, String selector) {
        return new Rule(
                version.isEmpty() ? Optional.empty() : Optional.of(Version.parseVersion(version)),
                new Selector(selector),
                100);
    }

    private static Shelf shelf(Shipped... jars) {
        return Shelf.of(List.of(jars), new TreeMap<>());
    }

    private static Shipped jar(String id, String version, String path) {
        return new Shipped(id, Version.parseVersion(version), path, id + version + ".jar", id + version);
    }
}
