// SPDX-License-Identifier: Apache-2.0
package org.cairn.plugins.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.cairn.core.api.plugins.PluginException;
import org.cairn.core.api.plugins.PluginException.Kind;
import org.cairn.plugins.fixture.Jars;
import org.cairn.plugins.fixture.ServingActivator;
import org.cairn.plugins.fixture.SigningAuthority;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-10: every byte of a jar that anybody would use is signed, by one signer, and can be read in one way only. */
final class SignedJarTest {
    private static final String CLASS = "org/cairn/plugins/fixture/ServingActivator.class";

    @TempDir
    private Path folder;

    private final SigningAuthority authority = SigningAuthority.root("authority");
    private final SigningAuthority.Publisher publisher = authority.publisher("publisher");
    private byte[] good = new byte[0];

    @BeforeEach
    void sign() throws IOException {
        good = Files.readAllBytes(
                publisher.sign(Jars.plugin(folder, "greeter", "1.0.0", ServingActivator.class, Map.of())));
    }

    @Test
    void readsSignerAndHeaders() throws IOException {
        SignedJar jar = verify(good);
        assertEquals(publisher.chain(), jar.certificates());
        assertEquals("test.greeter", jar.headers().get("Bundle-SymbolicName"));
    }

    @Test
    void noChangedByteGoesUnseen() {
        Random random = new Random(3);
        byte[] mask = new byte[1];
        for (int at = 0; at < good.length; at++) {
            byte[] changed = good.clone();
            random.nextBytes(mask);
            changed[at] ^= mask[0] == 0 ? 1 : mask[0];
            try {
                // times, attributes and how hard it was deflated are nobody's business; content and headers are the
                // same
                SignedJar jar = verify(changed);
                assertEquals(publisher.chain(), jar.certificates(), "byte " + at);
                assertEquals("test.greeter", jar.headers().get("Bundle-SymbolicName"), "byte " + at);
                assertEquals(contents(good), contents(changed), "byte " + at);
            } catch (PluginException | IOException e) {
                assertTrue(!String.valueOf(e.getMessage()).isEmpty());
            }
        }
    }

    @Test
    void noPartOfAJarIsAJar() {
        for (int length = 0; length < good.length; length++) {
            byte[] part = Arrays.copyOf(good, length);
            assertThrows(PluginException.class, () -> verify(part), "cut at " + length);
        }
    }

    @Test
    void tellsWhatIsNotSigned() throws IOException {
        byte[] unsigned = Files.readAllBytes(Jars.plugin(folder, "greeter", "1.0.1", ServingActivator.class, Map.of()));
        refused("it is not signed", unsigned);
        refused("its entry more.txt is not signed", with("more.txt", "more"));
        refused("its entry META-INF/services/x is not signed", with("META-INF/services/x", "more"));
        refused("META-INF/SIG-MORE", with("META-INF/SIG-MORE", "more"));
        refused("more than one signature", with("META-INF/OTHER.SF", "Signature-Version: 1.0\r\n"));
        refused("more than one signature", with("META-INF/other.rsa", "more"));
        refused("META-INF/versions/17/OSGI-INF/MANIFEST.MF", with("META-INF/versions/17/OSGI-INF/MANIFEST.MF", "more"));
        refused(
                "its entry " + CLASS + " was signed, and is not there",
                changed(name -> name.equals(CLASS) ? null : name, bytes -> bytes));
        refused("is not what was signed", changed(name -> name, bytes -> new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("test.greeter", "test.thieves")
                .getBytes(StandardCharsets.ISO_8859_1)));
        unsound("is there twice", with("meta-inf/manifest.mf", "more"));
        unsound("a name that it must not have", with("../out", "x"));
        unsound("a name that it must not have", with("/out", "x"));
    }

    @Test
    void twoSignersAreOneTooMany() throws IOException {
        Path jar = Files.write(folder.resolve("two.jar"), good);
        SigningAuthority.Publisher other = authority.publisher("other");
        Path twice = folder.resolve("twice.jar");
        try (ZipFile in = new ZipFile(jar.toFile());
                OutputStream out = Files.newOutputStream(twice)) {
            other.signer("OTHER").sign(in, out);
        }
        refused("more than one signature", Files.readAllBytes(twice));
    }

