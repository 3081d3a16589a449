// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Change;
import org.cairn.core.api.plugins.Proposal;
import org.cairn.plugins.io.JarReader;
import org.cairn.testkit.disk.PowerCutDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after a power cut: jars and decisions (CGN-10). {@code -Dcairn.cuts=10} for more. */
final class PowerCutTest {
    private static final int CUTS = Integer.getInteger("cairn.cuts", 2);
    private static final int JARS = 20;
    private static final int LINES_MAX = 200;

    private final Set<String> artefacts = new LinkedHashSet<>();
    private final Map<Long, String> decisions = new HashMap<>();

    @Test
    void hasEveryJarAndEveryDecisionAfterPowerCuts(@TempDir Path scratch) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (PowerCutDisk disk = PowerCutDisk.make()) {
            Path home = disk.path().resolve("home");
            TrustFixture place = new TrustFixture(home);
            Path jars = scratch.resolve("jars");
            for (int i = 0; i < JARS; i++) {
                place.signed(jars, "p" + i, "1.0.0");
            }
            sync();
            for (int cut = 1; cut <= CUTS; cut++) {
                PowerCutDisk.Said said =
                        disk.run(PowerCutWriter.class, 1 + random.nextInt(LINES_MAX), home.toString(), jars.toString());
                said.before().forEach(this::note);
                check(home, "cut " + cut + " of seed " + seed);
            }
        }
    }

    private void note(String line) {
        String[] words = line.split("\t", 2);
        if (words[0].equals("artefact")) {
            artefacts.add(words[1]);
        } else {
            String[] decision = words[1].split("\t", 2);
            decisions.put(Long.parseLong(decision[0]), decision[1]);
        }
    }

    private void check(Path home, String run) throws Exception {
        assertTrue(artefacts.size() + decisions.size() > 0, run);
        try (Trust trust = TrustFixture.at(home).open()) {
            for (String sha256 : artefacts) {
                Path file = trust.file(sha256).orElseThrow(() -> new AssertionError(run + ": " + sha256));
                assertEquals(sha256, JarReader.sha256(Files.readAllBytes(file)), run);
            }
            for (Map.Entry<Long, String> decision : decisions.entrySet()) {
                Proposal found = trust.history(decision.getKey()).get(0);
                assertEquals(decision.getValue(), found.time() + "\t" + String.join(";", found.statements()), run);
            }
            for (Artefact artefact : trust.artefacts()) {
                boolean accepted = trust.decided().accepted().containsKey(artefact.sha256());
                assertEquals(accepted, artefact.state() == Artefact.State.ACCEPTED, run);
                assertEquals(Change.Kind.PLUGIN, artefact.kind(), run);
            }
        }
    }

    /** What the fixture wrote is not what is tried here. */
    private static void sync() throws Exception {
        assertEquals(0, new ProcessBuilder("sync").start().waitFor());
    }
}
