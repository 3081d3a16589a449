// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-10: the ways into a running node that Karaf has. Each refuses with its message, while echo goes on answering. */
class GuardIT {
    private static final String REASON = "neither shipped nor accepted by the operator";

    @TempDir
    static Path folder;

    private static NodeProcess node;
    private static Customer customer;
    private static Path jar;

    @BeforeAll
    static void start() throws Exception {
        jar = Intruder.jar(folder.resolve("intruder.jar"));
        node = NodeProcess.gateway(folder.resolve("node"), "--role", "gateway,worker");
        customer = new Customer(node);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @AfterEach
    void nothingRanAndEchoAnswers() throws Exception {
        assertFalse(Intruder.ranIn(node.home()), "foreign code ran");
        assertFalse(node.shell("bundle:list -t 0 -s").contains(Intruder.NAME));
        assertEquals(200, customer.get("/echo?size=3").statusCode());
    }

    @Test
    void bundleInstallIsRefusedAndSaysWhy() throws Exception {
        assertRefused("bundle:install -s " + jar.toUri());
        assertTrue(node.log().contains("Refused " + Intruder.NAME + " at " + jar.toUri()), "the log tells");
    }

    @Test
    void bundleUpdateIsRefusedAndTheBundleGoesOn() throws Exception {
        assertRefused("bundle:update org.cairn.broker " + jar.toUri());
        assertTrue(node.shell("bundle:list -t 0 -s | grep org.cairn.broker").contains("Active"));
    }

    @Test
    void referenceIsRefused() throws Exception {
        Path shipped = NodeProcess.ROOT.resolve("karaf-assembly/target/assembly/plugins");
        Path plugin;
        try (var files = Files.list(shipped)) {
            plugin = files.filter(file -> file.toString().contains("dservice.echo"))
                    .findFirst()
                    .orElseThrow();
        }
        IllegalStateException failure = assertThrows(
                IllegalStateException.class, () -> node.shell("bundle:install reference:" + plugin.toUri()));
        assertTrue(String.valueOf(failure.getMessage()).contains("where it lies"), failure.getMessage());
    }

    @Test
    void featureOfAForeignRepositoryIsRefused() throws Exception {
        Path features = Files.writeString(
                folder.resolve("features.xml"),
                "<features xmlns=\"http://karaf.apache.org/xmlns/features/v1.6.0\" name=\"foreign\">"
                        + "<feature name=\"foreign\" version=\"1\"><bundle>" + jar.toUri()
                        + "</bundle></feature></features>");
        node.shell("feature:repo-add " + features.toUri());
        assertRefused("feature:install foreign");
        assertFalse(node.shell("feature:list -i").contains("foreign"));
        node.shell("feature:repo-remove " + features.toUri());
    }

    /** Two changes of etc/ that the node has noticed are two looks of what would have looked into deploy/ as well. */
    @Test
    void droppedFilesAreNotLookedAt() throws Exception {
        Path deploy = Files.createDirectories(node.home().resolve("deploy"));
        Files.copy(jar, deploy.resolve("intruder.jar"));
        Files.copy(jar, deploy.resolve("intruder.kar"));
        for (String name : List.of("org.cairn.first", "org.cairn.second")) {
            Files.writeString(node.home().resolve("etc/" + name + ".cfg"), "dropped = true\n");
            node.await(name, () -> node.shell("config:list \"(service.pid=" + name + ")\"")
                    .contains("dropped"));
        }
        assertTrue(Files.exists(deploy.resolve("intruder.kar")));
        assertFalse(Files.exists(node.home().resolve("etc/org.apache.felix.fileinstall-deploy.cfg")));
    }

    @Test
    void karArchivesHaveNoWayIn() {
        IllegalStateException failure =
                assertThrows(IllegalStateException.class, () -> node.shell("kar:install " + jar.toUri()));
        assertTrue(String.valueOf(failure.getMessage()).contains("Command not found"), failure.getMessage());
    }

    /** Somebody whom the operator has let in to look. */
    @Test
    void viewerChangesNothingAndReadsNoFiles() throws Exception {
        Path key = folder.resolve("viewer");
        NodeProcess.run(List.of("ssh-keygen", "-q", "-t", "rsa", "-b", "3072", "-N", "", "-f", key.toString()));
        String words = Files.readString(folder.resolve("viewer.pub")).split(" ", -1)[1];
        Files.writeString(
                node.home().resolve("etc/keys.properties"),
                "viewer = " + words + ",_g_:viewers\n_g_\\:viewers = group,viewer,ssh\n",
                StandardOpenOption.APPEND);
        assertTrue(viewer(key, "echo hello | head -n 1").text().contains("hello"));
        for (String command : List.of(
                "bundle:install " + jar.toUri(),
                "bundle:stop -f org.cairn.broker",
                "bundle:uninstall -f org.cairn.broker",
                "feature:repo-add " + jar.toUri(),
                "feature:uninstall cairn-worker",
                "config:property-set -p org.cairn.plugins run false",
                "system:shutdown -f",
                "cairn:service-withdraw echo",
                "grep . /etc/passwd",
                "head /etc/passwd",
                "cat /etc/passwd",
                "echo 1 > /dev/null",
                "shell:exec id",
                "($.context bundle 0) stop",
                "jaas:sudo bundle:list")) {
            NodeProcess.Said said = viewer(key, command);
            assertNotEquals(0, said.status(), command);
            assertTrue(
                    said.text().contains("Insufficient credentials")
                            || said.text().contains("Command not found"),
                    command + ": " + said.text());
        }
    }

    private static void assertRefused(String command) {
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> node.shell(command));
        assertTrue(String.valueOf(failure.getMessage()).contains(REASON), failure.getMessage());
    }

    private static NodeProcess.Said viewer(Path key, String command) throws Exception {
        URI ssh = node.endpoint("ssh");
        List<String> options = Map.of(
                        "IdentitiesOnly", "yes",
                        "BatchMode", "yes",
                        "StrictHostKeyChecking", "no",
                        "UserKnownHostsFile", "/dev/null",
                        "LogLevel", "ERROR")
                .entrySet()
                .stream()
                .flatMap(option -> List.of("-o", option.getKey() + "=" + option.getValue()).stream())
                .toList();
        List<String> words = new ArrayList<>(List.of("ssh", "-q", "-i", key.toString()));
        words.addAll(options);
        words.addAll(List.of("-p", String.valueOf(ssh.getPort()), "viewer@" + ssh.getHost(), command));
        return NodeProcess.attempt(words);
    }
}
