// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-20: what is kept beside the ledger brings it back whole, and never brings an older one back. */
class LedgerKeptIT {
    private static final String[] ROLES = {"--role", "gateway,worker", "--set", "node.name=kept"};

    @TempDir
    Path folder;

    @Test
    void backupAndStandbyBringEveryRowBackAndNoOlderLogDoes() throws Exception {
        Path home = folder.resolve("node");
        Path backup = folder.resolve("backup");
        Path older = folder.resolve("older");
        Path standby = folder.resolve("standby");
        String backedUp;
        String all;
        try (NodeProcess node = NodeProcess.gateway(home, options("--set", "ledger.standby.directory=" + standby))) {
            Customer customer = new Customer(node);
            calls(customer, 5);
            node.shell("cairn:ledger-backup " + older);
            calls(customer, 5);
            node.shell("cairn:ledger-backup " + backup);
            backedUp = node.shell("cairn:ledger-export -");
            calls(customer, 5);
            Map<String, Object> again = JSON.std.mapFrom(
                    node.shell("cairn:ledger-backup " + backup + " --json").trim());
            assertEquals(15, again.get("rows"));
            calls(customer, 5);
            String verified = node.shell("cairn:ledger-verify");
            assertTrue(verified.contains("20 rows were read, all is right"), verified);
            isFoundByCustomer(node, 20);
            new PublicLog(node).awaitSize(20);
            node.await("the standby has all rows", () -> isComplete(node));
            all = node.shell("cairn:ledger-export -");
            node.kill();
        }
        assertEquals(all, exported("from-standby", standby));
        String fifteen = exported("from-backup", backup);
        assertTrue(all.startsWith(fifteen) && fifteen.startsWith(backedUp), fifteen);
        assertEquals(15, fifteen.lines().count());

        NodeProcess.Said refused = restore(home, older);
        assertNotEquals(0, refused.status(), refused.text());
        assertTrue(refused.text().contains("20"), refused.text());
        try (NodeProcess node = NodeProcess.gateway(home, options())) {
            assertEquals(all, node.shell("cairn:ledger-export -"));
        }
    }

    private String exported(String name, Path copy) throws Exception {
        Path home = Files.createDirectory(folder.resolve(name));
        for (String own : List.of("identity", "credentials", "tls")) { // the node's key signs the log
            NodeProcess.run(List.of("cp", "-a", folder.resolve("node/" + own).toString(), home.toString()));
        }
        NodeProcess.Said restored = restore(home, copy);
        assertEquals(0, restored.status(), restored.text());
        try (NodeProcess node = NodeProcess.gateway(home, options())) {
            String verified = node.shell("cairn:ledger-verify");
            assertTrue(verified.contains("all is right"), verified);
            String rows = node.shell("cairn:ledger-export -");
            calls(new Customer(node), 1); // it goes on
            return rows;
        }
    }

    private static NodeProcess.Said restore(Path home, Path copy) throws Exception {
        return NodeProcess.attempt(
                List.of(NodeProcess.CAIRN.toString(), "restore", copy.toString(), "--home", home.toString()));
    }

    private static void isFoundByCustomer(NodeProcess node, int rows) throws Exception {
        Map<String, Object> sums =
                JSON.std.mapFrom(node.shell("cairn:ledger-sums --json").trim());
        assertEquals(rows, sums.get("rows"));
        Map<?, ?> customers = (Map<?, ?>) Objects.requireNonNull(sums.get("customers"));
        assertEquals(1, customers.size());
        String customer = String.valueOf(customers.keySet().iterator().next());
        Map<String, Object> found =
                JSON.std.mapFrom(node.shell("cairn:ledger-query --customer " + customer + " --limit 100 --json")
                        .trim());
        assertEquals(rows, ((List<?>) Objects.requireNonNull(found.get("rows"))).size());
    }

    private static boolean isComplete(NodeProcess node) throws Exception {
        Map<String, Object> ledger =
                JSON.std.mapFrom(node.shell("cairn:ledger --json").trim());
        Map<?, ?> standby = (Map<?, ?>) Objects.requireNonNull(ledger.get("standby"), ledger.toString());
        return "".equals(standby.get("problem")) && Integer.valueOf(0).equals(standby.get("behind"));
    }

    private static void calls(Customer customer, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            Answered.of(customer.get("/echo?size=" + i));
        }
    }

    private static String[] options(String... more) {
        return Stream.concat(Stream.of(ROLES), Stream.of(more)).toArray(String[]::new);
    }
}
