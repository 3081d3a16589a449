// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

/** CGN-8, CGN-10, docs/TRUST.md section 4: what all decisions come to on each node. */
final class FoldingTest {
    @Test
    void theNewestRuleThatReachesANodeCounts() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Statement> all = new ArrayList<>();
            Decided decided = Decided.nothing();
            for (int i = 0; i < 6; i++) {
                List<Statement> more = ChainTest.statements(random);
                all.addAll(more);
                decided = decided.with(more);
            }
            for (String id : List.of("p0", "p1", "p2")) {
                for (String node : List.of("a", "n1", "n2", "n3")) {
                    for (Set<String> labels : List.of(Set.<String>of(), Set.of("b"))) {
                        assertEquals(
                                newest(all, id, node, labels),
                                decided.wanted(id, node, labels),
                                "seed " + seed + " " + id + " on " + node + labels);
                    }
                }
            }
            checkAccepted(all, decided, seed);
        }
    }

    /** By the words of the document, and without any shortcut. */
    private static Optional<Version> newest(List<Statement> all, String id, String node, Set<String> labels) {
        Optional<Version> wanted = Optional.empty();
        for (Statement statement : all) {
            if (statement instanceof Statement.Deploy deploy
                    && deploy.id().equals(id)
                    && deploy.selector().selects(node, labels)
                    && Share.includes(id, node, deploy.percent())) {
                wanted = Optional.of(deploy.version());
            } else if (statement instanceof Statement.Withdraw withdraw
                    && withdraw.id().equals(id)
                    && withdraw.selector().selects(node, labels)) {
                wanted = Optional.empty();
            }
        }
        return wanted;
    }

    private static void checkAccepted(List<Statement> all, Decided decided, long seed) {
        Set<String> names = new HashSet<>();
        for (Accepted accepted : decided.accepted().values()) {
            assertTrue(names.add(accepted.id() + accepted.version()), "seed " + seed + ": two of one version");
            assertFalse(decided.revoked().containsKey(accepted.sha256()), "seed " + seed);
        }
        for (Statement statement : all) {
            if (statement instanceof Statement.Revoke revoke) {
                assertTrue(decided.revoked().containsKey(revoke.sha256()), "seed " + seed);
            }
        }
    }

    @Test
    void whoGoesBackTwiceComesToTheVersionBeforeAndNotForwardAgain() {
        Decided decided = Decided.nothing()
                .with(List.of(deploy("1.0.0"), deploy("1.1.0"), deploy("1.2.0")))
                .with(List.of(deploy("1.1.0")));
        assertEquals(
                List.of(new Version("1.0.0"), new Version("1.1.0")),
                decided.past().get("greeter"));
        assertEquals(
                List.of(new Version("1.0.0")),
                decided.with(List.of(deploy("1.0.0"))).past().get("greeter"));
    }

    @Test
    void keepsNoRuleThatCanNeverCountAgain() {
        Decided decided = Decided.nothing();
        for (int percent = 1; percent <= 100; percent++) {
            decided = decided.with(List.of(Statement.parse("deploy greeter 1.0.0 label=images " + percent)));
        }
        assertEquals(1, decided.rules().getOrDefault("greeter", List.of()).size());
        decided = decided.with(List.of(Statement.parse("withdraw greeter node=a"), deploy("2.0.0")));
        assertEquals(1, decided.rules().getOrDefault("greeter", List.of()).size());
    }

    private static Statement deploy(String version) {
        return Statement.parse("deploy greeter " + version + " all 100");
    }
}
