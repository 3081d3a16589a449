// SPDX-License-Identifier: Apache-2.0
package org.cairn.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CGN-10, DESIGN 5: the operator sees what he signs. */
class ApproveCommandTest {
    private static final String DIGEST = "9f1c".repeat(16);
    private static final String HEAD =
            "cairn-decision 7\nprevious " + "0".repeat(64) + "\ntime 2026-11-20T12:00:00Z\nasked operator\n";

    @TempDir
    Path folder;

    private Home home = new Home(Path.of("none"));

    @BeforeEach
    void makeKeys() throws Exception {
        home = Program.home(folder.resolve("home"));
    }

    @Test
    void showsTheProposalAndSignsItsBytes() throws Exception {
        X509Certificate publisher =
                new Issued(home, new DurableFiles()).certificates().get(0);
        String text = HEAD + "accept plugin greeter 1.0.0 " + DIGEST + " " + Digests.certificate(publisher) + "\n"
                + "deploy greeter 1.0.0 label=images 10\n";
        Program.Said said = approve("y\n", text);
        assertEquals(0, said.code(), said.err());
        for (String shown : List.of(
                "Decision 7, asked for by operator at 2026-11-20T12:00:00Z:",
                "accept plug-in greeter 1.0.0",
                "sha256 " + DIGEST,
                publisher.getSubjectX500Principal().getName(),
                "deploy greeter 1.0.0 on nodes with label=images, 10 % of them",
                "Sign it as operator " + OperatorKey.base64(Pem.operatorRoot(home.operatorRoot())))) {
            assertTrue(said.err().contains(shown), said.err());
        }
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(Pem.operatorRoot(home.operatorRoot()));
        signature.update(text.getBytes(UTF_8));
        assertTrue(signature.verify(Base64.getDecoder().decode(said.out().strip())));
    }

    @Test
    void putsEveryStatementIntoWords() throws Exception {
        String text = HEAD + "accept platform org.cairn.ledger 0.2.1 " + DIGEST + " " + DIGEST + "\n"
                + "revoke " + DIGEST + " leaks-data\n"
                + "withdraw greeter node=eu-1\n"
                + "price greeter 163000 EUR\n"
                + "operator " + OperatorKey.base64(OperatorKey.make().getPublic()) + "\n";
        Program.Said said = approve("n\n", text);
        assertEquals(1, said.code());
        assertEquals("", said.out());
        for (String shown : List.of(
                "accept into the platform itself: org.cairn.ledger 0.2.1",
                "(not known here)",
                "never run again, because of: leaks-data",
                "withdraw greeter from nodes with node=eu-1",
                "price of greeter: 163000 x 10^-12 EUR a request",
                "hand over to another operator's key",
                "Nothing was signed.")) {
            assertTrue(said.err().contains(shown), said.err());
        }
    }

    @Test
    void silenceIsNoConsent() throws Exception {
        String text = HEAD + "withdraw greeter all\n";
        assertEquals(1, approve("", text).code());
        assertEquals(1, approve("\n", text).code());
        assertEquals(0, approve("", text, "--yes").code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "launch missiles\n",
                "accept plugin greeter 1.0.0\n",
                "deploy greeter 1.0.0 all 0\n",
                "deploy greeter 1.0.0 all 101\n",
                "deploy greeter 1.0.0 all 100 \n",
                "withdraw greeter all",
                "withdraw greeter all\n\n",
                "withdraw greeter all\r\n",
                "withdraw greeter all\nsigned AAAA\n",
                "withdraw greeter label=\u202eall\n",
                "withdraw greeter label=\u001b[2Jall\n",
            })
    void signsNothingThatItCannotPutIntoWords(String statements) throws Exception {
        Program.Said said = approve("y\n", HEAD + statements, "--yes");
        assertEquals(2, said.code(), said.out());
        assertEquals("", said.out());
        assertTrue(said.err().chars().noneMatch(c -> c == 0x1b || c == 0x202e), said.err());
    }

    @Test
    void signsNoHeadThatIsNotOne() throws Exception {
        String body = "withdraw greeter all\n";
        for (String head : List.of(
                "",
                HEAD.replace("decision 7", "decision 0"),
                HEAD.replace("decision 7", "decision -7"),
                HEAD.replace("operator", "two words"),
                HEAD.replace("operator", "o".repeat(65)),
                HEAD.replace("2026-11-20T12:00:00Z", "2026-13-20T12:00:00Z"),
                HEAD.replace("previous", "before"),
                HEAD + HEAD)) {
            assertEquals(2, approve("y\n", head + body).code(), head);
        }
    }

    @Test
    void keepsTheLimits() throws Exception {
        String many = "withdraw greeter all\n".repeat(ProposalText.STATEMENTS_MAX);
        assertEquals(0, approve("y\n", HEAD + many).code());
        Program.Said more = approve("y\n", HEAD + many + "withdraw greeter all\n");
        assertTrue(more.err().contains("1001 statements"), more.err());
        String longest = "revoke " + DIGEST + " " + "a".repeat(64) + "\n";
        Program.Said longer = approve("y\n", HEAD + longest.repeat(500));
        assertTrue(longer.err().contains("longer than"), longer.err());
    }

    @Test
    void saysWhatIsWrongAroundIt() throws Exception {
        Path file = Files.writeString(folder.resolve("proposal"), "Error executing command");
        Program.Said said = Program.run(
                "approve", file.toString(), "--home", home.directory().toString());
        assertEquals(2, said.code());
        assertTrue(said.err().contains("the node sent no proposal"), said.err());
        Files.writeString(file, Base64.getEncoder().encodeToString((HEAD + "withdraw greeter all\n").getBytes(UTF_8)));
        Files.delete(home.operatorKey());
        said = Program.run(
                "approve", file.toString(), "--yes", "--home", home.directory().toString());
        assertTrue(said.err().contains("there is no file " + home.operatorKey()), said.err());
        said = Program.run(
                "approve",
                file.toString(),
                "--yes",
                "--key",
                home.operatorRoot().toString());
        assertTrue(said.err().contains("holds no \"-----BEGIN PRIVATE KEY-----\""), said.err());
    }

    private Program.Said approve(String answers, String text, String... options) throws Exception {
        Path file = Files.writeString(
                folder.resolve("proposal"), Base64.getEncoder().encodeToString(text.getBytes(UTF_8)) + "\n");
        String[] args = new String[4 + options.length];
        args[0] = "approve";
        args[1] = file.toString();
        args[2] = "--home";
        args[3] = home.directory().toString();
        System.arraycopy(options, 0, args, 4, options.length);
        return Program.at(Instant.now(), answers, args);
    }
}
