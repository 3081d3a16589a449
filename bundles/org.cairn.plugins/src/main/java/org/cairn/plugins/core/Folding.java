// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.osgi.framework.Version;

/** Brings statements to what they come to, one after the other. Every statement can be applied: what it must not say is
 * refused before it is signed. */
final class Folding {
    private final SortedMap<String, Accepted> accepted;
    private final SortedMap<String, String> revoked;
    private final SortedMap<String, List<Rule>> rules;
    private final SortedMap<String, Decided.Price> prices;
    private final SortedMap<String, List<Version>> past;
    private final Map<String, String> digests = new HashMap<>();

    Folding() {
        this(Decided.nothing());
    }

    Folding(Decided decided) {
        accepted = new TreeMap<>(decided.accepted());
        revoked = new TreeMap<>(decided.revoked());
        rules = new TreeMap<>(decided.rules());
        prices = new TreeMap<>(decided.prices());
        past = new TreeMap<>(decided.past());
        accepted.values().forEach(what -> digests.put(name(what), what.sha256()));
    }

    Decided decided() {
        return new Decided(accepted, revoked, rules, prices, past);
    }

    void apply(Statement statement) {
        if (statement instanceof Statement.Accept accept) {
            accept(accept.what());
        } else if (statement instanceof Statement.Revoke revoke) {
            Accepted was = accepted.remove(revoke.sha256());
            if (was != null) {
                digests.remove(name(was));
            }
            revoked.putIfAbsent(revoke.sha256(), revoke.reason());
        } else if (statement instanceof Statement.Deploy deploy) {
            rule(deploy.id(), new Rule(Optional.of(deploy.version()), deploy.selector(), deploy.percent()));
            past.merge(deploy.id(), List.of(deploy.version()), Folding::onward);
        } else if (statement instanceof Statement.Withdraw withdraw) {
            rule(withdraw.id(), new Rule(Optional.empty(), withdraw.selector(), 100));
        } else if (statement instanceof Statement.Price price) {
            prices.put(price.id(), new Decided.Price(price.fee(), price.currency()));
        }
        // an operator's key is the chain's affair
    }

    /** Of one version there are no two; the later one counts, as the operator has said it last. */
    private void accept(Accepted what) {
        if (revoked.containsKey(what.sha256())) {
            return; // never again
        }
        Accepted same = accepted.put(what.sha256(), what);
        if (same != null) {
            digests.remove(name(same));
        }
        String twin = digests.put(name(what), what.sha256());
        if (twin != null) {
            accepted.remove(twin);
        }
    }

    private void rule(String id, Rule newest) {
        List<Rule> kept = new ArrayList<>();
        kept.add(newest);
        for (Rule older : rules.getOrDefault(id, List.of())) {
            if (!newest.hides(older)) {
                kept.add(older);
            }
        }
        rules.put(id, List.copyOf(kept));
    }

    /** Who goes back forgets what came after: so a second step back goes further, and never forward again. */
    private static List<Version> onward(List<Version> before, List<Version> one) {
        Version version = one.get(0);
        int known = before.indexOf(version);
        List<Version> after = new ArrayList<>(known < 0 ? before : before.subList(0, known));
        after.add(version);
        int surplus = Math.max(0, after.size() - Decided.PAST_MAX);
        return List.copyOf(after.subList(surplus, after.size()));
    }

    private static String name(Accepted what) {
        return what.kind() + " " + what.id() + " " + what.version();
    }
}
