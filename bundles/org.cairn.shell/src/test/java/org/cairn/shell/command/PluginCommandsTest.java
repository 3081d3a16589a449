// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.karaf.shell.support.CommandException;
import org.cairn.core.api.plugins.Artefact;
import org.cairn.core.api.plugins.Plugins;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-8, CGN-10: what operators decide about plug-ins by the console, and what they are told about it. */
final class PluginCommandsTest {
    private static final String NEXT = "next, where the operator's key lies: cairn approve\n";

    @TempDir
    Path directory;

    private final Network network = new Network();
    private final StubPlugins plugins = network.plugins;
    private String jar = "";

    @BeforeEach
    void makeJar() throws Exception {
        jar = Files.writeString(directory.resolve("greeter.jar"), "bytes").toString();
        Files.writeString(directory.resolve("unsigned.jar"), "bytes");
    }

    @Test
    void submitsAndSaysHowToAccept() throws Exception {
        String said = run("cairn:service-submit " + jar);
        assertTrue(said.contains("signer     CN=a publisher?[31m\n"), said);
        assertTrue(said.contains("sha256     9f1c77ab02d4e6f8\n"), said);
        assertTrue(said.endsWith("next: cairn:service-certify greeter 1.0.0 accepts it\n"), said);
        Map<String, Object> document = json("cairn:service-submit " + jar);
        assertEquals(
                "greeter 1.0.0 plugin submitted " + StubPlugins.FIRST,
                document.get("id") + " " + document.get("version") + " " + document.get("kind") + " "
                        + document.get("state") + " " + document.get("sha256"));
        plugins.submitted = StubPlugins.artefact(StubPlugins.FIRST, "greeter", "1.0.0", Artefact.State.ACCEPTED, "");
        assertTrue(run("cairn:service-submit " + jar).contains("next: cairn:service-deploy greeter 1.0.0"));
        assertEquals(List.of(), plugins.decided);
        plugins.submitted =
                StubPlugins.artefact(StubPlugins.FIRST, "greeter", "1.0.0", Artefact.State.REVOKED, "leaks-data");
        fails("greeter 1.0.0 is revoked: leaks-data", "cairn:service-submit " + jar);
        fails("the jar is not signed", "cairn:service-submit " + directory.resolve("unsigned.jar"));
        fails("finds no file /nowhere/greeter.jar", "cairn:service-submit greeter.jar");
        fails("finds no file " + directory, "cairn:service-submit " + directory);
    }

