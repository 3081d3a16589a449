// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.CRLReason;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-10: certificates of publishers are given and taken back; the operator's key is changed. */
class KeysCommandTest {
    @TempDir
    Path folder;

    private Home home = new Home(Path.of("none"));

    @BeforeEach
    void makeKeys() throws Exception {
        home = Program.home(folder.resolve("home"));
    }

    @Test
    void givesAPublisherAKeyThatSigns() throws Exception {
        Program.Said said = keys("issue", "ada", "--days", "30");
        assertEquals(0, said.code(), said.err());
        Path store = home.credentials().resolve("ada.p12");
        assertEquals("CN=ada", said.line("subject"));
        Path jar = Jars.good(folder.resolve("greeter.jar"));
        Program.Said signed = Program.run(
                "sign",
                jar.toString(),
                "--keystore",
                store.toString(),
                "--alias",
                "ada",
                "--password-file",
                said.line("password"));
        assertEquals(0, signed.code(), signed.err());
        assertEquals(said.line("certificate"), signed.line("certificate"));
        Program.Said again = keys("issue", "ada");
        assertEquals(2, again.code());
        assertTrue(again.err().contains("is there already"), again.err());
        Program.Said replaced = keys("issue", "ada", "--replace");
        assertEquals(0, replaced.code(), replaced.err());
        assertNotEquals(said.line("serial"), replaced.line("serial"));
    }

    @Test
    void givesACertificateForARequest() throws Exception {
        Path store = folder.resolve("own.p12");
        Path request = folder.resolve("own.csr");
        String[] with = {"-keystore", store.toString(), "-storepass", "changeit", "-alias", "own"};
        keytool(with, "-genkeypair", "-keyalg", "Ed25519", "-dname", "CN=whoever");
        keytool(with, "-certreq", "-file", request.toString());
        Path chain = folder.resolve("ada.pem");
        Program.Said said = keys("issue", "ada", "--csr", request.toString(), "--out", chain.toString());
        assertEquals(0, said.code(), said.err());
        assertEquals("CN=ada", said.line("subject"), "what the request calls itself does not count");
        keytool(with, "-importcert", "-noprompt", "-file", chain.toString());

        Path jar = Jars.good(folder.resolve("greeter.jar"));
        Path password = Files.writeString(folder.resolve("password"), "changeit");
        Program.Said signed = Program.run(
                "sign", jar.toString(), "--keystore", store.toString(), "--password-file", password.toString());
        assertEquals(0, signed.code(), signed.err());
        Program.Said verified = Program.jarsigner(jar, home);
        assertEquals(0, verified.code(), verified.out());

        Program.Said taken = keys("issue", "ada", "--csr", request.toString(), "--out", chain.toString());
        assertTrue(taken.err().contains("is there already"), taken.err());
    }

    @Test
    void givesNothingForARequestThatIsWrong() throws Exception {
        Path request = Files.writeString(folder.resolve("request"), "no request");
        Program.Said none = keys(
                "issue",
                "ada",
                "--csr",
                request.toString(),
                "--out",
                folder.resolve("out").toString());
        assertTrue(none.err().contains("holds no request"), none.err());
        Path store = folder.resolve("weak.p12");
        String[] with = {"-keystore", store.toString(), "-storepass", "changeit", "-alias", "weak"};
        keytool(with, "-genkeypair", "-keyalg", "RSA", "-keysize", "1024", "-dname", "CN=weak");
        Files.delete(request);
        keytool(with, "-certreq", "-file", request.toString());
        Program.Said weak = keys("issue", "ada", "--csr", request.toString());
        assertTrue(weak.err().contains("RSA with 2048 bits or more"), weak.err());
        for (String name : List.of("../ada", "Ada", "", "operator", "plugin-authority", "a".repeat(33))) {
            Program.Said bad = keys("issue", name);
            assertEquals(2, bad.code(), name);
            assertTrue(bad.err().contains("a publisher's name is"), bad.err());
        }
        assertEquals(1, new Issued(home, new DurableFiles()).certificates().size());
    }

    @Test
    void takesACertificateBackBySerialNumberOrFile() throws Exception {
        String serial = keys("issue", "ada").line("serial");
        keys("issue", "bob");
        assertEquals(0, keys("revoke", serial, "--reason", "key-compromise").code());
        X509CRL list = Pem.list(home.revoked());
        list.verify(FirstStart.open(home).certificate().getPublicKey());
        X509Certificate ada = issued("CN=ada");
        assertEquals(CRLReason.KEY_COMPROMISE, list.getRevokedCertificate(ada).getRevocationReason());
        Path file = Files.writeString(folder.resolve("bob.pem"), Pem.certificate(issued("CN=bob")));
        assertEquals(0, keys("revoke", file.toString()).code());
        X509CRL next = Pem.list(home.revoked());
        assertTrue(next.isRevoked(ada) && next.isRevoked(issued("CN=bob")));
        assertEquals(CRLReason.KEY_COMPROMISE, next.getRevokedCertificate(ada).getRevocationReason());
        assertEquals(
                list.getRevokedCertificate(ada).getRevocationDate(),
                next.getRevokedCertificate(ada).getRevocationDate());
        assertEquals(3, Authority.number(next).intValueExact());
        Program.Said again = keys("revoke", serial);
        assertTrue(again.out().contains("revoked before"), again.out());
        assertEquals(next, Pem.list(home.revoked()));
        assertTrue(keys("list").out().contains("revoked"));
    }

