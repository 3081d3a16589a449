// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CGN-10, CGN-16: what is not signed, and what is said instead. */
class SignRefusalsTest {
    @TempDir
    Path folder;

    private Home home = new Home(Path.of("none"));
    private Path jar = Path.of("none");

    @BeforeEach
    void makeKeys() throws Exception {
        home = Program.home(folder.resolve("home"));
        jar = Jars.good(folder.resolve("greeter.jar"));
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
        Path expired = Publishers.store(
                home, folder, Publishers.newKey("secp256r1"), Duration.ofHours(2), now.minus(Duration.ofDays(1)));
        refuses(jar, "expired at", "--keystore", expired.toString(), "--password-file", password(expired));
        Path early = Publishers.store(
                home, folder, Publishers.newKey("secp256r1"), Duration.ofDays(2), now.plus(Duration.ofDays(1)));
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
        Path store = Publishers.store(home, folder, Publishers.newKey("secp256r1"), Duration.ofDays(2), Instant.now());
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
        Path weak = Publishers.store(home, folder, Publishers.newKey("RSA1024"), Duration.ofDays(2), Instant.now());
        refuses(jar, "RSA with 2048 bits or more", "--keystore", weak.toString(), "--password-file", password(weak));
        Files.delete(home.publisherStore());
        refuses(jar, "there is no key to sign with");
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

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
