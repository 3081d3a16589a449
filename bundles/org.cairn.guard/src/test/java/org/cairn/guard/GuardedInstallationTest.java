// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.cairn.guard.core.Kind;
import org.cairn.guard.fixture.Jars;
import org.cairn.guard.fixture.Operator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

/** CGN-10, in a real framework: every way by which bytes become a bundle while a node runs. */
final class GuardedInstallationTest {
    private static final byte[] UNKNOWN = Jars.bundle("unknown", Map.of());

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private GuardedNode node;

    private byte[] good = {};

    @BeforeEach
    void start() throws Exception {
        node = new GuardedNode(folder);
        good = node.ship(Kind.PLATFORM, "system/x/good/1/good-1.jar", Jars.bundle("good", Map.of()));
        node.start();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    @Test
    void runsWhatIsShippedFromWhereverItComes() throws Exception {
        node.run("anywhere", good);
        assertEquals(List.of("good"), GuardedNode.ran());
    }

    @Test
    void refusesWhatNobodyKnowsAndSaysSo() throws Exception {
        refuses("by:stream", UNKNOWN, "neither shipped nor accepted");
        Path file = node.file("unknown.jar", UNKNOWN);
        BundleException e = assertThrows(BundleException.class, () -> node.framework()
                .getBundleContext()
                .installBundle(file.toUri().toString()));
        assertTrue(String.valueOf(e.getMessage()).contains(Operator.sha256(UNKNOWN)), e.getMessage());
        assertNothingRan();
    }

    @Test
    void refusesOneChangedByteOfWhatIsShipped() throws Exception {
        byte[] changed = good.clone();
        changed[changed.length - 1] ^= 1;
        assertThrows(BundleException.class, () -> node.run("changed", changed));
        refuses("longer", Arrays.copyOf(good, good.length + 1), "neither shipped nor accepted");
        assertNothingRan();
    }

    @Test
    void leavesNothingOfWhatItRefused() throws Exception {
        List<Path> before = files();
        refuses("by:stream", UNKNOWN, "neither shipped nor accepted");
        assertEquals(before, files());
    }

    /** They would be used where they lie, and could change there. */
    @Test
    void refusesReferencesToFilesAndFolders() throws Exception {
        Path file = node.file("good.jar", good);
        assertEquals("good.jar", String.valueOf(file.getFileName()));
        refusesLocation("reference:" + file.toUri());
        Path exploded = Files.createDirectories(folder.resolve("exploded/META-INF"));
        Files.writeString(
                exploded.resolve("MANIFEST.MF"),
                "Manifest-Version: 1.0\nBundle-ManifestVersion: 2\nBundle-SymbolicName: exploded\n\n");
        refusesLocation("reference:" + folder.resolve("exploded").toUri());
        byte[] updates = Jars.bundle("updates", Map.of("Bundle-UpdateLocation", "reference:" + file.toUri()));
        node.decides(Operator.acceptPlatform(Operator.sha256(updates)));
        Bundle bundle = node.run("updates", updates);
        BundleException e = assertThrows(BundleException.class, bundle::update);
        assertTrue(String.valueOf(e.getMessage()).contains("where it lies"), e.getMessage());
        assertEquals("updates", bundle.getSymbolicName());
    }

    @Test
    void refusesAFragmentThatNobodyKnows() throws Exception {
        node.run("good", good);
        GuardedNode.forget();
        refuses(
                "fragment",
                Jars.bundle("fragment", Map.of("Fragment-Host", "good", "Bundle-Activator", "")),
                "neither shipped nor accepted");
        assertNothingRan();
    }

    @Test
    void refusesAFragmentAsAPlugIn() throws Exception {
        byte[] fragment = Jars.bundle("fragment", Map.of("Fragment-Host", "good", "Bundle-Activator", ""));
        node.decides(Operator.accept(Operator.sha256(fragment)));
        refuses("fragment", fragment, "never a fragment");
    }

    /** Its activator would run inside the installation, and with the framework's own class loader. */
    @Test
    void refusesAnExtensionBeforeItsActivatorRuns() throws Exception {
        byte[] extension = Jars.bundle(
                "extension",
                Map.of(
                        "Fragment-Host", "system.bundle;extension:=framework",
                        "Bundle-Activator", "",
                        "Import-Package", "",
                        "ExtensionBundle-Activator", "org.cairn.guard.fixture.Intruder"));
        refuses("extension", extension, "neither shipped nor accepted");
        assertNothingRan();
        node.decides(Operator.accept(Operator.sha256(extension)));
        refuses("extension", extension, "never a fragment");
        assertNothingRan();
    }

    /** What the test above refuses would run. */
    @Test
    void extensionOfThePlatformRuns() throws Exception {
        byte[] extension = Jars.bundle(
                "extension",
                Map.of(
                        "Fragment-Host", "system.bundle;extension:=framework",
                        "Bundle-Activator", "",
                        "Import-Package", "",
                        "ExtensionBundle-Activator", "org.cairn.guard.fixture.Intruder"));
        node.decides(Operator.acceptPlatform(Operator.sha256(extension)));
        node.install("extension", extension);
        assertEquals(List.of("extension"), GuardedNode.ran());
    }

    @Test
    void updateThatIsRefusedLeavesTheBundleAsItWas() throws Exception {
        Bundle bundle = node.run("good", good);
        GuardedNode.forget();
        BundleException e = assertThrows(BundleException.class, () -> bundle.update(new ByteArrayInputStream(UNKNOWN)));
        assertTrue(String.valueOf(e.getMessage()).contains("neither shipped nor accepted"), e.getMessage());
        assertEquals(Bundle.ACTIVE, bundle.getState());
        assertEquals("good", bundle.getSymbolicName());
        assertEquals(List.of("good"), GuardedNode.ran());
        node.framework().adapt(FrameworkWiring.class).refreshBundles(null);
        node.restart();
        assertEquals(List.of("good", "good"), GuardedNode.ran());
    }

    @Test
    void updateToAcceptedBytesOfThePlatformRuns() throws Exception {
        Bundle bundle = node.run("good", good);
        byte[] newer = Jars.bundle("newer", Map.of());
        node.decides(Operator.acceptPlatform(Operator.sha256(newer)));
        bundle.update(new ByteArrayInputStream(newer));
        assertEquals(List.of("good", "newer"), GuardedNode.ran());
        node.restart();
        assertEquals(List.of("good", "newer", "newer"), GuardedNode.ran());
    }

    /** Without a wait: a plug-in is installed as soon as its acceptance is durable. */
    @Test
    void acceptanceCountsAtOnce() throws Exception {
        byte[] plugin = Jars.bundle("plugin", Map.of("Import-Package", "", "Bundle-Activator", ""));
        for (int i = 0; i < 3; i++) {
            byte[] another = Jars.bundle("plugin" + i, Map.of("Import-Package", "", "Bundle-Activator", ""));
            refuses("plugin" + i, another, "neither shipped nor accepted");
            node.decides(Operator.accept(Operator.sha256(another)));
            assertEquals(Bundle.ACTIVE, node.run("plugin" + i, another).getState());
        }
        refuses("plugin", plugin, "neither shipped nor accepted");
    }

    @Test
    void revokedAndDeniedBytesAreNotInstalled() throws Exception {
        byte[] plugin = Jars.bundle("plugin", Map.of("Import-Package", ""));
        node.decides(Operator.accept(Operator.sha256(plugin)));
        node.denies(plugin);
        refuses("plugin", plugin, "denied: by a test");
        Files.delete(node.trust().resolve("denied"));
        node.decides(Operator.revoke(Operator.sha256(plugin)));
        refuses("plugin", plugin, "revoked by the operator: bad-code");
        node.decides(Operator.revoke(Operator.sha256(good)));
        refuses("good", good, "revoked by the operator: bad-code");
        assertNothingRan();
    }

    /** They were installed while they were good, and never resolved; one of them needs nobody. */
    @Test
    void revokedBytesAreNotResolved() throws Exception {
        Bundle one = node.install("good", good);
        byte[] alone = Jars.bundle("alone", Map.of("Import-Package", "", "Bundle-Activator", ""));
        node.decides(Operator.accept(Operator.sha256(alone)));
        Bundle other = node.install("alone", alone);
        node.decides(Operator.revoke(Operator.sha256(good)), Operator.revoke(Operator.sha256(alone)));
        assertThrows(BundleException.class, one::start);
        assertThrows(BundleException.class, other::start);
        byte[] last = Jars.bundle("last", Map.of());
        node.decides(Operator.acceptPlatform(Operator.sha256(last)));
        node.run("last", last);
        assertEquals(List.of("last"), GuardedNode.ran());
    }

    @Test
    void nothingIsAcceptedByDecisionsThatAreNotWhole() throws Exception {
        byte[] plugin = Jars.bundle("plugin", Map.of("Import-Package", ""));
        node.decides(Operator.accept(Operator.sha256(plugin)));
        Files.writeString(node.trust().resolve("decisions"), "forged\n\n", StandardOpenOption.APPEND);
        refuses("plugin", plugin, "neither shipped nor accepted");
        node.run("good", good);
    }

    @Test
    void nothingIsAcceptedWithoutTheOperatorsKey() throws Exception {
        byte[] plugin = Jars.bundle("plugin", Map.of("Import-Package", ""));
        Files.delete(node.trust().resolve("operator.pem"));
        node.decides(Operator.accept(Operator.sha256(plugin)));
        refuses("plugin", plugin, "neither shipped nor accepted");
        Files.writeString(node.trust().resolve("operator.pem"), new Operator().pem());
        node.decides(Operator.accept(Operator.sha256(UNKNOWN)));
        refuses("plugin", plugin, "neither shipped nor accepted");
        node.run("good", good);
    }

    @Test
    void platformNeedsTheGuard() throws Exception {
        byte[] needs = Jars.bundle("needs", Map.of("Require-Capability", "cairn.guard;filter:=\"(version>=1.0.0)\""));
        node.ship(Kind.PLATFORM, "system/x/needs/1/needs-1.jar", needs);
        node.restart();
        node.run("needs", needs);
        assertEquals(List.of("needs"), GuardedNode.ran());

        Framework bare = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, folder.resolve("bare").toString(), "felix.log.level", "0"));
        bare.start();
        Bundle bundle = bare.getBundleContext().installBundle("needs", new ByteArrayInputStream(needs));
        assertThrows(BundleException.class, bundle::start);
        bare.stop();
        bare.waitForStop(10_000);
    }

    private void refuses(String location, byte[] jar, String why) {
        BundleException e = assertThrows(BundleException.class, () -> node.run(location, jar));
        assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
        assertNull(node.at(location));
    }

    private void refusesLocation(String location) {
        BundleException e = assertThrows(
                BundleException.class, () -> node.framework().getBundleContext().installBundle(location));
        assertTrue(String.valueOf(e.getMessage()).contains("where it lies"), e.getMessage());
        assertNull(node.at(location));
    }

    private static void assertNothingRan() {
        assertEquals(List.of(""), GuardedNode.ran());
    }

    private List<Path> files() throws Exception {
        try (var files = Files.walk(node.cache())) {
            return files.filter(file -> !file.startsWith(node.cache().resolve("bundle0")))
                    .sorted()
                    .toList();
        }
    }
}
