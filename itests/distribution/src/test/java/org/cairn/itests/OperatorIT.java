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
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-5, CGN-9: what an operator sees and does, by the console and the status endpoint. */
class OperatorIT {
    @TempDir
    static Path homes;

    private static final String BUNDLES = "bundle:list -t 0 -s";

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

    @Test
    void planTellsWhatAFeatureWouldDoAndDoesNothing() throws Exception {
        String before = node.shell(BUNDLES);
        assertEquals(
                List.of("org.cairn.projection start", "postgresql start"), plan("feature:install cairn-projection"));
        List<String> off = plan("feature:uninstall cairn-worker");
        assertTrue(off.contains("org.cairn.worker stop") && !off.toString().contains("gateway"), off::toString);
        assertEquals(List.of(), plan("feature:install cairn-gateway"));
        assertEquals(before, node.shell(BUNDLES));
        node.shell("feature:install cairn-projection");
        assertEquals(
                before,
                node.shell(BUNDLES)
                        .lines()
                        .filter(line -> !line.endsWith(" org.cairn.projection") && !line.contains(" org.postgresql"))
                        .map(line -> line + "\n")
                        .collect(Collectors.joining()));
        assertEquals(2, node.shell(BUNDLES).lines().count() - before.lines().count());
        assertEquals(2, plan("feature:uninstall cairn-projection").size());
        node.shell("feature:uninstall cairn-projection");
        assertEquals(before, node.shell(BUNDLES));
    }

    @Test
    void decisionsSayWhoAskedForWhat() throws Exception {
        String text = node.shell("cairn:service-withdraw example");
        assertTrue(text.startsWith("decision "), text);
        node.await("example gone", () -> new Customer(node).get("/example").statusCode() == 404);
        String status = node.shell("cairn:service-status example");
        assertTrue(status.contains("shall not be here"), status);
        Map<String, Object> decided =
                JSON.std.mapFrom(node.shell("cairn:service-deploy example --on label=nowhere --json")
                        .trim());
        assertEquals(
                "true operator [deploy example 0.2.0 label=nowhere 100]",
                decided.get("decided") + " " + decided.get("asked") + " " + decided.get("statements"));
        node.shell("cairn:service-deploy example");
        assertEquals(200, new Customer(node).get("/example").statusCode());
        String history = node.shell("cairn:service-history --limit 3");
        assertTrue(history.contains("withdraw example all") && history.contains("operator"), history);
        assertEquals("", node.shell("cairn:proposals --next"));
    }

    private static List<String> plan(String command) throws Exception {
        Object bundles = JSON.std
                .mapFrom(node.shell("cairn:plan " + command + " --json").trim())
                .get("bundles");
        return ((List<?>) requireNonNull(bundles))
                .stream()
                        .map(bundle -> (Map<?, ?>) bundle)
                        .map(bundle -> bundle.get("bundle") + " " + bundle.get("change"))
                        .sorted()
                        .toList();
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
