// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairn.plugins.core.Installed.Phase;
import org.osgi.framework.Version;

/**
 * A node whose operator changes his mind, whose plug-ins fail and whose machine crashes, from a seed. After each event it is
 * checked that no request could have gone to what was not checked, and that nobody who was served was left alone.
 */
final class SimPlan {
    private static final List<String> IDS = List.of("echo", "media");
    private static final int STEPS_MAX = 200;

    private final long seed;
    private final Random random;
    private final List<Shipped> jars = new ArrayList<>();
    /** Digests of jars that never pass their check. */
    private final Set<String> broken = new HashSet<>();

    private final List<Installed> there = new ArrayList<>();
    private final Map<String, Action> underWay = new TreeMap<>();
    private final Set<String> failed = new HashSet<>();
    private Map<String, Long> serving = new HashMap<>();
    private Targets targets = Targets.NONE;
    private long bundles;

    SimPlan(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        for (String id : IDS) {
            for (int version = 1; version <= 3; version++) {
                for (String bytes : List.of("x", "y")) {
                    jars.add(new Shipped(id, new Version(version, 0, 0), "/" + id, id + ".jar", id + version + bytes));
                }
            }
        }
        jars.forEach(jar -> {
            if (random.nextInt(4) == 0) {
                broken.add(jar.sha256());
            }
        });
        decide();
        for (Shipped jar : jars) {
            if (random.nextInt(5) == 0
                    && there.stream().noneMatch(b -> b.location().equals(jar.location()))) {
                there.add(bundle(++bundles, jar, Phase.STOPPED, false));
            }
        }
    }

    /** One event. */
    void step() {
        switch (random.nextInt(10)) {
            case 0 -> decide();
            case 1 -> failed.clear();
            case 2 -> crash();
            case 3, 4, 5, 6 -> finish();
            default -> look();
        }
        for (Long bundle : serving.values()) {
            assertTrue(
                    there.stream().noneMatch(b -> b.bundle() == bundle && !b.checked()),
                    () -> "seed " + seed + ": not checked, and serves");
        }
    }

    /** Looks several times where once would do. */
    void looks(int times) {
        for (int i = 0; i < times; i++) {
            look();
        }
    }

    /** Nothing more happens but what has to. */
    void settle() {
        for (int i = 0; i < STEPS_MAX; i++) {
            if (i < STEPS_MAX / 2) {
                failed.clear(); // each is tried again now and then
            }
            look();
            if (underWay.isEmpty()) {
                break;
            }
            while (!underWay.isEmpty()) {
                finish();
            }
            look();
        }
        while (!underWay.isEmpty()) {
            finish();
            look();
        }
        converged();
    }

    /** What serves, by id. */
    SortedMap<String, String> versions() {
        SortedMap<String, String> versions = new TreeMap<>();
        there.stream()
                .filter(b -> b.serves() && Objects.equals(serving.get(b.id()), b.bundle()))
                .forEach(b -> versions.put(b.id(), b.sha256()));
        return versions;
    }

    private void converged() {
        for (String id : IDS) {
            Shipped target = targets.jars().get(id);
            List<Installed> versions =
                    there.stream().filter(b -> b.id().equals(id)).toList();
            if (target == null) {
                assertEquals(List.of(), versions, "seed " + seed + ": nobody wants " + id);
            } else if (!broken.contains(target.sha256())) {
                assertEquals(Map.of(id, target.sha256()).get(id), versions().get(id), "seed " + seed);
                assertEquals(1, versions.size(), "seed " + seed + ": more than one " + id);
            } else {
                assertTrue(
                        versions.stream().noneMatch(b -> b.sha256().equals(target.sha256()) && b.checked()),
                        "seed " + seed);
                assertTrue(
                        versions.isEmpty() || versions().containsKey(id),
                        "seed " + seed + ": nothing serves, and could: " + versions);
            }
        }
    }

    private void decide() {
        SortedMap<String, Shipped> wanted = new TreeMap<>();
        Map<String, Shipped> trusted = new HashMap<>();
        for (Shipped jar : jars) {
            if (random.nextInt(8) > 0) {
                trusted.put(jar.sha256(), jar);
                if (random.nextInt(3) == 0) {
                    wanted.put(jar.id(), jar);
                }
            }
        }
        SortedMap<String, Version> versions = new TreeMap<>();
        wanted.forEach((id, jar) -> versions.put(id, jar.version()));
        targets = new Targets(versions, wanted, new TreeMap<>(), trusted, List.of());
    }

    /** The power goes: the framework has what it had, and nothing of it runs. */
    private void crash() {
        for (Action step : underWay.values()) { // half done
            if (step instanceof Action.Launch launch
                    && random.nextBoolean()
                    && there.stream().noneMatch(b -> b.location().equals(launch.location()))) {
                there.add(bundle(++bundles, launch.jar(), Phase.STOPPED, false));
            } else if (step instanceof Action.Remove remove && random.nextBoolean()) {
                there.removeIf(b -> b.bundle() == remove.bundle().bundle());
            }
        }
        underWay.clear();
        failed.clear();
        serving.clear();
        there.replaceAll(b -> new Installed(
                b.bundle(),
                b.location(),
                b.id(),
                b.version(),
                random.nextInt(10) == 0 ? "" : b.sha256(), // the file of digests was lost
                Phase.STOPPED,
                false));
    }

    private void look() {
        serving = Plan.serving(targets, List.copyOf(there), serving);
        for (Action step : Plan.steps(targets, List.copyOf(there), Set.copyOf(underWay.keySet()), failed::contains)) {
            assertEquals(null, underWay.put(step.location(), step), "seed " + seed + ": two steps at one place");
            if (step instanceof Action.Remove remove) {
                mayGo(remove.bundle());
            }
        }
    }

    private void mayGo(Installed bundle) {
        boolean serves = bundle.serves() && Objects.equals(serving.get(bundle.id()), bundle.bundle());
        Shipped target = targets.jars().get(bundle.id());
        boolean wanted = target != null && targets.trusted().containsKey(bundle.sha256());
        boolean samePlace = target != null && target.location().equals(bundle.location());
        assertTrue(!serves || !wanted || samePlace, "seed " + seed + ": a gap where " + bundle + " goes");
    }

    private void finish() {
        if (underWay.isEmpty()) {
            return;
        }
        List<String> places = List.copyOf(underWay.keySet());
        Action step = underWay.remove(places.get(random.nextInt(places.size())));
        if (step instanceof Action.Remove remove) {
            there.removeIf(b -> b.bundle() == remove.bundle().bundle());
        } else if (step instanceof Action.Launch launch) {
            Shipped jar = launch.jar();
            long bundle = there.stream()
                    .filter(b -> b.location().equals(jar.location()))
                    .map(Installed::bundle)
                    .findFirst()
                    .orElseGet(() -> ++bundles);
            there.removeIf(b -> b.bundle() == bundle);
            boolean passes = !broken.contains(jar.sha256());
            there.add(bundle(bundle, jar, Phase.REGISTERED, passes));
            if (!passes) {
                failed.add(jar.sha256());
            }
        }
    }

    private static Installed bundle(long id, Shipped jar, Phase phase, boolean checked) {
        return new Installed(id, jar.location(), jar.id(), jar.version(), jar.sha256(), phase, checked);
    }
}
