// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cairn.plugins.core.Installed.Phase;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

/** CGN-8, CGN-10: install, update, roll back and remove DServices while running; DESIGN 4 "Desired state". */
final class PlanTest {
    private static final Shipped ECHO_1 = jar("1.0.0", "a1");
    private static final Shipped ECHO_2 = jar("2.0.0", "a2");

    @Test
    void launchesWhatIsMissingStoppedOrUnchecked() {
        assertEquals(List.of(new Action.Launch(ECHO_1)), steps(ECHO_1, List.of()));
        assertEquals(
                List.of(new Action.Launch(ECHO_1)), steps(ECHO_1, List.of(bundle(1, ECHO_1, Phase.STOPPED, true))));
        assertEquals(
                List.of(new Action.Launch(ECHO_1)), steps(ECHO_1, List.of(bundle(1, ECHO_1, Phase.REGISTERED, false))));
        assertEquals(List.of(), steps(ECHO_1, List.of(serving(1, ECHO_1))));
        assertEquals(
                List.of(),
                steps(ECHO_1, List.of(bundle(1, ECHO_1, Phase.STARTED, true))),
                "its DService may come back, and a restart would not bring it");
    }

    @Test
    void removesWhatNobodyWantsOrTrusts() {
        Installed leftover = bundle(1, ECHO_1, Phase.STOPPED, false);
        assertEquals(
                List.of(new Action.Remove(leftover)),
                Plan.steps(Targets.NONE, List.of(leftover), Set.of(), sha256 -> false));
        Installed revoked = serving(1, jar("1.0.0", "revoked"));
        assertEquals(List.of(new Action.Remove(revoked), new Action.Launch(ECHO_2)), steps(ECHO_2, List.of(revoked)));
    }

    @Test
    void keepsTheOldVersionUntilTheNewOneServes() {
        Installed old = serving(1, ECHO_1);
        assertEquals(List.of(new Action.Launch(ECHO_2)), steps(ECHO_2, List.of(old)));
        Installed fresh = bundle(2, ECHO_2, Phase.REGISTERED, false);
        assertEquals(List.of(new Action.Launch(ECHO_2)), steps(ECHO_2, List.of(old, fresh)));
        assertEquals(Map.of("echo", 1L), serves(ECHO_2, List.of(old, fresh), Map.of()));
        List<Installed> both = List.of(old, serving(2, ECHO_2));
        assertEquals(Map.of("echo", 2L), serves(ECHO_2, both, Map.of("echo", 1L)));
        assertEquals(List.of(new Action.Remove(old)), steps(ECHO_2, both));
    }

    @Test
    void goesBackToALowerVersionInTheSameWay() {
        List<Installed> both = List.of(serving(2, ECHO_2), serving(3, ECHO_1));
        assertEquals(Map.of("echo", 3L), serves(ECHO_1, both, Map.of("echo", 2L)));
        assertEquals(List.of(new Action.Remove(both.get(0))), steps(ECHO_1, both));
    }

    @Test
    void takesAFailedVersionAwayAndLeavesTheOldOneToServe() {
        Installed old = serving(1, ECHO_1);
        Installed failed = bundle(2, ECHO_2, Phase.REGISTERED, false);
        Targets targets = targets(ECHO_2);
        assertEquals(
                List.of(new Action.Remove(failed)),
                Plan.steps(targets, List.of(old, failed), Set.of(), ECHO_2.sha256()::equals));
        assertEquals(List.of(), Plan.steps(targets, List.of(old), Set.of(), ECHO_2.sha256()::equals));
    }

    @Test
    void startsTheOldVersionAgainIfTheNewOneFailsAfterARestart() {
        Installed old = bundle(1, ECHO_1, Phase.STOPPED, false);
        assertEquals(List.of(new Action.Launch(ECHO_2)), steps(ECHO_2, List.of(old)));
        assertEquals(
                List.of(new Action.Launch(ECHO_1)),
                Plan.steps(targets(ECHO_2), List.of(old), Set.of(), ECHO_2.sha256()::equals));
        assertEquals(Map.of("echo", 1L), serves(ECHO_2, List.of(serving(1, ECHO_1)), Map.of()));
    }

