// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node keeps over {@code kill -9} and over a clean stop: keys, sessions, workers' identities, every answered row. */
class NodeRestartedIT {
    private static final int CALLS = 20;

    @TempDir
    Path homes;

    @Test
    void keepsKeysSessionsWorkersAndRows() throws Exception {
        Path home = homes.resolve("node");
        List<String> rows = new ArrayList<>();
        String token;
        String authority;
        try (NodeProcess node = NodeProcess.gateway(home, "--role", "gateway,worker")) {
            Customer customer = new Customer(node);
            token = customer.token();
            for (int i = 0; i < CALLS; i++) {
                rows.add(row(customer.get("/echo?size=" + i)));
            }
            authority = Files.readString(home.resolve("tls/authority.pem"));
            secretsAreTheOwnersOnly(home);
            node.kill();
        }
        try (NodeProcess node = NodeProcess.gateway(home, "--role", "gateway,worker")) {
            assertEquals(authority, Files.readString(home.resolve("tls/authority.pem")));
            Customer customer = new Customer(node, token);
            rows.add(row(customer.get("/echo?size=1")));
            String export = node.shell("cairn:ledger-export -");
            for (String row : rows) {
                assertTrue(export.contains("\"id\":\"" + row + "\""), "no row " + row);
            }
            assertTrue(node.shell("cairn:worker-list --json").contains("wk-"));
        }
        assertFalse(Files.exists(home.resolve("ready.json")), "a stopped node is not ready");
    }

    private static String row(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
        String receipt = answer.headers().firstValue("Cairn-Receipt").orElseThrow();
        return receipt.substring("row=".length(), receipt.indexOf(';'));
    }

    private static void secretsAreTheOwnersOnly(Path home) throws Exception {
        try (Stream<Path> files = Files.walk(home.resolve("credentials"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertEquals(
                        "------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                                .substring(3),
                        file.toString());
            }
        }
    }
}
