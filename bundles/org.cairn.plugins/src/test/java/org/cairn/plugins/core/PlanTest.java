// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.cairn.plugins.core.Installed.Phase;
import org.cairn.plugins.fixture.MemoryBundles;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

/** CGN-8: install, update and remove DServices while running; DESIGN 4 "Desired state". */
final class PlanTest {
    private static final List<Phase> PHASES = List.of(Phase.STOPPED, Phase.STARTED, Phase.SERVING);
    private static final Shipped ECHO_1 = jar("echo", "1.0.0", "a1");
    private static final Shipped ECHO_2 = jar("echo", "2.0.0", "a2");

    @Test
    void launchesWhatIsMissingOrStopped() {
        assertEquals(List.of(new Action.Launch(ECHO_1)), Plan.steps(List.of(ECHO_1), List.of()));
        assertEquals(
                List.of(new Action.Launch(ECHO_1)),
                Plan.steps(List.of(ECHO_1), List.of(bundle(ECHO_1, Phase.STOPPED))));
        assertEquals(List.of(), Plan.steps(List.of(ECHO_1), List.of(bundle(ECHO_1, Phase.STARTED))));
    }

    @Test
    void removesWhatNobodyDesires() {
        Installed leftover = bundle(ECHO_1, Phase.STOPPED);
        assertEquals(List.of(new Action.Remove(leftover)), Plan.steps(List.of(), List.of(leftover)));
    }

    @Test
    void keepsTheOldVersionUntilTheNewOneServes() {
        Installed old = bundle(ECHO_1, Phase.SERVING);
        assertEquals(List.of(new Action.Launch(ECHO_2)), Plan.steps(List.of(ECHO_2), List.of(old)));
        assertEquals(List.of(), Plan.steps(List.of(ECHO_2), List.of(old, bundle(ECHO_2, Phase.STARTED))));
        assertEquals(
                List.of(new Action.Remove(old)),
                Plan.steps(List.of(ECHO_2), List.of(old, bundle(ECHO_2, Phase.SERVING))));
    }

    @Test
    void replacesABundleWhoseBytesAreNotTheShippedOnes() {
        Installed changed = bundle(jar("echo", "1.0.0", "other"), Phase.SERVING);
        assertEquals(
                List.of(new Action.Remove(changed), new Action.Launch(ECHO_1)),
                Plan.steps(List.of(ECHO_1), List.of(changed)));
    }

    @Test
    void comesFromAnyStateToTheDesiredOne() throws Exception {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            MemoryBundles bundles = new MemoryBundles();
            for (int i = random.nextInt(6); i > 0; i--) {
                Installed leftover = bundle(any(random), PHASES.get(random.nextInt(3)));
                if (bundles.there.stream().noneMatch(b -> b.location().equals(leftover.location()))) {
                    bundles.there.add(leftover);
                }
            }
            List<Shipped> targets = new ArrayList<>();
            for (String id : List.of("echo", "media", "zip")) {
                if (random.nextBoolean()) {
                    targets.add(jar(id, (1 + random.nextInt(2)) + ".0.0", "d" + random.nextInt(2)));
                }
            }
            settle(targets, bundles);
            // A bundle that starts and stays silent is not restarted; everything else must serve.
            for (Shipped target : targets) {
                assertTrue(bundles.there.stream().anyMatch(b -> b.is(target)), "seed " + seed);
            }
            HashSet<String> ids = new HashSet<>();
            targets.forEach(target -> ids.add(target.id()));
            assertFalse(bundles.there.stream().anyMatch(b -> !ids.contains(b.id())), "seed " + seed);
        }
    }

    private static void settle(List<Shipped> targets, MemoryBundles bundles) throws Exception {
        for (int pass = 0; pass < 3; pass++) {
            for (Action step : Plan.steps(targets, bundles.installed())) {
                if (step instanceof Action.Launch launch) {
                    bundles.launch(launch.jar());
                } else if (step instanceof Action.Remove remove) {
                    bundles.remove(remove.bundle());
                }
            }
        }
        assertEquals(List.of(), Plan.steps(targets, bundles.installed()));
    }

    private static Shipped any(Random random) {
        return jar(
                List.of("echo", "media", "zip", "gone").get(random.nextInt(4)),
                (1 + random.nextInt(2)) + ".0.0",
                "d" + random.nextInt(2));
    }

    private static Shipped jar(String id, String version, String sha256) {
        return new Shipped(id, Version.parseVersion(version), "/" + id, id + ".jar", sha256);
    }

    private static Installed bundle(Shipped jar, Phase phase) {
        return new Installed(
                "cairn:plugin/" + jar.id() + "/" + jar.version(), jar.id(), jar.version(), jar.sha256(), phase);
    }
}
