// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DESIGN 2: a role goes off and on while the node serves; no bundle outside it is refreshed, no request is lost. */
class RoleSwitchedUnderLoadIT {
    private static final int CALLERS = 8;
    private static final int SWITCHES = 3;

    @TempDir
    Path homes;

    @Test
    void workerRoleGoesOffAndOnWhileCallersAreServed() throws Exception {
        try (NodeProcess node = NodeProcess.gateway(homes.resolve("node"), "--role", "gateway,worker");
                NodeProcess other = NodeProcess.worker(homes.resolve("other"), node)) {
            assertTrue(other.pid() != node.pid());
            // what Karaf does to bundles it tells at INFO, which the distribution keeps out of its log
            node.shell("config:property-set --pid org.ops4j.pax.logging"
                    + " log4j2.logger.plan.appenderRef.file.filter.quiet.level INFO");
            Customer customer = new Customer(node);
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger served = new AtomicInteger();
            ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
            List<Future<List<String>>> results = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                results.add(callers.submit(() -> {
                    List<String> wrong = new ArrayList<>();
                    while (!over.get()) {
                        HttpResponse<String> answer = customer.get("/echo?delay=10");
                        served.incrementAndGet();
                        if (answer.statusCode() != 200) {
                            wrong.add(answer.statusCode() + " " + answer.body());
                        }
                    }
                    return wrong;
                }));
            }
            for (int i = 0; i < SWITCHES; i++) {
                node.shell("feature:uninstall cairn-worker");
                node.shell("feature:install cairn-worker");
            }
            over.set(true);
            for (Future<List<String>> result : results) {
                assertEquals(List.of(), result.get(60, TimeUnit.SECONDS));
            }
            callers.shutdown();
            assertTrue(served.get() > CALLERS * SWITCHES, "served " + served);
            String log = Files.readString(node.home().resolve("data/log/cairn.log"));
            assertTrue(log.contains("Removing features: cairn-worker"), "the log tells of the switch");
            assertFalse(log.contains("Refreshing bundles"), "something was refreshed");
        }
    }
}
