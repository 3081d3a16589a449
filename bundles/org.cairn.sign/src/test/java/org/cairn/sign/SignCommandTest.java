// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        Path store = store(newKey(kind), Duration.ofDays(30), Instant.now());
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
        Path other = store(newKey("RSA"), Duration.ofDays(30), Instant.now());
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Provide-Capability | ''                                              | no capability cairn.plugin",
                "Provide-Capability | cairn.plugin;id=a,cairn.plugin;id=b             | more than one",
                "Provide-Capability | cairn.plugin;id=Greeter;path=/g                 | the id of a plug-in is",
                "Provide-Capability | cairn.plugin;id=greeter;path=greeter            | the path is absolute",
                "Provide-Capability | cairn.plugin;id=greeter;path=/g/                | the path is absolute",
                "Provide-Capability | cairn.plugin;id=greeter;path=/.cairn/x          | the platform's own",
                "Provide-Capability | x;y=\"cairn.plugin;id=greeter\"                 | no capability cairn.plugin",
                "Bundle-Version     | ''                                              | Bundle-Version is missing",
                "Bundle-Version     | 1.x                                             | Bundle-Version is such as",
                "Bundle-SymbolicName| ''                                              | Bundle-SymbolicName is missing",
                "Bundle-SymbolicName| gre et                                          | Bundle-SymbolicName is",
                "Fragment-Host      | org.cairn.ledger                                | it is a fragment",
            })
    void refusesWhatIsNoPlugin(String header, String value, String why) throws Exception {
        Map<String, String> headers = Jars.headers();
        headers.put(header, value);
        refuses(Jars.with(jar, headers), why);
    }

    @Test
    void refusesWhatIsNoJar() throws Exception {
        Files.writeString(jar, "no jar");
        refuses(jar, "is no jar");
        Files.write(jar, new byte[0]);
        refuses(jar, "is no jar");
        try (JarOutputStream empty = new JarOutputStream(Files.newOutputStream(jar))) {
            Jars.entry(empty, "a", "b");
        }
        refuses(jar, "it has no manifest");
        Program.Said said = Program.run("sign", folder.resolve("missing.jar").toString(), "--home", home());
        assertEquals(2, said.code());
        assertTrue(said.err().contains("there is no file"), said.err());
    }

    @Test
    void refusesAnEntryThatIsThereTwice() throws Exception {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        Jars.headers().forEach(manifest.getMainAttributes()::putValue);
        try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            Jars.entry(to, "OSGI-INF/a.xml", "good");
            Jars.entry(to, "OSGI-INF/b.xml", "evil");
        }
        String bytes = new String(Files.readAllBytes(jar), StandardCharsets.ISO_8859_1);
        Files.write(jar, bytes.replace("OSGI-INF/b.xml", "OSGI-INF/a.xml").getBytes(StandardCharsets.ISO_8859_1));
        refuses(jar, "twice");
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "rw")) {
            file.setLength(JarSigning.JAR_BYTES_MAX + 1);
        }
        refuses(jar, "is too large");
    }

    @Test
    void refusesACertificateThatIsNotValidNow() throws Exception {
        Instant now = Instant.now();
        Path expired = store(newKey("secp256r1"), Duration.ofHours(2), now.minus(Duration.ofDays(1)));
        refuses(jar, "expired at", "--keystore", expired.toString(), "--password-file", password(expired));
        Path early = store(newKey("secp256r1"), Duration.ofDays(2), now.plus(Duration.ofDays(1)));
        refuses(jar, "is good from", "--keystore", early.toString(), "--password-file", password(early));
    }

    @Test
    void refusesACertificateThatWasRevoked() throws Exception {
        String serial = publisher().certificate().getSerialNumber().toString(16);
        assertEquals(0, Program.run("keys", "revoke", serial, "--home", home()).code());
        refuses(jar, "was revoked");
        assertEquals(
                0,
                Program.run("keys", "issue", "publisher", "--replace", "--home", home())
                        .code());
        assertEquals(0, sign().code());
    }

    @Test
    void saysWhatIsWrongWithAKeystore() throws Exception {
        Path store = store(newKey("secp256r1"), Duration.ofDays(2), Instant.now());
        Path wrong = Files.writeString(folder.resolve("wrong.password"), "wrong\n");
        refuses(
                jar,
                "the password in " + wrong + " is not that of",
                "--keystore",
                store.toString(),
                "--password-file",
                wrong.toString());
        refuses(
                jar,
                "has no key nobody; it has [key]",
                "--keystore",
                store.toString(),
                "--alias",
                "nobody",
                "--password-file",
                password(store));
        refuses(jar, "is no PKCS#12 store", "--keystore", wrong.toString(), "--password-file", wrong.toString());
        refuses(jar, "--password-file is missing", "--keystore", store.toString());
        refuses(
                jar,
                "there is no file",
                "--keystore",
                folder.resolve("none.p12").toString(),
                "--password-file",
                wrong.toString());
        refuses(
                jar,
                "only one of them",
                "--keystore",
                store.toString(),
                "--pkcs11",
                "x",
                "--password-file",
                password(store));
        refuses(jar, "there is no option --key", "--key", "x");
        Path weak = store(newKey("RSA1024"), Duration.ofDays(2), Instant.now());
        refuses(jar, "RSA with 2048 bits or more", "--keystore", weak.toString(), "--password-file", password(weak));
        Files.delete(home.publisherStore());
        refuses(jar, "there is no key to sign with");
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

    private void refuses(Path file, String why, String... options) throws IOException {
        byte[] before = Files.readAllBytes(file);
        Program.Said said = sign(options);
        assertEquals(2, said.code(), said.out());
        assertTrue(said.err().contains(why), said.err());
        assertEquals(1, said.err().lines().count(), said.err());
        assertArrayEquals(before, Files.readAllBytes(file), "what is refused stays as it was");
        assertTrue(names(folder).stream().noneMatch(name -> name.startsWith(".")), "nothing is left beside");
    }

    private Program.Said sign(String... options) {
        List<String> args = new ArrayList<>(List.of("sign", jar.toString(), "--home", home()));
        args.addAll(List.of(options));
        return Program.run(args.toArray(new String[0]));
    }

    private String home() {
        return home.directory().toString();
    }

    private static String password(Path store) {
        return Signer.passwordFile(store).toString();
    }

    private Signer publisher() throws Exception {
        return Signer.pkcs12(home.publisherStore(), null, Signer.passwordFile(home.publisherStore()));
    }

    private Path store(KeyPair pair, Duration validity, Instant from) throws Exception {
        Authority authority = FirstStart.open(home);
        X509Certificate issued = authority.issue("somebody", pair.getPublic(), validity, from);
        Path store = Files.createTempFile(folder, "key", ".p12");
        Files.writeString(Signer.passwordFile(store), "secret words\n");
        Signer signer = new Signer(pair.getPrivate(), List.of(issued, authority.certificate()), null);
        return Files.write(store, signer.store("key", "secret words".toCharArray()));
    }

    private static KeyPair newKey(String kind) throws Exception {
        KeyPairGenerator generator =
                KeyPairGenerator.getInstance(kind.startsWith("secp") ? "EC" : kind.startsWith("RSA") ? "RSA" : kind);
        AlgorithmParameterSpec parameters =
                switch (kind) {
                    case "RSA" -> new RSAKeyGenParameterSpec(2_048, RSAKeyGenParameterSpec.F4);
                    case "RSA1024" -> new RSAKeyGenParameterSpec(1_024, RSAKeyGenParameterSpec.F4);
                    case "Ed25519" -> NamedParameterSpec.ED25519;
                    default -> new ECGenParameterSpec(kind);
                };
        generator.initialize(parameters);
        return generator.generateKeyPair();
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
