// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.core.api.plugins.Change;
import org.osgi.framework.Version;

/**
 * What all decisions come to (docs/TRUST.md): a value; each record makes another one.
 *
 * @param accepted by digest; what was revoked is not in it any more
 * @param revoked why bytes never run again, by digest
 * @param rules of each plug-in, the newest first; those that a newer one hides are gone
 * @param prices by id of the plug-in
 * @param past versions that were deployed, by id of the plug-in, the present one last; a step back shortens it
 */
public record Decided(
        SortedMap<String, Accepted> accepted,
        SortedMap<String, String> revoked,
        SortedMap<String, List<Rule>> rules,
        SortedMap<String, Price> prices,
        SortedMap<String, List<Version>> past) {

    /**
     * Flat price of a request.
     *
     * @param fee in 10^-12 of the currency
     * @param currency ISO 4217
     */
    public record Price(long fee, String currency) {}

    /** Most rules of one plug-in. */
    public static final int RULES_MAX = 100;
    /** Most plug-ins. */
    public static final int PLUGINS_MAX = 256;
    /** Most steps back. */
    public static final int PAST_MAX = 16;

    public Decided {
        accepted = Collections.unmodifiableSortedMap(new TreeMap<>(accepted));
        revoked = Collections.unmodifiableSortedMap(new TreeMap<>(revoked));
        rules = Collections.unmodifiableSortedMap(new TreeMap<>(rules));
        prices = Collections.unmodifiableSortedMap(new TreeMap<>(prices));
        past = Collections.unmodifiableSortedMap(new TreeMap<>(past));
    }

    /** Without a past. */
    public Decided(
            SortedMap<String, Accepted> accepted,
            SortedMap<String, String> revoked,
            SortedMap<String, List<Rule>> rules,
            SortedMap<String, Price> prices) {
        this(accepted, revoked, rules, prices, new TreeMap<>());
    }

    /** Nothing decided. */
    public static Decided nothing() {
        var none = new TreeMap<String, Accepted>();
        return new Decided(none, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    /** The version that shall be on a node: that of the newest rule that matches it. */
    public Optional<Version> wanted(String id, String node, Set<String> labels) {
        for (Rule rule : rules.getOrDefault(id, List.of())) {
            if (rule.selector().selects(node, labels) && Share.includes(id, node, rule.percent())) {
                return rule.version();
            }
        }
        return Optional.empty();
    }

    /** Its price, if somebody has set one. */
    public Optional<Price> price(String id) {
        return Optional.ofNullable(prices.get(id));
    }

    /** What these and further statements come to. */
    public Decided with(List<Statement> statements) {
        Folding folding = new Folding(this);
        statements.forEach(folding::apply);
        return folding.decided();
    }

    /** The accepted plug-in or bundle of the platform of that version. */
    public Optional<Accepted> accepted(Change.Kind kind, String id, Version version) {
        return accepted.values().stream()
                .filter(what -> what.kind() == kind
                        && what.id().equals(id)
                        && what.version().equals(version))
                .findFirst();
    }

    /** Whether anything was ever decided about these plug-ins. */
    public boolean isEmpty() {
        return accepted.isEmpty() && rules.isEmpty() && prices.isEmpty() && revoked.isEmpty();
    }
}
