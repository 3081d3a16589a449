// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-5, CGN-9: what an operator sees and does, by the console and the status endpoint. */
class OperatorIT {
    @TempDir
    static Path homes;

    private static NodeProcess node;

    @BeforeAll
    static void start() throws Exception {
        node = NodeProcess.gateway(homes.resolve("node"), "--role", "gateway,worker");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void pausedWorkerGetsNothingAndResumedWorkerGetsWhatWaited() throws Exception {
        Customer customer = new Customer(node);
        String worker = worker();
        node.shell("cairn:worker-pause " + worker);
        try {
            await("paused");
            CompletableFuture<HttpResponse<String>> waiting = customer.http()
                    .sendAsync(customer.request("/echo?size=3").build(), HttpResponse.BodyHandlers.ofString());
            String work = node.shell("cairn:work --json");
            while (!work.contains("echo")) {
                work = node.shell("cairn:work --json");
            }
            assertTrue(!waiting.isDone());
            node.shell("cairn:worker-resume " + worker);
            assertEquals(200, waiting.get(30, TimeUnit.SECONDS).statusCode());
        } finally {
            node.shell("cairn:worker-resume " + worker);
        }
    }

    @Test
    void suspendedCustomerIsRefused() throws Exception {
        Map<?, ?> created = JSON.std.mapFrom(
                node.shell("cairn:account-create customer Somebody --json").trim());
        String account = String.valueOf(requireNonNull(created.get("account")));
        Customer customer = new Customer(node, account, String.valueOf(created.get("key")));
        assertEquals(200, customer.get("/echo?size=1").statusCode());
        node.shell("cairn:account-suspend " + account);
        assertEquals(401, customer.get("/echo?size=1").statusCode());
        assertThrows(
                IllegalStateException.class, () -> new Customer(node, account, String.valueOf(created.get("key"))));
    }

    @Test
    void statusTellsServicesAndMetricsTellThePath() throws Exception {
        new Customer(node).get("/echo?size=1");
        String status = status("/");
        assertTrue(status.contains("\"mediagen\"") && status.contains("/mgen"), status);
        String metrics = status("/metrics");
        assertTrue(metrics.contains("# TYPE cairn_"), metrics);
    }

    @Test
    void commandThatFailsEndsWithOneLineAndANonZeroStatus() {
        IllegalStateException failure =
                assertThrows(IllegalStateException.class, () -> node.shell("cairn:service-deploy nothing"));
        assertTrue(requireNonNull(failure.getMessage()).contains("nothing"), failure.getMessage());
        assertTrue(requireNonNull(failure.getMessage()).lines().count() <= 2, failure.getMessage());
    }

    private static String status(String path) throws Exception {
        return Customer.trusting(node.home().resolve("tls/authority.pem"))
                .send(
                        HttpRequest.newBuilder(node.endpoint("status").resolve(path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String worker() throws Exception {
        return String.valueOf(JSON.std
                .mapFrom(node.shell("cairn:worker-status --json").trim())
                .get("worker"));
    }

    private static void await(String state) throws Exception {
        List<String> seen = List.of();
        for (int i = 0; i < 50; i++) {
            seen = List.of(node.shell("cairn:worker-status --json"));
            if (seen.get(0).contains("\"state\":\"" + state + "\"")) {
                return;
            }
        }
        throw new AssertionError("never " + state + ": " + seen);
    }
}
