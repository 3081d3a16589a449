// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CGN-10, CGN-16: a plug-in is signed, and the JDK's own tool agrees. */
class SignCommandTest {
    @TempDir
    Path folder;

    private Home home = new Home(Path.of("none"));
    private Path jar = Path.of("none");

    @BeforeEach
    void makeKeys() throws Exception {
        home = Program.home(folder.resolve("home"));
        jar = Jars.good(folder.resolve("greeter.jar"));
    }

    @Test
    void signsWithThePublisherOfTheHome() throws Exception {
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r-----"));
        Program.Said said = sign();
        assertEquals(0, said.code(), said.err());
        assertEquals("greeter", said.line("plug-in"));
        assertEquals("1.2.0", said.line("version"));
        assertEquals(Digests.file(jar), said.line("sha256"));
        X509Certificate publisher = publisher().certificate();
        assertEquals(Digests.certificate(publisher), said.line("certificate"));
        assertVerified();
        assertEquals(List.of(publisher), signers(jar));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(jar)));
        assertEquals(List.of("greeter.jar", "home", "trusted.p12"), names(folder), "nothing is left beside");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "Ed25519", "RSA"})
    void signsWithEachKindOfKey(String kind) throws Exception {
        Path store = Publishers.store(home, folder, Publishers.newKey(kind), Duration.ofDays(30), Instant.now());
        Program.Said said = sign(
                "--keystore",
                store.toString(),
                "--password-file",
                Signer.passwordFile(store).toString());
        assertEquals(0, said.code(), said.err());
        assertVerified();
    }

    @Test
    void writesElsewhereAndLeavesTheJarAlone() throws Exception {
        byte[] before = Files.readAllBytes(jar);
        Path out = folder.resolve("signed.jar");
        Program.Said said = sign("--out", out.toString());
        assertEquals(0, said.code(), said.err());
        assertArrayEquals(before, Files.readAllBytes(jar));
        assertEquals(1, signers(out).size());
    }

    @Test
    void replacesTheOlderSignatureOfAnother() throws Exception {
        Path other = Publishers.store(home, folder, Publishers.newKey("RSA"), Duration.ofDays(30), Instant.now());
        sign(
                "--keystore",
                other.toString(),
                "--password-file",
                Signer.passwordFile(other).toString());
        assertEquals(1, signers(jar).size());
        sign();
        assertEquals(List.of(publisher().certificate()), signers(jar));
        assertVerified();
        try (JarFile signed = new JarFile(jar.toFile())) {
            assertEquals(
                    List.of("META-INF/CAIRN.EC", "META-INF/CAIRN.SF"),
                    signed.stream()
                            .map(JarEntry::getName)
                            .filter(name -> name.matches("META-INF/[^/]*\\.(SF|EC|RSA|DSA)"))
                            .sorted()
                            .toList());
        }
    }

    @Test
    void aByteThatIsChangedAfterwardsIsSeen() throws Exception {
        sign();
        Path changed = folder.resolve("changed.jar");
        try (JarFile signed = new JarFile(jar.toFile(), false);
                JarOutputStream to = new JarOutputStream(Files.newOutputStream(changed))) {
            for (JarEntry entry : Collections.list(signed.entries())) {
                try (InputStream in = signed.getInputStream(entry)) {
                    String content = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                    to.putNextEntry(new JarEntry(entry.getName()));
                    to.write(content.replace("code", "c0de").getBytes(StandardCharsets.ISO_8859_1));
                }
            }
        }
        assertEquals(1, Program.jarsigner(changed, home).code());
    }

    @Test
    void anUpdateOfThePlatformNeedsNoCapability() throws Exception {
        Map<String, String> headers = Jars.headers();
        headers.put("Provide-Capability", "");
        Jars.with(jar, headers);
        Program.Said said = sign("--platform");
        assertEquals(0, said.code(), said.err());
        assertEquals("org.example.greeter", said.line("bundle"));
    }

    private Program.Said sign(String... options) {
        List<String> args = new ArrayList<>(List.of("sign", jar.toString(), "--home", home()));
        args.addAll(List.of(options));
        return Program.run(args.toArray(new String[0]));
    }

    private String home() {
        return home.directory().toString();
    }

    private Signer publisher() throws Exception {
        return Signer.pkcs12(home.publisherStore(), null, Signer.passwordFile(home.publisherStore()));
    }

    private void assertVerified() throws Exception {
        Program.Said verified = Program.jarsigner(jar, home);
        assertEquals(0, verified.code(), verified.out());
        assertTrue(verified.out().contains("jar verified"), verified.out());
    }

    /** Who signed every entry, as the JDK reads it; fails if any entry is not signed. */
    private static List<X509Certificate> signers(Path file) throws IOException {
        List<X509Certificate> signers = new ArrayList<>();
        try (JarFile signed = new JarFile(file.toFile(), true)) {
            for (JarEntry entry : Collections.list(signed.entries())) {
                try (InputStream in = signed.getInputStream(entry)) {
                    in.readAllBytes();
                }
                if (entry.isDirectory() || entry.getName().matches("META-INF/[^/]*\\.(MF|SF|EC|RSA)")) {
                    continue;
                }
                assertEquals(1, entry.getCodeSigners().length, entry.getName());
                X509Certificate signer = (X509Certificate) entry.getCodeSigners()[0]
                        .getSignerCertPath()
                        .getCertificates()
                        .get(0);
                if (!signers.contains(signer)) {
                    signers.add(signer);
                }
            }
        }
        return signers;
    }

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