    @Test
    void refusesWhatTwoReadersWouldReadInTwoWays() throws IOException {
        byte[] before = joined(new byte[] {'#', '!'}, good);
        unsound("its directory is not where it should be", before);
        unsound("does not end as a jar", joined(good, new byte[] {0}));
        // a local header that names another entry than the directory
        byte[] name = CLASS.getBytes(StandardCharsets.US_ASCII);
        byte[] renamed = good.clone();
        renamed[indexOf(good, name, 0)] ^= 1;
        unsound("says two things about itself", renamed);
        // the same entry twice, the second one signed
        byte[] twin = good.clone();
        for (int at = indexOf(twin, "META-INF/TEST.SF".getBytes(StandardCharsets.US_ASCII), 0); at >= 0; ) {
            System.arraycopy("META-INF/TEST.EC".getBytes(StandardCharsets.US_ASCII), 0, twin, at, 16);
            at = indexOf(twin, "META-INF/TEST.SF".getBytes(StandardCharsets.US_ASCII), at);
        }
        unsound("is there twice", twin);
    }

    private SignedJar verify(byte[] bytes) throws IOException {
        return SignedJar.verify(Files.write(folder.resolve("jar.jar"), bytes), bytes);
    }

    private void refused(String reason, byte[] bytes) {
        PluginException e = assertThrows(PluginException.class, () -> verify(bytes));
        assertEquals(Kind.UNTRUSTED, e.kind(), e::getMessage);
        assertTrue(String.valueOf(e.getMessage()).contains(reason), e::getMessage);
    }

    private void unsound(String reason, byte[] bytes) {
        PluginException e = assertThrows(PluginException.class, () -> verify(bytes));
        assertEquals(Kind.INVALID, e.kind(), e::getMessage);
        assertTrue(String.valueOf(e.getMessage()).contains(reason), e::getMessage);
    }

    private byte[] with(String name, String content) throws IOException {
        return joinedEntry(changed(same -> same, bytes -> bytes), name, content.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] joinedEntry(byte[] jar, String name, byte[] content) throws IOException {
        Path from = Files.write(folder.resolve("from.jar"), jar);
        Path to = folder.resolve("to.jar");
        try (ZipFile in = new ZipFile(from.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
            for (ZipEntry entry : in.stream().map(ZipEntry.class::cast).toList()) {
                copy(in, entry, out, entry.getName(), bytes -> bytes);
            }
            out.putNextEntry(new ZipEntry(name));
            out.write(content);
            out.closeEntry();
        }
        return Files.readAllBytes(to);
    }

    private byte[] changed(Function<String, String> names, Function<byte[], byte[]> manifest) throws IOException {
        Path from = Files.write(folder.resolve("old.jar"), good);
        Path to = folder.resolve("new.jar");
        try (ZipFile in = new ZipFile(from.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
            for (ZipEntry entry : in.stream().map(ZipEntry.class::cast).toList()) {
                String name = names.apply(entry.getName());
                if (name != null) {
                    copy(in, entry, out, name, name.endsWith("MANIFEST.MF") ? manifest : bytes -> bytes);
                }
            }
        }
        return Files.readAllBytes(to);
    }

    private static void copy(
            ZipFile in, ZipEntry entry, ZipOutputStream out, String name, Function<byte[], byte[]> change)
            throws IOException {
        out.putNextEntry(new ZipEntry(name));
        try (var content = in.getInputStream(entry)) {
            out.write(change.apply(content.readAllBytes()));
        }
        out.closeEntry();
    }

    private List<String> contents(byte[] bytes) throws IOException {
        List<String> contents = new ArrayList<>();
        Path file = Files.write(folder.resolve("contents.jar"), bytes);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
                if (entry.getName().endsWith(".EC")) {
                    continue; // of a signature there is more than one spelling
                }
                contents.add(entry.getName() + " "
                        + JarReader.sha256(zip.getInputStream(entry).readAllBytes()));
            }
        }
        return contents;
    }

    private static int indexOf(byte[] bytes, byte[] part, int from) {
        for (int i = from; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }
}
