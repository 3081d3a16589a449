// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.cairn.itests.zoo.Exiting;
import org.cairn.itests.zoo.Hanging;
import org.cairn.itests.zoo.Leaking;
import org.cairn.itests.zoo.Reading;
import org.cairn.itests.zoo.Tame;
import org.cairn.itests.zoo.Telltale;
import org.cairn.itests.zoo.Throwing;
import org.cairn.itests.zoo.Unwell;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CGN-10, CGN-16: the zoo of bad plug-ins. Each is refused or stopped with a message of its own, whichever way it comes, and the
 * good ones go on serving all the while. What Java cannot stop is shown as it is (docs/PLUGIN.md).
 */
class ZooIT {
    private static final String ROLES = "gateway,worker";
    private static final int CALLERS = 2;

    @TempDir
    static Path folder;

    private static NodeProcess node;
    private static Operator operator;
    private static Customer customer;
    private static SteadyLoad load;
    private static List<WrongJars.Wrong> wrongJars;

    @BeforeAll
    static void start() throws Exception {
        node = NodeProcess.gateway(folder.resolve("node"), "--role", ROLES);
        operator = Operator.of(node);
        customer = new Customer(node);
        load = SteadyLoad.echo(customer, CALLERS);
        operator.deploy(Publisher.of(node.home()).sign(new PluginJar("tame", "1.0.0", Tame.class), jar("tame")));
        wrongJars = WrongJars.of(folder.resolve("wrong"), node.home());
    }

    private static void close() throws Exception {
        load.more(CALLERS);
        assertEquals(List.of(), load.stop());
        node.close();
    }

    @AfterAll
    static void stop() throws Exception {
        close();
    }

    @AfterEach
    void goodOnesServeAndNoWrongByteRan() throws Exception {
        load.more(CALLERS);
        assertEquals(List.of(), load.wrong());
        HttpResponse<String> answer = customer.get("/tame");
        assertEquals("200 1.0.0", answer.statusCode() + " " + answer.body());
        for (WrongJars.Wrong wrong : wrongJars) {
            assertFalse(ran(wrong.name()), wrong.name() + " ran");
        }
        String bundles = operator.console("bundle:list -t 0 -s");
        assertTrue(bundles.contains("org.example.tame") && !bundles.contains("0.9.0"), bundles);
        for (WrongJars.Wrong wrong : wrongJars) {
            assertFalse(bundles.contains("org.example." + wrong.name() + " "), bundles);
        }
    }

    @Test
    void submittedOnesAreRefusedEachInItsOwnWords() throws Exception {
        List<String> said = refusals(wrong -> "cairn:service-submit " + wrong.jar() + " --deploy");
        for (int i = 0; i < said.size(); i++) {
            String why = said.get(i);
            assertEquals(
                    List.of(wrongJars.get(i).name()),
                    wrongJars.stream()
                            .filter(wrong -> wrong.isWhy(why))
                            .map(WrongJars.Wrong::name)
                            .toList(),
                    why);
        }
    }

    /** The bytes of each, at whose signature nobody looks here: they are not on a list. */
    @Test
    void theFrameworkTakesNoneOfThem() throws Exception {
        Path features = features("features.xml");
        operator.console("feature:repo-add " + features.toUri());
        assertUnknown(refusals(wrong -> "bundle:install -s " + wrong.jar().toUri()));
        assertUnknown(refusals(
                wrong -> "bundle:update org.example.tame " + wrong.jar().toUri()));
        node.await("tame is there again", () -> operator.console("bundle:list -t 0 -s")
                .lines()
                .anyMatch(line -> line.contains("org.example.tame") && line.contains("Active")));
        assertUnknown(refusals(wrong -> "feature:install zoo-" + wrong.name()));
        operator.console("feature:repo-remove " + features.toUri());
    }

