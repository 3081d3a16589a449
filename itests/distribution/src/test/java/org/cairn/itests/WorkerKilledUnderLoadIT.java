// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-4: the caller never sees a worker's failure. DESIGN 3.5: one charged row for each request. */
class WorkerKilledUnderLoadIT {
    private static final int CALLERS = 64;
    private static final int CALLS_BEFORE_KILL = 10;
    private static final int CALLS_AFTER_KILL = 20;

    @TempDir
    Path homes;

    @Test
    void sixtyFourCallersNeverNotice() throws Exception {
        try (NodeProcess gateway = NodeProcess.gateway(homes.resolve("gateway"));
                NodeProcess stays = NodeProcess.worker(homes.resolve("stays"), gateway);
                NodeProcess dies = NodeProcess.worker(homes.resolve("dies"), gateway)) {
            assertTrue(stays.pid() != dies.pid());
            Customer customer = new Customer(gateway);
            ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
            CountDownLatch warm = new CountDownLatch(CALLERS);
            AtomicBoolean killed = new AtomicBoolean();
            List<Future<List<String>>> results = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                results.add(callers.submit(() -> {
                    List<String> wrong = new ArrayList<>();
                    int after = 0;
                    for (int call = 0; after < CALLS_AFTER_KILL; call++) {
                        if (call == CALLS_BEFORE_KILL) {
                            warm.countDown();
                        }
                        after += killed.get() ? 1 : 0;
                        HttpResponse<String> answer = customer.get("/echo?delay=20");
                        if (answer.statusCode() != 200) {
                            wrong.add(answer.statusCode() + " " + answer.body());
                        } else if (answer.headers().firstValue("Cairn-Receipt").isEmpty()) {
                            wrong.add("no receipt");
                        }
                    }
                    return wrong;
                }));
            }
            assertTrue(warm.await(60, TimeUnit.SECONDS));
            awaitWork(dies);
            dies.kill();
            killed.set(true);
            for (Future<List<String>> result : results) {
                assertEquals(List.of(), result.get(120, TimeUnit.SECONDS));
            }
            callers.shutdown();
            oneChargedRowForEachRequest(gateway);
        }
    }

    /** Until a worker has answered requests: it dials, and starts its DServices, while the callers are served already. */
    private static void awaitWork(NodeProcess worker) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!(JSON.std.mapFrom(worker.shell("cairn:worker-status --json")).get("done") instanceof Number done
                && done.longValue() > 0)) {
            assertTrue(System.nanoTime() < until, "it got no work");
        }
    }

    private static void oneChargedRowForEachRequest(NodeProcess gateway) throws Exception {
        Map<String, Integer> charged = new HashMap<>();
        int lost = 0;
        for (String line : gateway.shell("cairn:ledger-export --day " + LocalDate.now(ZoneOffset.UTC) + " -")
                .split("\n", -1)) {
            if (!line.startsWith("{")) {
                continue;
            }
            Map<?, ?> columns =
                    requireNonNull((Map<?, ?>) JSON.std.mapFrom(line).get("columns"));
            charged.merge(
                    String.valueOf(columns.get("request")),
                    "complete".equals(columns.get("outcome")) ? 1 : 0,
                    Integer::sum);
            lost += "lost".equals(columns.get("outcome")) ? 1 : 0;
        }
        assertTrue(
                charged.size() >= CALLERS * (CALLS_BEFORE_KILL + CALLS_AFTER_KILL),
                "rows of " + charged.size() + " requests");
        assertTrue(lost > 0, "the killed worker had work under way");
        charged.forEach((request, rows) -> assertEquals(1, rows, request));
    }
}
