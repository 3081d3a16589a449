// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

/** What a change of features would do, in Karaf's words (DESIGN 2); against Karaf itself: OperatorIT. */
final class FeaturePlanTest {
    private final Network network = new Network();
    private final StubFeatures features = network.features;

    @Test
    void tellsWhatWouldHappenToWhichBundle() throws Exception {
        features.says = List.of(
                "Adding features: cairn-worker/[0.2.0,0.2.0]",
                "Changes to perform:",
                "  Region: root",
                "    Bundles to uninstall:",
                "      org.cairn.old/0.1.0",
                "    Bundles to update:",
                "      org.cairn.broker/0.2.0 with mvn:org.cairn/org.cairn.broker/0.2.1",
                "    Bundles to install:",
                "      mvn:org.cairn/org.cairn.worker/0.2.0",
                "      mvn:io.netty/netty-transport-native-epoll/4.2.18/jar/linux-x86_64",
                "      mvn:io.netty/netty-transport-native-epoll/4.2.18/jar/linux-aarch_64",
                "      file:/tmp/a.jar",
                "  Bundles to refresh:",
                "    org.cairn.broker/0.2.0 (Bundle will be updated)",
                "    org.cairn.gateway/0.2.0 (Wired to org.cairn.broker/0.2.0 which is being refreshed)",
                "    org.cairn.old/0.1.0 (Bundle will be uninstalled)",
                "  Managing bundle:",
                "    org.apache.felix.scr/2.2.6");
        assertEquals(
                List.of(
                        "org.cairn.old 0.1.0 stop ",
                        "org.cairn.broker 0.2.0 replace by mvn:org.cairn/org.cairn.broker/0.2.1",
                        "org.cairn.worker 0.2.0 start ",
                        "netty-transport-native-epoll 4.2.18 start linux-x86_64",
                        "netty-transport-native-epoll 4.2.18 start linux-aarch_64",
                        "file:/tmp/a.jar  start ",
                        "org.cairn.gateway 0.2.0 refresh Wired to org.cairn.broker/0.2.0 which is being refreshed"),
                Simulated.effects(features.says).stream()
                        .map(effect -> effect.bundle() + " " + effect.version() + " " + effect.change() + " "
                                + effect.reason())
                        .toList());
        String said = run("cairn:plan feature:install cairn-worker");
        assertTrue(said.contains("org.cairn.worker") && said.contains("refresh"), said);
        assertTrue(said.endsWith("nothing was changed; to do it: feature:install cairn-worker\n"), said);
        Map<String, Object> document = CommandLines.json(network.lookup, "cairn:plan feature:uninstall cairn-worker");
        assertEquals("feature:uninstall cairn-worker", document.get("command"));
        assertEquals(
                List.of(
                        "installFeatures [cairn-worker] root [Simulate]",
                        "uninstallFeatures [cairn-worker] root [Simulate]"),
                features.asked);
        assertEquals(List.of(), features.listeners);
    }

    @Test
    void saysThatNothingWouldHappen() throws Exception {
        assertEquals(
                "feature:install cairn-worker would change no bundle\nnothing was changed\n",
                run("cairn:plan feature:install cairn-worker"));
    }

    @Test
    void guessesNothing() {
        fails("plan knows feature:install and feature:uninstall", "cairn:plan feature:start cairn-worker");
        fails("No matching features for nothing", "cairn:plan feature:install nothing");
        assertEquals(List.of(), features.listeners);
        features.says = List.of();
        fails("has to be INFO", "cairn:plan feature:install cairn-worker");
        features.says = List.of("No deployment change.", "Changes to perform:");
        fails("features are being changed at this moment", "cairn:plan feature:install cairn-worker");
    }

    private void fails(String expected, String line) {
        CommandException e = assertThrows(CommandException.class, () -> run(line));
        assertTrue(e.getNiceHelp().startsWith("error: ") && e.getNiceHelp().contains(expected), e.getNiceHelp());
    }

    private String run(String line) throws Exception {
        return CommandLines.run(network.lookup, line);
    }
}