    /**
     * What is damaged so that its checksum is wrong, or wants another platform, does not even come as far as that. The framework
     * stops a bundle before it looks at the update; then the node installs the accepted bytes anew, perhaps while somebody
     * tries the next one.
     */
    private static void assertUnknown(List<String> said) {
        said.forEach(why -> assertTrue(
                why.contains("neither shipped nor accepted by the operator (SHA-256 ")
                        || why.contains("invalid entry CRC")
                        || why.contains("Cannot update an uninstalled bundle")
                        || why.contains("does not match any bundle")
                        || why.contains("missing requirement [org.example.outdated/1.0.0] cairn.platform")
                        || why.contains("missing requirement [org.example.early/1.0.0] cairn.platform"),
                why));
    }

    private static List<String> refusals(Function<WrongJars.Wrong, String> command) throws Exception {
        return operator.refusals(wrongJars.stream().map(command).toList());
    }

    private static Path features(String name) throws IOException {
        StringBuilder text =
                new StringBuilder("<features xmlns=\"http://karaf.apache.org/xmlns/features/v1.6.0\" name=\"zoo\">");
        for (WrongJars.Wrong wrong : wrongJars) {
            text.append("<feature name=\"zoo-" + wrong.name() + "\" version=\"1\"><bundle>"
                    + wrong.jar().toUri() + "</bundle></feature>");
        }
        return Files.writeString(folder.resolve(name), text + "</features>");
    }

    /** Two changes of etc/ that the node has noticed are two looks of what would have looked into deploy/ as well. */
    @Test
    void droppedOnesAndArchivesAreNotLookedAt() throws Exception {
        Path deploy = Files.createDirectories(node.home().resolve("deploy"));
        for (WrongJars.Wrong wrong : wrongJars) {
            Files.copy(wrong.jar(), deploy.resolve(wrong.name() + ".jar"));
            Files.copy(wrong.jar(), deploy.resolve(wrong.name() + ".kar"));
        }
        features("node/deploy/zoo.xml");
        for (String name : List.of("org.cairn.first", "org.cairn.second")) {
            Files.writeString(node.home().resolve("etc/" + name + ".cfg"), "dropped = true\n");
            node.await(name, () -> operator.console("config:list \"(service.pid=" + name + ")\"")
                    .contains("dropped"));
        }
        String said = operator.refused("kar:install " + wrongJars.get(0).jar().toUri());
        assertTrue(said.contains("Command not found"), said);
    }

