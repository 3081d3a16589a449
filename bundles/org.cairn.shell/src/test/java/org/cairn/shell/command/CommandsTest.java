// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.support.CommandException;
import org.cairn.core.api.identity.AccountKind;
import org.cairn.core.api.work.Snapshot;
import org.cairn.core.api.work.Tier;
import org.cairn.core.api.work.Work;
import org.cairn.testkit.identity.Ed25519Key;
import org.junit.jupiter.api.Test;

/** CGN-9 and the commands of docs: what they print, for people and for programs, and how they fail. */
final class CommandsTest {
    private final Network network = new Network();

    @Test
    void makesAnAccountAndShowsItsKeyOnce() throws Exception {
        Map<String, Object> made = json("cairn:account-create customer \"Anna's photos\"");
        String id = String.valueOf(made.get("account"));
        assertTrue(id.startsWith("customer-"));
        assertTrue(!String.valueOf(made.get("key")).isEmpty());
        String list = run("cairn:account-list --kind customer");
        assertTrue(list.contains(id) && list.contains("Anna's photos"), list);
        assertTrue(!list.contains(String.valueOf(made.get("key"))));
        assertTrue(run("cairn:account-key " + id).contains("shown once"));
        assertEquals(true, json("cairn:account-suspend " + id).get("suspended"));
        assertEquals(false, json("cairn:account-suspend " + id + " --lift").get("suspended"));
        assertEquals(
                List.of("1", "2"), json("cairn:account-tiers " + id + " 2,1").get("tiers"));
        String machine = machine("a machine");
        assertEquals(
                List.of(machine),
                json("cairn:account-workers " + id + " " + machine).get("workers"));
        assertEquals(List.of(), json("cairn:account-workers " + id + " any").get("workers"));
    }

    @Test
    void invitesAMachineWithAToken() throws Exception {
        Map<String, Object> invitation = json("cairn:worker-invite --account " + workerAccount());
        String token = String.valueOf(invitation.get("token"));
        assertTrue(token.startsWith("cairn-enrol-1."));
        Map<String, Object> content = JSON.std.mapFrom(Base64.getUrlDecoder().decode(token.substring(14)));
        assertEquals(Set.of("url", "account", "secret", "pin"), content.keySet());
        assertEquals("wss://127.0.0.1:8444", content.get("url"));
        assertTrue(run("cairn:worker-invite").contains("cairn-enrol-1."));
        assertEquals(
                "https://gw.example:1",
                json("cairn:worker-invite --url https://gw.example:1").get("url"));
        fails("a duration is", "cairn:worker-invite --valid 1w");
        fails("a gateway is wss://HOST:PORT", "cairn:worker-invite --url http://gw.example:1");
    }

    @Test
    void tellsWorkersWhatToDo() throws Exception {
        for (String verb : List.of("pause", "resume", "drain", "disconnect")) {
            assertTrue(run("cairn:worker-" + verb + " wk-1").contains(verb));
        }
        for (String verb : List.of("pause", "resume", "drain")) {
            assertEquals(verb, json("cairn:worker-" + verb).get("command"));
        }
        assertEquals(
                List.of(
                        "wk-1 PAUSE",
                        "wk-1 RESUME",
                        "wk-1 DRAIN",
                        "wk-1 DISCONNECT",
                        "local pause",
                        "local resume",
                        "local drain"),
                network.asked);
        fails("wk-9 is not connected", "cairn:worker-pause wk-9");
    }

    @Test
    void keepsStrangersLabelsFromTheTerminal() throws Exception {
        String list = run("cairn:worker-list");
        assertTrue(list.contains("evil?[31m"), list);
        assertTrue(!list.contains("\u001b[31m"), list);
        Map<?, ?> worker = (Map<?, ?>)
                ((List<?>) Objects.requireNonNull(json("cairn:worker-list").get("workers"))).get(0);
        assertEquals(
                "wk-1 4B 41.5 {echo=0.2.0}",
                worker.get("id") + " " + worker.get("tier") + " " + worker.get("kmips") + " " + worker.get("services"));
    }

    @Test
    void listsMachinesThatAreAwayOrSuspendedToo() throws Exception {
        String away = machine("in the cellar");
        String barred = machine("of a stranger");
        run("cairn:worker-suspend " + barred);
        List<?> workers =
                (List<?>) Objects.requireNonNull(json("cairn:worker-list").get("workers"));
        assertEquals(3, workers.size());
        assertEquals(
                List.of(away + " away false false", barred + " suspended false true", "wk-1 active true null"),
                workers.stream()
                        .map(worker -> (Map<?, ?>) worker)
                        .map(worker -> worker.get("id") + " " + worker.get("state") + " " + worker.get("connected")
                                + " " + worker.get("suspended"))
                        .toList());
        String table = run("cairn:worker-list");
        assertTrue(table.contains("in the cellar") && table.contains("suspended"), table);
        for (int i = 0; i < 1_001; i++) {
            machine("many");
        }
        assertEquals(
                1_004,
                ((List<?>) Objects.requireNonNull(json("cairn:worker-list").get("workers"))).size());
    }

    private String machine(String label) {
        var account = network.identity
                .accounts()
                .create(AccountKind.WORKER, "lender", Optional.empty())
                .toCompletableFuture()
                .join();
        return network.identity
                .workers()
                .enrol(account.account().id(), account.key(), new Ed25519Key().publicKey(), label, "127.0.0.1")
                .toCompletableFuture()
                .join()
                .id();
    }

