// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cairn.guard.GuardedNode.Halted;
import org.cairn.guard.core.Kind;
import org.cairn.guard.fixture.Jars;
import org.cairn.guard.fixture.Operator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-10, in a real framework: what somebody does to a node's files while it is down. */
final class GuardedBootTest {
    private static final String GOOD = "mvn:x/good/1";
    private static final byte[] EVIL = Jars.bundle("evil", Map.of());

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private GuardedNode node;

    private byte[] plugin = {};

    /** A node that has run: a bundle of the platform and a plug-in are in its cache, and start by themselves. */
    @BeforeEach
    void run() throws Exception {
        node = new GuardedNode(folder);
        node.ship(Kind.PLATFORM, "system/x/good/1/good-1.jar", Jars.bundle("good", Map.of()));
        plugin = Jars.bundle("plugin", Map.of("Import-Package", "org.osgi.framework;resolution:=optional"));
        node.decides(Operator.acceptPlatform(Operator.sha256(plugin)));
        node.start();
        node.run(GOOD, Jars.bundle("good", Map.of()));
        node.run("plugin", plugin);
        node.stop();
        GuardedNode.forget();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    @Test
    void startsWhatItKnows() throws Exception {
        node.start();
        assertEquals(List.of("good", "plugin"), GuardedNode.ran());
        assertEquals("", node.log());
    }

    @Test
    void haltsOnAChangedBundleOfThePlatformAndSaysHowToMendIt() throws Exception {
        Files.write(node.cached(GOOD, "version0.0/bundle.jar"), EVIL);
        assertThrows(Halted.class, node::start);
        assertNothingRan();
        assertTrue(node.log().contains("system/x/good/1/good-1.jar is not the one that was shipped"), node.log());
        assertTrue(node.log().contains("remove " + node.cache()), node.log());
    }

    @Test
    void haltsOnAMissingJarOfThePlatform() throws Exception {
        Path jar = node.cached(GOOD, "version0.0/bundle.jar");
        Path elsewhere = Files.move(jar, folder.resolve("elsewhere.jar"));
        Files.createSymbolicLink(jar, elsewhere);
        assertThrows(Halted.class, node::start);
        assertTrue(node.log().contains("no regular file"), node.log());
        assertNothingRan();
    }

    @Test
    void removesAChangedPlugInAndStartsTheRest() throws Exception {
        Files.write(node.cached("plugin", "version0.0/bundle.jar"), EVIL);
        node.start();
        assertEquals(List.of("good"), GuardedNode.ran());
        assertNull(node.at("plugin"));
        assertTrue(node.log().contains("Refused evil at plugin: neither shipped nor accepted"), node.log());
    }

    /** With all that makes a bundle start by itself. */
    @Test
    void removesABundleThatSomebodyHasPlanted() throws Exception {
        Path good = node.cached(GOOD, "");
        Path planted = node.cache().resolve("bundle77");
        Files.createDirectories(planted.resolve("version0.0"));
        Files.write(planted.resolve("version0.0/bundle.jar"), EVIL);
        Files.writeString(planted.resolve("version0.0/revision.location"), "inputstream:");
        Files.writeString(
                planted.resolve("bundle.info"),
                Files.readString(good.resolve("bundle.info"))
                        .replace(GOOD, "evil")
                        .replaceFirst("\\d+", "77"));
        node.start();
        assertEquals(List.of("good", "plugin"), GuardedNode.ran());
        assertNull(node.at("evil"));
        assertFalse(Files.exists(planted));
        assertTrue(node.log().contains("Refused evil at evil: neither shipped nor accepted"), node.log());
    }

    @Test
    void removesAnExtensionThatSomebodyHasPlanted() throws Exception {
        byte[] extension = Jars.bundle(
                "extension",
                Map.of(
                        "Fragment-Host", "system.bundle;extension:=framework",
                        "Bundle-Activator", "",
                        "Import-Package", "",
                        "ExtensionBundle-Activator", "org.cairn.guard.fixture.Intruder"));
        Files.write(node.cached("plugin", "version0.0/bundle.jar"), extension);
        node.start();
        assertEquals(List.of("good"), GuardedNode.ran());
        assertTrue(node.log().contains("Refused extension at plugin: neither shipped nor accepted"), node.log());
    }

    /** The jar beside it is a good one, and the framework would use another. */
    @Test
    void refusesARevisionThatWasTurnedIntoAReference() throws Exception {
        Path evil = node.file("evil.jar", EVIL);
        Files.writeString(node.cached("plugin", "version0.0/revision.location"), "reference:" + evil.toUri());
        node.start();
        assertEquals(List.of("good"), GuardedNode.ran());
        assertTrue(node.log().contains("where it lies"), node.log());
    }

    @Test
    void refusesANewerRevisionThatSomebodyHasPlanted() throws Exception {
        Path newer = Files.createDirectories(node.cached("plugin", "version0.1"));
        Files.write(newer.resolve("bundle.jar"), EVIL);
        Files.writeString(newer.resolve("revision.location"), "inputstream:");
        node.start();
        assertEquals(List.of("good"), GuardedNode.ran());
        assertNull(node.at("plugin"));
        assertTrue(node.log().contains("Refused evil at plugin: neither shipped nor accepted"), node.log());
    }

    /** Felix uses what it has taken out of a jar before without looking at it again. */
    @Test
    void removesExtractsSoThatTheyAreMadeAgain() throws Exception {
        byte[] nested = Jars.jar(Map.of(), Map.of("mark", "good".getBytes(StandardCharsets.UTF_8)));
        byte[] nests = Jars.bundle("nests", Map.of("Bundle-ClassPath", ".,nested.jar"), Map.of("nested.jar", nested));
        node.decides(Operator.acceptPlatform(Operator.sha256(nests)));
        node.start();
        assertNotNull(node.run("nests", nests).getResource("mark"));
        node.stop();
        Path extract;
        try (Stream<Path> files = Files.walk(node.cached("nests", "version0.0"))) {
            extract = files.filter(file -> file.endsWith("nested.jar"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.write(extract, Jars.jar(Map.of(), Map.of("mark", "evil".getBytes(StandardCharsets.UTF_8))));
        node.start();
        var bundle = node.at("nests");
        assertNotNull(bundle);
        try (var in = bundle.getResource("mark").openStream()) {
            assertEquals("good", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void whatWasRevokedSinceDoesNotStart() throws Exception {
        node.decides(Operator.revoke(Operator.sha256(plugin)));
        node.start();
        assertEquals(List.of("good"), GuardedNode.ran());
        assertTrue(node.log().contains("Refused plugin at plugin: revoked by the operator: bad-code"), node.log());
    }

    @Test
    void whatIsDeniedSinceDoesNotStart() throws Exception {
        node.denies(plugin);
        node.start();
        assertEquals(List.of("good"), GuardedNode.ran());
        assertTrue(node.log().contains("Refused plugin at plugin: denied: by a test"), node.log());
    }

    @Test
    void whatIsNotAcceptedAnyMoreDoesNotStart() throws Exception {
        Files.delete(node.trust().resolve("decisions"));
        node.start();
        assertEquals(List.of("good"), GuardedNode.ran());
    }

    @Test
    void decisionsThatWereForgedCountForNothing() throws Exception {
        Path file = node.trust().resolve("decisions");
        Files.writeString(file, Files.readString(file).replace("accept platform", "accept plugin"));
        node.start();
        assertEquals(List.of("good"), GuardedNode.ran());
        assertTrue(node.log().contains("Nothing that the operator has accepted may run"), node.log());
    }

    /** A power cut in the middle of the next decision. */
    @Test
    void decisionThatIsNotCompleteChangesNothing() throws Exception {
        Path file = node.trust().resolve("decisions");
        Files.writeString(file, Files.readString(file) + "cairn-decision 2\nprevious 00");
        node.start();
        assertEquals(List.of("good", "plugin"), GuardedNode.ran());
    }

    @Test
    void unreadableListOfTheDeniedStopsWhatWasAccepted() throws Exception {
        Files.writeString(node.trust().resolve("denied"), "everything\n");
        node.start();
        assertEquals(List.of("good"), GuardedNode.ran());
    }

    @Test
    void haltsWithoutAListOfWhatWasShipped() throws Exception {
        String list = Files.readString(node.shipped());
        for (String bad : List.of("", "nonsense\n", list.substring(0, list.length() - 1), list + list)) {
            Files.writeString(node.shipped(), bad);
            assertThrows(Halted.class, node::start);
        }
        Files.delete(node.shipped());
        assertThrows(Halted.class, node::start);
        assertNothingRan();
        assertTrue(
                node.log().contains("ERROR guard - The node does not start: the list of what was shipped"), node.log());
        assertTrue(node.log().contains(node.shipped() + " is missing"), node.log());
    }

    /** Nothing of the platform is left out silently. */
    @Test
    void haltsWhenTheCacheCannotBeRead() throws Exception {
        node.close();
        try (Stream<Path> files = Files.walk(node.cache())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        Files.writeString(node.cache(), "a file");
        assertThrows(Halted.class, node::start);
        Files.delete(node.cache());
        node.start();
    }

    @Test
    void directoryThatIsNoBundleIsRemoved() throws Exception {
        Path odd = Files.createDirectories(node.cache().resolve("bundle99/version0.0"));
        node.start();
        assertEquals(List.of("good", "plugin"), GuardedNode.ran());
        assertFalse(Files.exists(odd));
        assertTrue(node.log().contains("bundle99"), node.log());
    }

    private static void assertNothingRan() {
        assertEquals(List.of(""), GuardedNode.ran());
    }
}