    @Test
    void findsAJarWhereItsCallerIs() throws Exception {
        CairnCommand command = CommandLines.parse("cairn:service-submit greeter.jar");
        command.execute(
                network.lookup,
                CommandLines.streams(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), false),
                new Caller("anna", Caller.directory(directory)));
        assertEquals(List.of("submit greeter.jar PLUGIN"), network.asked);
        assertEquals(Path.of("").toAbsolutePath(), Caller.directory("relative"));
        assertEquals(Path.of("").toAbsolutePath(), Caller.directory("/x\u0000"));
        assertEquals(Path.of("").toAbsolutePath(), Caller.directory(null));
    }

    @Test
    void namesWhoAskedAsARecordCan() {
        assertEquals("anna", Caller.name("anna"));
        assertEquals("anna_b__c", Caller.name("anna b\n\u00e4c"));
        assertEquals("console", Caller.name(null));
        assertEquals("console", Caller.name(""));
        assertEquals("x".repeat(64), Caller.name("x".repeat(65)));
    }

    @Test
    void submitsAcceptsDeploysAndPricesInOneDecision() throws Exception {
        plugins.here.add(new Plugins.Status("greeter", "1.0.0", "/greet", "1.0.0", Plugins.Phase.ACTIVE, ""));
        assertEquals(
                """
                decision 1: greeter 1.0.0 is accepted and shall run on 10 % of nodes labelled images, for 0.000000163 EUR
                on this node: greeter 1.0.0, active
                next: cairn:service-status greeter tells how it is, cairn:service-rollback greeter undoes it
                """,
                run("cairn:service-submit " + jar + " --deploy --on label=images --group 10% --price 0.000000163 EUR"));
        assertEquals(
                "anna Accept[sha256=" + StubPlugins.FIRST
                        + ", back=false] Deploy[id=greeter, version=1.0.0, selector=label=images, percent=10, back=false]"
                        + " Price[id=greeter, fee=163000, currency=EUR]",
                network.asked.get(1));
        plugins.submitted = StubPlugins.artefact(StubPlugins.FIRST, "greeter", "1.0.0", Artefact.State.ACCEPTED, "");
        Map<String, Object> document = json("cairn:service-submit " + jar + " --deploy --back");
        assertEquals(
                "2 true anna", document.get("number") + " " + document.get("decided") + " " + document.get("asked"));
        assertEquals("active", ((Map<?, ?>) Objects.requireNonNull(document.get("service"))).get("phase"));
        assertEquals(
                "anna Deploy[id=greeter, version=1.0.0, selector=all, percent=100, back=true]", network.asked.get(3));
        fails("--price are said with --deploy", "cairn:service-submit " + jar + " --on all");
        fails("a price has an amount and a currency", "cairn:service-submit " + jar + " --deploy --price 0.1");
        fails("a price has an amount and a currency", "cairn:service-submit " + jar + " EUR");
        for (String wrong : List.of("0%", "101%", "x", "-1", "1.5%")) {
            fails("a part is from 1% to 100%", "cairn:service-submit " + jar + " --deploy --group " + wrong);
        }
        assertEquals(4, network.asked.size());
    }

    @Test
    void saysThatAWishWaitsForItsSignature() throws Exception {
        plugins.key = false;
        plugins.here.set(0, new Plugins.Status("echo", "0.2.0", "/echo", "0.3.0", Plugins.Phase.FAILED, "old trouble"));
        assertEquals(
                "proposal 1 waits for the operator's signature: echo 0.2.0 shall run on all nodes\n" + NEXT,
                run("cairn:service-deploy echo 0.2.0"));
        Map<String, Object> document = json("cairn:service-withdraw echo --on node=eu-1");
        assertEquals(
                "2 false null", document.get("number") + " " + document.get("decided") + " " + document.get("service"));
        assertEquals("anna Withdraw[id=echo, selector=node=eu-1]", network.asked.get(1));
    }

    @Test
    void failsWhenAVersionWasGivenUpHere() throws Exception {
        plugins.here.set(0, new Plugins.Status("echo", "0.2.0", "/echo", "0.3.0", Plugins.Phase.ACTIVE, "not healthy"));
        fails("it did not come up on this node: not healthy", "cairn:service-deploy echo 0.3.0");
        fails("it did not come up on this node: not healthy", "cairn:service-deploy echo 0.3.0 --json");
        plugins.here.set(
                0, new Plugins.Status("echo", "0.3.0", "/echo", "0.3.0", Plugins.Phase.FAILED, "does not start"));
        fails("it did not come up on this node: does not start", "cairn:service-rollback echo");
        plugins.here.set(0, new Plugins.Status("echo", "0.3.0", "/echo", "", Plugins.Phase.FAILED, "does not start"));
        assertTrue(run("cairn:service-withdraw echo").startsWith("decision 4: echo shall not run on all nodes"));
        assertTrue(run("cairn:service-status echo").startsWith("echo 0.3.0, failed, shall not be here: does not"));
    }

    @Test
    void acceptsTheNewestOrTheOneThatIsNamed() throws Exception {
        plugins.artefacts.add(
                StubPlugins.artefact(StubPlugins.FIRST, "greeter", "1.0.0", Artefact.State.SUBMITTED, ""));
        plugins.artefacts.add(StubPlugins.artefact("a".repeat(64), "greeter", "1.1.0", Artefact.State.SUBMITTED, ""));
        plugins.artefacts.add(StubPlugins.artefact(
                "b".repeat(64), "greeter", "1.2.0", Artefact.State.REFUSED, "its certificate was revoked"));
        assertEquals(
                """
                decision 1: greeter 1.1.0 is accepted, signed by CN=a publisher?[31m
                next: cairn:service-deploy greeter 1.1.0
                """,
                run("cairn:service-certify greeter"));
        run("cairn:service-certify greeter 1.0.0 --back");
        run("cairn:service-certify " + StubPlugins.FIRST.substring(0, 16));
        assertEquals(
                List.of(
                        "anna Accept[sha256=" + "a".repeat(64) + ", back=false]",
                        "anna Accept[sha256=" + StubPlugins.FIRST + ", back=true]",
                        "anna Accept[sha256=" + StubPlugins.FIRST + ", back=false]"),
                network.asked);
        fails("it is refused, its certificate was revoked", "cairn:service-certify greeter 1.2.0");
        fails("it is accepted", "cairn:service-certify echo");
        fails("nothing here is nobody", "cairn:service-certify nobody");
        fails("nothing here is 9f1c77ab02d4e6f", "cairn:service-certify 9f1c77ab02d4e6f");
        plugins.artefacts.add(
                StubPlugins.artefact(StubPlugins.SECOND, "greeter", "1.0.0", Artefact.State.SUBMITTED, ""));
        fails("different contents; name one by its SHA-256", "cairn:service-certify greeter 1.0.0");
        fails("different contents; name one by its SHA-256", "cairn:service-certify 9f1c77ab02d4e6f8");
        assertEquals(3, network.asked.size());
    }

    @Test
    void revokesOneVersionForAReason() throws Exception {
        plugins.artefacts.add(StubPlugins.artefact(StubPlugins.FIRST, "greeter", "1.0.0", Artefact.State.ACCEPTED, ""));
        plugins.artefacts.add(
                StubPlugins.artefact("a".repeat(64), "greeter", "1.1.0", Artefact.State.REVOKED, "leaks-data"));
        fails("say why", "cairn:service-revoke greeter 1.0.0");
        fails("say why", "cairn:service-revoke greeter 1.0.0 --reason Leaks");
        fails("revoked already", "cairn:service-revoke greeter 1.1.0 --reason leaks");
        assertEquals(List.of(), network.asked);
        plugins.artefacts.add(StubPlugins.artefact("b".repeat(64), "greeter", "1.2.0", Artefact.State.ACCEPTED, ""));
        fails("say which version", "cairn:service-revoke greeter --reason leaks");
        assertEquals(List.of(), network.asked);
        assertTrue(run("cairn:service-revoke greeter 1.0.0 --reason key-stolen").contains("never run again"));
        assertEquals(List.of("anna Revoke[sha256=" + StubPlugins.FIRST + ", reason=key-stolen]"), network.asked);
    }

    @Test
    void changesWhatIsDesiredAndWhatItCosts() throws Exception {
        String list = run("cairn:service-list");
        assertTrue(list.contains("0.00000001 EUR") && list.contains("available") && list.contains("active"), list);
        run("cairn:service-deploy mediagen");
        run("cairn:service-deploy mediagen 1.2.0 --on node=eu-1 --group 50% --back");
        run("cairn:service-withdraw echo");
        run("cairn:service-rollback echo");
        assertEquals(
                "decision 5: a request to mediagen costs 0.000000163 EUR, for the future only\n",
                run("cairn:service-price mediagen 0.000000163 EUR"));
        assertEquals(
                List.of(
                        "anna Deploy[id=mediagen, version=, selector=all, percent=100, back=false]",
                        "anna Deploy[id=mediagen, version=1.2.0, selector=node=eu-1, percent=50, back=true]",
                        "anna Withdraw[id=echo, selector=all]",
                        "anna Rollback[id=echo]",
                        "anna Price[id=mediagen, fee=163000, currency=EUR]"),
                network.asked);
        fails("nobody is not shipped", "cairn:service-deploy nobody");
        fails("an amount is", "cairn:service-price mediagen 1e-7 EUR");
    }

    @Test
    void showsAPluginFromAllSides() throws Exception {
        plugins.here.add(
                new Plugins.Status("greeter", "1.0.0", "/greet", "1.1.0", Plugins.Phase.ACTIVE, "not healthy"));
        plugins.artefacts.add(StubPlugins.artefact(StubPlugins.FIRST, "greeter", "1.0.0", Artefact.State.ACCEPTED, ""));
        plugins.key = false;
        run("cairn:service-deploy greeter 1.0.0");
        run("cairn:service-revoke greeter 1.0.0 --reason leaks");
        run("cairn:service-deploy echo");
        String said = run("cairn:service-status greeter");
        assertTrue(said.startsWith("greeter 1.0.0, active, shall be 1.1.0: not healthy\n"), said);
        assertTrue(said.contains("accepted") && said.contains("CN=a publisher?[31m"), said);
        assertTrue(said.contains("proposal 1 of anna: deploy greeter 1.0.0 all 100\n") && said.endsWith(NEXT), said);
        assertTrue(said.contains("proposal 2 of anna: revoke " + StubPlugins.FIRST + " leaks\n"), said);
        assertTrue(!said.contains("echo"), said);
        Map<String, Object> all = json("cairn:service-status");
        assertEquals(
                List.of(3, 2, 3),
                List.of("services", "artefacts", "proposals").stream()
                        .map(name -> ((List<?>) Objects.requireNonNull(all.get(name))).size())
                        .toList());
        fails("there is no nobody", "cairn:service-status nobody");
    }

    @Test
    void tellsWhoDecidedWhat() throws Exception {
        assertEquals("no decisions\n", run("cairn:service-history"));
        for (int i = 1; i <= 50; i++) {
            run("cairn:service-price echo 0." + i + " EUR");
        }
        assertEquals(numbers(31, 50), numbers(json("cairn:service-history")));
        assertEquals(numbers(49, 50), numbers(json("cairn:service-history --limit 2")));
        assertEquals(numbers(3, 22), numbers(json("cairn:service-history --from 3")));
        assertEquals(numbers(1, 50), numbers(json("cairn:service-history --from 1 --limit 10000")));
        assertEquals(List.of(), numbers(json("cairn:service-history --from 51")));
        String table = run("cairn:service-history");
        assertTrue(table.contains("2026-11-20T12:00:00Z") && table.contains("anna") && table.contains("Price["), table);
        fails("--limit is from 1", "cairn:service-history --limit 0");
    }

    @Test
    void givesTheFirstProposalForItsSignature() throws Exception {
        plugins.key = false;
        assertEquals("", run("cairn:proposals --next"));
        assertEquals("no proposals\n", run("cairn:proposals"));
        run("cairn:service-withdraw echo");
        run("cairn:service-deploy echo");
        String text = run("cairn:proposals --next").strip();
        assertEquals(
                "cairn-decision 1\n\u00e4\n", new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
        List<?> listed =
                (List<?>) Objects.requireNonNull(json("cairn:proposals").get("proposals"));
        assertEquals(text, ((Map<?, ?>) listed.get(0)).get("text"));
        assertTrue(run("cairn:proposals").contains("anna"));
        fails("not JSON", "cairn:proposals --next --json");
        String signature = Base64.getEncoder().encodeToString(new byte[64]);
        String approved = run("cairn:approve " + text + " " + signature);
        assertTrue(approved.startsWith("decision 1: withdraw echo all\n"), approved);
        assertTrue(approved.endsWith("1 more waits: cairn:proposals\n"), approved);
        assertTrue(network.asked.contains("approve cairn-decision 1\n\u00e4 64"), network.asked::toString);
        fails("another proposal is the first one now", "cairn:approve " + text + " " + signature);
        fails("the text is not base64", "cairn:approve !! " + signature);
        fails("the signature is not base64", "cairn:approve " + text + " !!");
        fails("the text is not UTF-8", "cairn:approve /w== " + signature);
    }

    @Test
    void dropsAProposalByItsNumber() throws Exception {
        plugins.key = false;
        run("cairn:service-withdraw echo");
        run("cairn:service-deploy echo");
        assertTrue(run("cairn:reject 2").startsWith("dropped: deploy echo "));
        assertEquals(1, json("cairn:reject 1").get("number"));
        assertEquals(List.of(), plugins.waiting);
        fails("no proposal 1 waits", "cairn:reject 1");
    }

    @Test
    void proposesANewBundleOfThePlatform() throws Exception {
        plugins.submitted =
                StubPlugins.artefact(StubPlugins.FIRST, "org.cairn.broker", "0.2.1", Artefact.State.SUBMITTED, "");
        plugins.key = false;
        String said = run("cairn:platform-update " + jar + " --back");
        assertTrue(said.startsWith("proposal 1 waits") && said.contains("org.cairn.broker 0.2.1"), said);
        assertEquals(
                List.of("submit greeter.jar PLATFORM", "anna Accept[sha256=" + StubPlugins.FIRST + ", back=true]"),
                network.asked);
        plugins.submitted =
                StubPlugins.artefact(StubPlugins.FIRST, "org.cairn.broker", "0.2.1", Artefact.State.ACCEPTED, "");
        fails("accepted already", "cairn:platform-update " + jar);
    }

    @Test
    void handsTheDecisionsOverToAnotherKey() throws Exception {
        String key = Base64.getEncoder().encodeToString(new byte[32]);
        assertTrue(run("cairn:operator-key " + key).endsWith("next: cairn keys operator-rotate puts it in force\n"));
        assertEquals(List.of("anna Operator[key=" + key + "]"), network.asked);
        for (String wrong : List.of("x", key.substring(1), key + "=", "*" + key.substring(1))) {
            fails("a key is 32 bytes in base64", "cairn:operator-key " + wrong);
        }
    }

    private static List<Integer> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }

    private static List<?> numbers(Map<String, Object> document) {
        return ((List<?>) Objects.requireNonNull(document.get("decisions")))
                .stream().map(decision -> ((Map<?, ?>) decision).get("number")).toList();
    }

    private void fails(String expected, String line) {
        CommandException e = assertThrows(CommandException.class, () -> run(line));
        String text = e.getNiceHelp();
        assertTrue(text.startsWith("error: ") && text.contains(expected), text);
        assertTrue(text.chars().noneMatch(Character::isISOControl), text);
    }

    private String run(String line) throws Exception {
        return CommandLines.run(network.lookup, line);
    }

    private Map<String, Object> json(String line) throws Exception {
        return CommandLines.json(network.lookup, line);
    }
}