    @Test
    void showsTheLocalWorker() throws Exception {
        Map<String, Object> status = json("cairn:worker-status");
        assertEquals("wk-1 active 2", status.get("worker") + " " + status.get("state") + " " + status.get("running"));
        assertTrue(run("cairn:worker-status").contains("state"));
    }

    @Test
    void showsWorkOnceOrUntilNobodyLooks() throws Exception {
        Work open = new Work(
                "rq-1",
                "echo",
                "customer-1",
                "d",
                Set.of(Tier.T2),
                Set.of(),
                Optional.empty(),
                1,
                4_000_000,
                9_000_000);
        network.work.add(new Snapshot.OpenWork(open, 1, Map.of(1, "wk-1")));
        Map<?, ?> line =
                (Map<?, ?>) ((List<?>) Objects.requireNonNull(json("cairn:work").get("work"))).get(0);
        assertEquals(
                "rq-1 runs 1000000 [wk-1]",
                line.get("id") + " " + line.get("state") + " " + line.get("ageMicros") + " " + line.get("workers"));
        assertEquals(Map.of("fraction", 0.375, "message", "page 3 of 8\u001b[31m"), line.get("progress"));
        String table = run("cairn:work");
        assertTrue(table.startsWith("waiting: 3 (3 of tier 2); workers: 0\n"), table);
        assertTrue(table.contains("38 % page 3 of 8?[31m"), table);
        WorkNow live = (WorkNow) CommandLines.parse("cairn:work --live");
        int[] looks = {3};
        live.pause = call -> --looks[0] > 0;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        live.execute(network.lookup, CommandLines.streams(out, out, false), CommandLines.ANNA);
        assertEquals(3, out.toString(UTF_8).split("rq-1", -1).length - 1);
        live.pause = call -> {
            throw new InterruptedException();
        };
        live.execute(network.lookup, CommandLines.streams(out, out, false), CommandLines.ANNA);
    }

    @Test
    void showsTheNode() throws Exception {
        Map<String, Object> status = json("cairn:status");
        assertEquals("node", status.get("node"));
        assertEquals(2, status.get("rows"));
        assertEquals(Map.of("2", 3), status.get("waiting"));
        assertEquals(
                """
                node      node
                roles     gateway  tunnel  wss://127.0.0.1:8444/.cairn/tunnel
                                   work    https://127.0.0.1:8443
                services  echo/0.2.0 at /echo
                workers   1 connected, running 3 requests
                waiting   3 (3 of tier 2)
                ledger    2 rows
                worker    wk-1, active
                          at wss://gw:1
                          runs 2 requests; 5 done, 1 failed
                          offers echo
                """,
                run("cairn:status"));
        assertEquals("roles  none\n", CommandLines.run(new StubLookup(), "cairn:status"));
        assertEquals(Map.of("roles", Map.of()), CommandLines.json(new StubLookup(), "cairn:status"));
    }

    @Test
    void takesOptionsBeforeAndAfterArguments() throws Exception {
        run("cairn:service-deploy --json mediagen");
        run("cairn:service-deploy mediagen --json");
        run("cairn:service-deploy mediagen --json --group 10% 1.2.0 --back");
        assertEquals(
                List.of(
                        "anna Deploy[id=mediagen, version=, selector=all, percent=100, back=false]",
                        "anna Deploy[id=mediagen, version=, selector=all, percent=100, back=false]",
                        "anna Deploy[id=mediagen, version=1.2.0, selector=all, percent=10, back=true]"),
                network.asked);
        fails("the argument amount is missing", "cairn:service-price mediagen --json --json");
        fails("no such option: --jsno", "cairn:ledger-row " + Network.ROW + " --jsno");
        fails("--account needs a value", "cairn:ledger-row " + Network.ROW + " --account");
        fails("too many arguments, from: b", "cairn:account-key a b");
    }

    @Test
    void saysWhichRoleIsMissing() throws Exception {
        for (String line : List.of(
                "cairn:account-list",
                "cairn:worker-list",
                "cairn:worker-status",
                "cairn:worker-pause",
                "cairn:service-list",
                "cairn:service-status",
                "cairn:service-history",
                "cairn:service-deploy echo",
                "cairn:service-certify echo",
                "cairn:service-submit x.jar",
                "cairn:platform-update x.jar",
                "cairn:proposals",
                "cairn:approve YQ== YQ==",
                "cairn:reject 1",
                "cairn:plan feature:install cairn-worker",
                "cairn:work",
                "cairn:ledger",
                "cairn:ledger-backup /nowhere",
                "cairn:ledger-export",
                "cairn:ledger-manifest 2026-11-19",
                "cairn:ledger-payments --day 2026-11-20",
                "cairn:ledger-query",
                "cairn:ledger-row " + Network.ROW,
                "cairn:ledger-sums",
                "cairn:ledger-tail",
                "cairn:ledger-verify",
                "cairn:proof " + Network.ROW,
                "cairn:worker-invite")) {
            CommandException e = assertThrows(CommandException.class, () -> CommandLines.run(new StubLookup(), line));
            assertTrue(e.getNiceHelp().startsWith("error: this node has no "), e.getNiceHelp());
        }
    }

    @Test
    void failsInOneLineWithoutControlCharacters() throws Exception {
        fails("a kind is one of operator, customer", "cairn:account-create \"bo\u001b[2J\nss\" x");
        fails("such account", "cairn:account-key nobody");
        fails("a tier is one of", "cairn:account-tiers customer-1 9");
    }

    private String workerAccount() throws Exception {
        return String.valueOf(json("cairn:account-create worker lab").get("account"));
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
