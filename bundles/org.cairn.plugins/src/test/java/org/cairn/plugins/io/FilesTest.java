// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.cairn.plugins.core.Shelf;
import org.cairn.plugins.core.Shipped;
import org.cairn.plugins.fixture.Jars;
import org.cairn.plugins.fixture.ServingActivator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** DESIGN 4: what is shipped and desired is read as hostile input. */
final class FilesTest {
    @TempDir
    private Path folder;

    @Test
    void readsAPluginFromItsJar() throws IOException {
        Path jar = Jars.plugin(folder, "echo", "1.2.0", ServingActivator.class, Map.of());
        Shipped echo = JarReader.read(jar);
        assertEquals("echo 1.2.0 /echo", echo.id() + " " + echo.version() + " " + echo.path());
        assertEquals(64, echo.sha256().length());
    }

    @Test
    void tellsWhyAJarIsNoPlugin() throws IOException {
        refused("no capability cairn.plugin", Map.of("Provide-Capability", "other"));
        refused("more than one", Map.of("Provide-Capability", "cairn.plugin;id=a;path=/a,cairn.plugin;id=b;path=/b"));
        refused("an id is", Map.of("Provide-Capability", "cairn.plugin;id=A;path=/a"));
        refused("platform's own", Map.of("Provide-Capability", "cairn.plugin;id=a;path=/.cairn"));
        refused("a version is", Map.of("Bundle-Version", "x.y"));
        refused("no Bundle-SymbolicName", Map.of("Bundle-SymbolicName", " "));
    }

    @Test
    void findsDamageAnywhereInAJar() throws IOException {
        byte[] good = Files.readAllBytes(Jars.plugin(folder, "echo", "1.0.0", ServingActivator.class, Map.of()));
        Shipped sound = JarReader.read(folder.resolve("echo-1.0.0.jar"));
        Path bad = folder.resolve("bad.jar");
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = i % 2 == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            if (i % 2 == 1) {
                damaged[random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(bad, damaged);
            try { // flags, times and comments have no checksum: then the digest at least is another one
                assertTrue(!JarReader.read(bad).sha256().equals(sound.sha256()));
            } catch (IOException | IllegalArgumentException e) {
                assertTrue(!String.valueOf(e.getMessage()).isEmpty());
            }
        }
    }

    /** Whoever may submit could otherwise take all memory, or block whatever comes after him. */
    @Test
    void readsNoDevice() {
        IOException e = assertThrows(IOException.class, () -> JarReader.bytes(Path.of("/dev/zero")));
        assertEquals("it is no regular file", e.getMessage());
    }

    @Test
    void readsAFolderAgainWhenItChanges() throws IOException {
        ShippedFolder shipped = new ShippedFolder(folder);
        assertEquals(Shelf.EMPTY, shipped.scan());
        Jars.plugin(folder, "echo", "1.0.0", ServingActivator.class, Map.of());
        Jars.plugin(folder, "echo", "1.10.0", ServingActivator.class, Map.of());
        Jars.plugin(folder, "echo", "1.9.0", ServingActivator.class, Map.of());
        Files.copy(folder.resolve("echo-1.0.0.jar"), folder.resolve("twin.jar"));
        Files.writeString(folder.resolve("junk.jar"), "junk");
        Files.writeString(folder.resolve("readme.txt"), "not a jar");
        Shelf shelf = shipped.scan();
        assertEquals(
                List.of("twin.jar", "junk.jar").stream().sorted().toList(),
                List.copyOf(shelf.faults().keySet()));
        assertEquals(
                Version.parseVersion("1.10.0"),
                shelf.find("echo", Optional.empty()).orElseThrow().version());
        assertSame(shelf, shipped.scan());
        Files.delete(folder.resolve("echo-1.10.0.jar"));
        assertEquals(
                Version.parseVersion("1.9.0"),
                shipped.scan().find("echo", Optional.empty()).orElseThrow().version());
    }

    private void refused(String expected, Map<String, String> headers) throws IOException {
        Path jar = Jars.plugin(folder, "odd", "1.0.0", ServingActivator.class, headers);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> JarReader.read(jar));
        assertTrue(String.valueOf(e.getMessage()).contains(expected), e::getMessage);
    }
}
