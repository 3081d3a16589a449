// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-10: the key may be in a token that it never leaves; SoftHSM stands for the token. */
class Pkcs11Test {
    private static final String PIN = "246813";

    @TempDir
    Path folder;

    @Test
    void signsWithAKeyThatDoesNotLeaveItsToken() throws Exception {
        Path library = library();
        assumeTrue(Files.exists(library), "needs SoftHSM (Debian's package softhsm2)");

        Home home = Program.home(folder.resolve("home"));
        Path jar = Jars.good(folder.resolve("greeter.jar"));
        Files.createDirectory(folder.resolve("tokens"));
        Path settings = Files.writeString(
                folder.resolve("softhsm2.conf"),
                "directories.tokendir = " + folder.resolve("tokens") + "\nobjectstore.backend = file\n");
        Map<String, String> environment = Map.of("SOFTHSM2_CONF", settings.toString());
        assertDone(
                environment,
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                "author",
                "--pin",
                PIN,
                "--so-pin",
                "1357");
        Path configuration = Files.writeString(
                folder.resolve("token.cfg"),
                "name = author\nlibrary = " + library + "\nslotListIndex = 0\nattributes = compatibility\n");
        Path pin = Files.writeString(folder.resolve("pin"), PIN + "\n");
        intoTheToken(environment, home, configuration);
        Files.delete(home.publisherStore());

        String[] sign = {
            "sign",
            jar.toString(),
            "--pkcs11",
            configuration.toString(),
            "--alias",
            "publisher",
            "--password-file",
            pin.toString()
        };
        Program.Said said = program(environment, sign);
        assertEquals(0, said.code(), said.out());
        assertEquals("greeter", said.line("plug-in"));
        Program.Said verified = Program.jarsigner(jar, home);
        assertEquals(0, verified.code(), verified.out());
        assertTrue(verified.out().contains("jar verified"), verified.out());

        Files.writeString(pin, "000000\n");
        Program.Said refused = program(environment, sign);
        assertEquals(2, refused.code(), refused.out());
        assertTrue(
                refused.out().contains("cannot open the token of " + configuration + ": CKR_PIN_INCORRECT"),
                refused.out());
    }

    private static Path library() {
        return Stream.of(
                        "/usr/lib/softhsm/libsofthsm2.so",
                        "/usr/lib64/pkcs11/libsofthsm2.so",
                        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElse(Path.of("none"));
    }

    private static void intoTheToken(Map<String, String> environment, Home home, Path configuration) throws Exception {
        assertDone(
                environment,
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-importkeystore",
                "-noprompt",
                "-srckeystore",
                home.publisherStore().toString(),
                "-srcstorepass:file",
                Signer.passwordFile(home.publisherStore()).toString(),
                "-srcalias",
                "publisher",
                "-destkeystore",
                "NONE",
                "-deststoretype",
                "PKCS11",
                "-deststorepass",
                PIN,
                "-addprovider",
                "SunPKCS11",
                "-providerarg",
                configuration.toString());
    }

    /** In a process of its own: the library reads its settings from the environment. */
    private static Program.Said program(Map<String, String> environment, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.cairn.sign.Main"));
        command.addAll(List.of(args));
        return Program.process(environment, command);
    }

    private static void assertDone(Map<String, String> environment, String... command) throws Exception {
        Program.Said said = Program.process(environment, List.of(command));
        assertEquals(0, said.code(), said.out());
    }
}