    /** While the node is down: in the cache in the place of a good one and beside it, and where jars are kept. */
    @Test
    void changedCacheRunsNoneOfThem() throws Exception {
        String accepted = sha256(jar("tame"));
        close();
        Path cache = node.home().resolve("data/cache");
        Path tame = cached(cache, "cairn:plugin/tame/");
        int id = 900;
        for (WrongJars.Wrong wrong : wrongJars) {
            Path planted = Files.createDirectories(cache.resolve("bundle" + ++id + "/version0.0"));
            Files.copy(wrong.jar(), planted.resolve("bundle.jar"));
            Files.writeString(planted.resolve("revision.location"), "inputstream:");
            Files.writeString(
                    planted.resolveSibling("bundle.info"),
                    Files.readString(tame.resolve("bundle.info"))
                            .replaceFirst("^\\d+", Integer.toString(id))
                            .replaceFirst("cairn:plugin/.*", "cairn:plugin/" + wrong.name() + "/1.0.0"));
            Path kept = node.home().resolve("plugins/artefacts/" + sha256(wrong.jar()) + ".jar");
            Files.copy(wrong.jar(), kept, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.copy(wrongJars.get(0).jar(), tame.resolve("version0.0/bundle.jar"), StandardCopyOption.REPLACE_EXISTING);
        node = NodeProcess.gateway(folder.resolve("node"), "--role", ROLES);
        operator = Operator.of(node);
        customer = new Customer(node);
        load = SteadyLoad.echo(customer, CALLERS);
        node.await("tame serves again", () -> customer.get("/tame").statusCode() == 200);
        String log = node.log();
        for (WrongJars.Wrong wrong : wrongJars) {
            assertTrue(
                    log.contains("at cairn:plugin/" + wrong.name() + "/1.0.0: neither shipped nor accepted"),
                    wrong.name());
        }
        assertTrue(
                log.contains("at cairn:plugin/tame/1.0.0: neither shipped nor accepted"),
                "the log tells of the changed one");
        assertEquals(accepted, sha256(cached(cache, "cairn:plugin/tame/").resolve("version0.0/bundle.jar")));
    }

    /** What all others here never do: so the file that they do not leave means something. */
    @Test
    void acceptedOneLeavesItsFile() throws Exception {
        operator.deploy(sign(new PluginJar("telltale", "1.0.0", Telltale.class)));
        assertEquals(204, customer.get("/telltale").statusCode());
        assertTrue(ran("telltale"));
        Path jar = sign(new PluginJar("activated", "1.0.0", Telltale.class)
                .header("Bundle-Activator", Telltale.class.getName()));
        String said = operator.refused("cairn:service-submit " + jar + " --deploy");
        assertTrue(said.contains("did not come up") && ran("activated"), said);
        operator.console("cairn:service-withdraw activated");
    }

    @Test
    void oneThatDoesNotPassItsCheckNeverServesAndTheVersionBeforeGoesOn() throws Exception {
        operator.deploy(sign(new PluginJar("patient", "1.0.0", Tame.class)));
        Path jar = sign(new PluginJar("patient", "1.1.0", Unwell.class));
        try (SteadyLoad patient = new SteadyLoad(CALLERS, () -> {
            HttpResponse<String> answer = customer.get("/patient");
            return answer.body().equals("1.0.0") ? "" : answer.statusCode() + " " + answer.body();
        })) {
            patient.more(CALLERS);
            String said = operator.refused("cairn:service-submit " + jar + " --deploy");
            assertTrue(said.contains("did not come up") && said.contains("version 1.0.0 goes on"), said);
            assertTrue(said.contains("its check failed: ") && said.contains("I am unwell today"), said);
            operator.console("cairn:service-rollback patient");
            patient.more(CALLERS);
            assertEquals(List.of(), patient.stop());
        }
        assertEquals("1.0.0", operator.status("patient").get("version"));
    }

    @Test
    void oneThatHangsIsGivenUpAndHoldsUpNobody() throws Exception {
        Path jar = sign(new PluginJar("hanging", "1.0.0", Hanging.class));
        CompletableFuture<String> hanging = CompletableFuture.supplyAsync(() -> {
            try {
                return operator.refused("cairn:service-submit " + jar + " --deploy");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        operator.deploy(sign(new PluginJar("meanwhile", "1.0.0", Tame.class)));
        assertEquals(200, customer.get("/meanwhile").statusCode());
        assertFalse(hanging.isDone());
        String said = hanging.get();
        assertTrue(said.contains("took longer than 10000 ms"), said);
        assertEquals("failed", operator.status("hanging").get("phase"));
        operator.console("cairn:service-withdraw hanging");
    }

    @Test
    void oneThatThrowsAtEveryCallIsToldToItsCallersAndTheOperator() throws Exception {
        operator.deploy(sign(new PluginJar("throwing", "1.0.0", Throwing.class)));
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = customer.get("/throwing");
            assertEquals(500, answer.statusCode());
            assertFalse(answer.body().contains("I throw"), answer.body());
        }
        assertTrue(node.log().contains("I throw at whoever calls"), "the log tells why");
        operator.console("cairn:service-withdraw throwing");
    }

    @Test
    void oneThatLeavesThreadsBehindIsNamed() throws Exception {
        operator.deploy(sign(new PluginJar("leaking", "1.0.0", Leaking.class)));
        assertEquals(204, customer.get("/leaking").statusCode());
        operator.console("cairn:service-withdraw leaking");
        node.await("its thread is named", () -> String.valueOf(
                        operator.status("leaking").get("reason"))
                .contains("version 1.0.0 has stopped and left 1 thread: stray-1"));
        assertTrue(node.log().contains("left threads running, which were interrupted: stray-1"));
    }

    /** Nothing in Java keeps a bundle from that: it is isolation's business, and an operator's whom he trusts. */
    @Test
    void oneThatReadsTheNodesFilesAndEnvironmentCan() throws Exception {
        operator.deploy(sign(new PluginJar("reading", "1.0.0", Reading.class)));
        String body = customer.get("/reading").body();
        assertTrue(body.contains("BEGIN PRIVATE KEY") && body.contains("PATH /"), body);
        operator.console("cairn:service-withdraw reading");
    }

    /** Nor from that: the process is gone, others of the network serve, and whoever called it reads that it failed. */
    @Test
    void oneThatExitsTakesItsWorkerAlongAndNobodyElseNotices() throws Exception {
        operator.console("cairn:service-submit " + sign(new PluginJar("exiting", "1.0.0", Exiting.class))
                + " --deploy --on label=doomed");
        Path home = folder.resolve("doomed");
        NodeProcess doomed = NodeProcess.worker(home, node);
        Operator of = Operator.of(doomed);
        of.deploy(Publisher.of(home)
                .sign(new PluginJar("exiting", "1.0.0", Exiting.class), folder.resolve("exiting-doomed.jar")));
        CompletableFuture<HttpResponse<String>> waiting =
                customer.http().sendAsync(customer.request("/exiting").build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(Exiting.STATUS, doomed.end());
        load.more(10 * CALLERS);
        assertFalse(waiting.isDone(), "it is done again by another worker, once there is one");
        waiting.cancel(true);
        operator.console("cairn:service-withdraw exiting");
    }

    /** It does so before anybody could revoke it, at each start: trust/denied needs no signature. */
    @Test
    void oneThatEndsEachStartIsTakenAwayByHand() throws Exception {
        Path home = folder.resolve("ending");
        Path jar = folder.resolve("exiting-at-check.jar");
        NodeProcess ending = NodeProcess.gateway(home, "--role", ROLES);
        Publisher.of(home).sign(new PluginJar("exiting", "1.0.0", Exiting.class).entry("at-check", "yes"), jar);
        Operator.of(ending).refused("cairn:service-submit " + jar + " --deploy");
        assertEquals(Exiting.STATUS, ending.end());
        try {
            assertEquals(
                    Exiting.STATUS, NodeProcess.gateway(home, "--role", ROLES).end());
        } catch (IllegalStateException e) { // it ended before it was ready
            assertTrue(String.valueOf(e.getMessage()).contains("did not become ready"), e.getMessage());
        }
        Files.writeString(home.resolve("trust/denied"), sha256(jar) + " ends-the-process\n");
        try (NodeProcess mended = NodeProcess.gateway(home, "--role", ROLES)) {
            Customer again = new Customer(mended);
            mended.await("echo serves", () -> again.get("/echo?size=1").statusCode() == 200);
            assertTrue(
                    Operator.of(mended).console("cairn:service-status exiting").contains("ends-the-process"));
        }
    }

    private static boolean ran(String name) {
        return Files.exists(node.home().resolve("ran/" + name));
    }

    private static Path jar(String name) {
        return folder.resolve(name + ".jar");
    }

    private static Path sign(PluginJar plugin) throws Exception {
        Path jar = Files.createTempFile(folder, "plugin", ".jar");
        return Publisher.of(node.home()).sign(plugin, jar);
    }

    private static Path cached(Path cache, String location) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> bundles = Files.list(cache)) {
            for (Path bundle : bundles.toList()) {
                Path info = bundle.resolve("bundle.info");
                if (Files.exists(info) && Files.readString(info).contains("\n" + location)) {
                    found.add(bundle);
                }
            }
        }
        assertEquals(1, found.size(), "bundles at " + location);
        return found.get(0);
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