    @Test
    void takesBackOnlyWhatItGave() throws Exception {
        Home other = Program.home(folder.resolve("other"));
        X509Certificate foreign =
                new Issued(other, new DurableFiles()).certificates().get(0);
        Path file = Files.writeString(folder.resolve("foreign.pem"), Pem.certificate(foreign));
        byte[] before = Files.readAllBytes(home.revoked());
        assertEquals(2, keys("revoke", file.toString()).code());
        Program.Said unknown = keys("revoke", foreign.getSerialNumber().toString(16));
        assertTrue(unknown.err().contains("has given no certificate"), unknown.err());
        Program.Said neither = keys("revoke", "no-such-file");
        assertTrue(neither.err().contains("is no file, and no serial number"), neither.err());
        Program.Said reason = keys("revoke", "ff", "--reason", "whim");
        assertTrue(reason.err().contains("--reason takes one of"), reason.err());
        assertEquals(new String(before, UTF_8), Files.readString(home.revoked()));
    }

    @Test
    void listsKeysWithoutSecrets() throws Exception {
        keys("issue", "ada");
        Program.Said said = keys("list");
        assertEquals(0, said.code(), said.err());
        X509Certificate authority = Pem.certificates(home.authorityRoot()).get(0);
        for (String shown : List.of(
                OperatorKey.base64(Pem.operatorRoot(home.operatorRoot())),
                home.operatorKey().toString(),
                Digests.certificate(authority),
                "CN=ada",
                "this-node.crl: number 1, 0 revoked")) {
            assertTrue(said.out().contains(shown), said.out());
        }
        for (Path password :
                List.of(Signer.passwordFile(home.publisherStore()), Signer.passwordFile(home.authorityStore()))) {
            assertFalse(said.out().contains(Files.readString(password).strip()));
        }
    }

    @Test
    void changesTheOperatorsKeyInTwoSteps() throws Exception {
        PublicKey before = Pem.operatorRoot(home.operatorRoot());
        Program.Said asked = keys("operator-rotate");
        assertEquals(0, asked.code(), asked.err());
        PublicKey next = OperatorKey.publicOf(Pem.operatorKey(home.operatorNextKey()));
        assertTrue(asked.out().contains("cairn:operator-key " + OperatorKey.base64(next)), asked.out());
        assertEquals(asked.out(), keys("operator-rotate").out(), "asking again makes no other key");
        assertEquals(before, OperatorKey.publicOf(Pem.operatorKey(home.operatorKey())), "nothing has changed yet");

        String record = "cairn-decision 1\nprevious " + "0".repeat(64)
                + "\ntime 2026-11-20T12:00:00Z\nasked operator\noperator " + OperatorKey.base64(next) + "\n";
        Files.writeString(home.decisions(), record);
        assertTrue(keys("operator-rotate").out().startsWith("next:"), "a record that is not signed is none");
        Files.writeString(home.decisions(), record + "signed AAAA\n");
        assertTrue(
                keys("operator-rotate").out().startsWith("next:"), "a record without its end was never acknowledged");
        assertEquals(before, OperatorKey.publicOf(Pem.operatorKey(home.operatorKey())), "and the present key is there");
        Files.writeString(home.decisions(), record + "signed AAAA\n\n");
        Program.Said done = keys("operator-rotate");
        assertTrue(done.out().contains("in force"), done.out());
        assertEquals(next, OperatorKey.publicOf(Pem.operatorKey(home.operatorKey())));
        assertFalse(Files.exists(home.operatorNextKey()));
        assertTrue(keys("list").out().contains("decides     " + OperatorKey.base64(next)));
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        assertTrue(Program.run("keys", "list").err().contains("--home is missing"));
        assertTrue(keys("polish").err().contains("keys takes list"));
        assertTrue(keys("issue").err().contains("needs the publisher's name"));
        Files.delete(Signer.passwordFile(home.authorityStore()));
        assertTrue(keys("issue", "ada").err().contains("restore it from a copy"));
        Files.delete(home.authorityStore());
        assertTrue(keys("issue", "ada").err().contains("the authority's key is not in this home"));
    }

    private X509Certificate issued(String subject) throws Exception {
        return new Issued(home, new DurableFiles())
                .certificates().stream()
                        .filter(one -> one.getSubjectX500Principal().getName().equals(subject))
                        .findFirst()
                        .orElseThrow();
    }

    private Program.Said keys(String... words) {
        List<String> args = new ArrayList<>(List.of("keys"));
        args.addAll(List.of(words));
        args.addAll(List.of("--home", home.directory().toString()));
        return Program.run(args.toArray(new String[0]));
    }

    private static void keytool(String[] with, String... what) throws Exception {
        List<String> args = new ArrayList<>(List.of(what));
        args.addAll(List.of(with));
        Program.Said said = Program.jdk("keytool", args.toArray(new String[0]));
        assertEquals(0, said.code(), said.out());
    }
}
