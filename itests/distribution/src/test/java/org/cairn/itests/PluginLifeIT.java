// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cairn.itests.zoo.Tame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-10, CGN-16: the hour of docs/PLUGIN.md by its commands, and what a node does with an operator whose key lies elsewhere. */
class PluginLifeIT {
    private static final String ROLES = "gateway,worker";

    @TempDir
    Path folder;

    private Path home;
    private Operator operator;

    @BeforeEach
    void home() {
        home = folder.resolve("node");
        operator = new Operator(home);
    }

    @Test
    void writtenSignedCalledUpdatedRolledBackAndRevokedForGood() throws Exception {
        Path project = folder.resolve("greeter");
        Path jar = project.resolve("target/greeter.jar");
        operator.cairn("new", "dservice", "greeter", "--dir", project.toString());
        try (NodeProcess node = NodeProcess.gateway(home, "--role", ROLES)) {
            build(project);
            operator.cairn("sign", jar.toString());
            operator.cairn("submit", jar.toString(), "--deploy");
            Customer customer = new Customer(node);
            assertVersion(customer, "1.0.0", "hello");
            edit(project.resolve("pom.xml"), "<version>1.0.0</version>", "<version>1.1.0</version>");
            for (Path source : sources(project)) {
                Files.writeString(source, Files.readString(source).replace("\"hello ", "\"good day "));
            }
            build(project);
            operator.cairn("sign", jar.toString());
            try (SteadyLoad load = new SteadyLoad(4, () -> {
                HttpResponse<String> answer = customer.get("/greeter?name=you");
                return List.of("hello you", "good day you")
                                .contains(answer.body().strip())
                        ? ""
                        : answer.statusCode() + " " + answer.body();
            })) {
                load.more(20);
                operator.cairn("submit", jar.toString(), "--deploy");
                assertVersion(customer, "1.1.0", "good day");
                load.more(20);
                operator.console("cairn:service-rollback greeter");
                assertVersion(customer, "1.0.0", "hello");
                operator.console("cairn:service-revoke greeter 1.1.0 --reason impolite");
                load.more(20);
                assertEquals(List.of(), load.stop());
            }
            String said = operator.refused("cairn:service-deploy greeter 1.1.0");
            assertTrue(said.contains("greeter 1.1.0 is neither shipped nor accepted; there is 1.0.0"), said);
            operator.console("cairn:service-revoke greeter 1.0.0 --reason superseded");
            assertGone(customer);
        }
        try (NodeProcess node = NodeProcess.gateway(home, "--role", ROLES)) {
            assertGone(new Customer(node));
            String said = operator.refused("cairn:service-submit " + jar + " --deploy");
            assertTrue(said.contains("these bytes were revoked: impolite"), said);
        }
    }

    @Test
    void nodeWithoutTheOperatorsKeyDoesNothingThatHeHasNotSigned() throws Exception {
        Path key = folder.resolve("operator.key");
        NodeProcess.gateway(home, "--role", ROLES).close();
        Files.move(home.resolve("credentials/operator.key"), key);
        try (NodeProcess node = NodeProcess.gateway(home, "--role", ROLES)) {
            Customer customer = new Customer(node);
            Path jar = Publisher.of(home).sign(new PluginJar("tame", "1.0.0", Tame.class), folder.resolve("tame.jar"));
            String said = operator.deploy(jar);
            assertTrue(said.contains("waits for the operator's signature"), said);
            assertEquals(404, customer.get("/tame").statusCode());
            String text = operator.console("cairn:proposals --next").strip();
            String tampered = encoded(decoded(text).replace(" all 100", " all 99"));
            byte[] signature = signature(key, decoded(tampered));
            said = operator.refused(
                    "cairn:approve " + tampered + " " + Base64.getEncoder().encodeToString(signature));
            assertTrue(said.contains("this is not the first proposal that waits"), said);
            said = operator.refused(
                    "cairn:approve " + text + " " + Base64.getEncoder().encodeToString(signature));
            assertTrue(said.contains("the signature is not the operator's"), said);
            assertEquals(404, customer.get("/tame").statusCode());
            operator.cairn("approve", "--key", key.toString(), "--yes");
            assertEquals("1.0.0", customer.get("/tame").body());
            assertEquals("", operator.console("cairn:proposals --next"));
        }
    }

    @Test
    void flippedBitInTheDecisionsCostsWhatWasAcceptedAndNothingElse() throws Exception {
        try (NodeProcess node = NodeProcess.gateway(home, "--role", ROLES)) {
            operator.deploy(
                    Publisher.of(home).sign(new PluginJar("tame", "1.0.0", Tame.class), folder.resolve("tame.jar")));
            assertEquals("1.0.0", new Customer(node).get("/tame").body());
        }
        Path decisions = home.resolve("trust/decisions");
        byte[] bytes = Files.readAllBytes(decisions);
        bytes[bytes.length / 2] ^= 1;
        Files.write(decisions, bytes);
        try (NodeProcess node = NodeProcess.gateway(home, "--role", ROLES)) {
            Customer customer = new Customer(node);
            node.await("echo serves", () -> customer.get("/echo?size=1").statusCode() == 200);
            assertEquals(404, customer.get("/tame").statusCode());
            assertFalse(operator.console("bundle:list -t 0 -s").contains("org.example.tame"));
            String status = operator.console("cairn:service-status");
            assertTrue(status.contains("decisions"), status);
            assertTrue(node.log().contains("Nothing that the operator has decided counts"), "the log tells");
        }
    }

    private static void build(Path project) throws Exception {
        NodeProcess.run(
                List.of("mvn", "-q", "-B", "-f", project.resolve("pom.xml").toString(), "package"));
    }

    private static List<Path> sources(Path project) throws Exception {
        try (Stream<Path> files = Files.walk(project.resolve("src"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static void edit(Path file, String before, String after) throws Exception {
        String text = Files.readString(file);
        assertTrue(text.contains(before), file + " has no " + before);
        Files.writeString(file, text.replaceFirst(Pattern.quote(before), Matcher.quoteReplacement(after)));
    }

    private static void assertVersion(Customer customer, String version, String greeting) throws Exception {
        HttpResponse<String> answer = customer.get("/greeter?name=you");
        assertEquals(
                "200 " + greeting + " you",
                answer.statusCode() + " " + answer.body().strip());
        String receipt = answer.headers().firstValue("Cairn-Receipt").orElse("");
        assertTrue(receipt.contains("service=greeter/" + version), receipt);
    }

    private void assertGone(Customer customer) throws Exception {
        HttpResponse<String> answer = customer.get("/greeter?name=you");
        assertTrue(answer.statusCode() == 404 || answer.statusCode() == 503, answer.statusCode() + " " + answer.body());
        assertFalse(operator.console("bundle:list -t 0 -s").contains("greeter"));
        String status = operator.console("cairn:service-status greeter");
        assertTrue(status.contains("impolite") && status.contains("superseded"), status);
    }

    private static byte[] signature(Path key, String text) throws Exception {
        String pem = Files.readString(key).replaceAll("-----[^-]+-----", "");
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(KeyFactory.getInstance("Ed25519")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem))));
        signature.update(text.getBytes(StandardCharsets.UTF_8));
        return signature.sign();
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
