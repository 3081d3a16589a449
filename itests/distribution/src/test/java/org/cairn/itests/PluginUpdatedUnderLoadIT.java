// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.cairn.itests.zoo.Tame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * DESIGN 1 and 4, CGN-8: a plug-in is updated again and again while it serves. No caller notices but by the version that answers, his
 * receipt and his row name it, and nothing of the versions before stays. Property {@code cairn.updates}: how often.
 */
class PluginUpdatedUnderLoadIT {
    private static final int CALLERS = 16;
    /** Threads that the node's own pools may have made meanwhile: far less than one for each update. */
    private static final int POOLS_GROW = 8;

    private static final int UPDATES = Integer.getInteger("cairn.updates", 50);

    @TempDir
    Path folder;

    /** Version 1.0.N that has begun to come, and that has come. */
    private final AtomicInteger begun = new AtomicInteger();

    private final AtomicInteger done = new AtomicInteger();
    /** A row of each version. */
    private final Map<String, String> rows = new ConcurrentHashMap<>();

    @Test
    void callersNoticeNothingAndNothingStays() throws Exception {
        try (NodeProcess node = NodeProcess.gateway(folder.resolve("node"), "--role", "gateway,worker")) {
            Operator operator = Operator.of(node);
            Publisher publisher = Publisher.of(node.home());
            update(operator, publisher, 0);
            Customer customer = new Customer(node);
            try (SteadyLoad load = new SteadyLoad(CALLERS, () -> call(customer))) {
                load.more(20 * CALLERS);
                update(operator, publisher, 1);
                onlyOne(node, operator, 1);
                Footprint before = Footprint.of(node.pid(), Tame.class);
                for (int i = 2; i <= UPDATES; i++) {
                    update(operator, publisher, i);
                }
                load.more(CALLERS);
                onlyOne(node, operator, UPDATES);
                Footprint after = Footprint.of(node.pid(), Tame.class);
                assertEquals(1, after.classes(), "class loaders of versions");
                assertEquals(before.jars(), after.jars(), "open jars");
                assertTrue(after.files() <= before.files() + CALLERS, before + "\n" + after);
                assertEquals(before.threads().keySet(), after.threads().keySet());
                assertTrue(after.threadCount() <= before.threadCount() + POOLS_GROW, before + "\n" + after);
                done.set(UPDATES - 1);
                operator.console("cairn:service-rollback tame");
                assertEquals("1.0." + (UPDATES - 1), customer.get("/tame").body(), "a way back is an update");
                load.more(CALLERS);
                assertEquals(List.of(), load.stop());
            }
            assertEquals(UPDATES + 1, rows.size(), "versions that answered: " + rows.keySet());
            for (int version : List.of(0, 1, UPDATES / 2, UPDATES)) {
                assertRow(operator, "1.0." + version);
            }
        }
    }

    private void update(Operator operator, Publisher publisher, int version) throws Exception {
        Path jar =
                publisher.sign(new PluginJar("tame", "1.0." + version, Tame.class), folder.resolve(version + ".jar"));
        begun.set(version);
        operator.deploy(jar);
        done.set(version);
    }

    /** Asks once; which versions may answer is known from before and after. */
    private String call(Customer customer) throws Exception {
        int first = done.get();
        HttpResponse<String> answer = customer.get("/tame");
        int last = begun.get();
        if (answer.statusCode() != 200) {
            return answer.statusCode() + " " + answer.body();
        }
        String version = answer.body();
        int number = Integer.parseInt(version.substring("1.0.".length()));
        if (number < first || number > last) {
            return version + " answered, when 1.0." + first + " to 1.0." + last + " served";
        }
        String receipt = answer.headers().firstValue("Cairn-Receipt").orElse("");
        if (!receipt.contains("service=tame/" + version + ";")) {
            return version + " answered, and the receipt is " + receipt;
        }
        rows.putIfAbsent(version, Answered.of(answer).row());
        return "";
    }

    /** The version before has ended what it had under way, and is gone. */
    private static void onlyOne(NodeProcess node, Operator operator, int version) throws Exception {
        node.await("1.0." + version + " is alone", () -> {
            List<String> there = operator.console("bundle:list -t 0 -s")
                    .lines()
                    .filter(line -> line.contains("org.example.tame"))
                    .toList();
            return there.size() == 1 && there.get(0).contains("1.0." + version);
        });
    }

    private void assertRow(Operator operator, String version) throws Exception {
        String row = operator.console("cairn:ledger-row " + rows.get(version) + " --json");
        Map<?, ?> columns = (Map<?, ?>) JSON.std.mapFrom(row.trim()).get("columns");
        assertEquals("tame/" + version, requireNonNull(columns).get("service"), row);
    }
}