    @Test
    void keepsWhatServesWhileTheWantedVersionIsNotHere() {
        TreeMap<String, Version> wanted = new TreeMap<>(Map.of("echo", Version.parseVersion("3.0.0")));
        Targets targets =
                new Targets(wanted, new TreeMap<>(), new TreeMap<>(), Map.of(ECHO_1.sha256(), ECHO_1), List.of());
        assertEquals(List.of(), Plan.steps(targets, List.of(serving(1, ECHO_1)), Set.of(), sha256 -> false));
    }

    @Test
    void beginsNothingWhereAStepIsUnderWay() {
        assertEquals(List.of(), Plan.steps(targets(ECHO_2), List.of(), Set.of(ECHO_2.location()), sha256 -> false));
        Installed old = serving(1, ECHO_1);
        assertEquals(
                List.of(),
                Plan.steps(
                        targets(ECHO_2), List.of(old, serving(2, ECHO_2)), Set.of(ECHO_1.location()), sha256 -> false));
    }

    @Test
    void replacesABundleOfOtherBytesWhichTheFrameworkTakesNotBesideIt() {
        Shipped other = jar("1.0.0", "other");
        Installed changed = serving(1, other);
        Targets targets = new Targets(
                new TreeMap<>(Map.of("echo", ECHO_1.version())),
                new TreeMap<>(Map.of("echo", ECHO_1)),
                new TreeMap<>(),
                Map.of(ECHO_1.sha256(), ECHO_1, other.sha256(), other),
                List.of());
        assertEquals(
                List.of(new Action.Remove(changed)), Plan.steps(targets, List.of(changed), Set.of(), sha256 -> false));
    }

    @Test
    void comesToWhatIsWantedThroughFailuresCrashesAndChangesOfMind() {
        for (long seed = 0; seed < 2_000; seed++) {
            SimPlan world = new SimPlan(seed);
            for (int i = 0; i < 60; i++) {
                world.step();
            }
            world.settle();
        }
    }

    @Test
    void comesToTheSameWhateverEventsAreDroppedOrDoubled() {
        for (long seed = 0; seed < 300; seed++) {
            SimPlan few = new SimPlan(seed);
            SimPlan many = new SimPlan(seed);
            few.settle();
            many.looks(3);
            many.settle();
            assertEquals(few.versions(), many.versions(), "seed " + seed);
        }
    }

    private static List<Action> steps(Shipped wanted, List<Installed> actual) {
        return Plan.steps(targets(wanted), actual, Set.of(), sha256 -> false);
    }

    private static Map<String, Long> serves(Shipped wanted, List<Installed> actual, Map<String, Long> before) {
        Map<String, Long> serving = Plan.serving(targets(wanted), actual, before);
        assertTrue(serving.size() <= 1);
        return serving;
    }

    private static Targets targets(Shipped wanted) {
        return new Targets(
                new TreeMap<>(Map.of("echo", wanted.version())),
                new TreeMap<>(Map.of("echo", wanted)),
                new TreeMap<>(),
                Map.of(ECHO_1.sha256(), ECHO_1, ECHO_2.sha256(), ECHO_2),
                List.of());
    }

    private static Shipped jar(String version, String sha256) {
        return new Shipped("echo", Version.parseVersion(version), "/echo", "echo.jar", sha256);
    }

    private static Installed serving(long id, Shipped jar) {
        return bundle(id, jar, Phase.REGISTERED, true);
    }

    private static Installed bundle(long id, Shipped jar, Phase phase, boolean checked) {
        return new Installed(id, jar.location(), jar.id(), jar.version(), jar.sha256(), phase, checked);
    }
}
