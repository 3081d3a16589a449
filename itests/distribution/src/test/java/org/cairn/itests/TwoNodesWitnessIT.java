// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CGN-19: two gateways are each other's witnesses. One whose ledger was replaced by an older copy, so that it could show a
 * second history, is found out by the other and takes no more rows.
 */
class TwoNodesWitnessIT {
    @TempDir
    Path folder;

    /** A node whose address and keys stay the same from start to start. */
    private static final class Peer {
        private final String name;
        private final Path home;
        private final int port;
        private String logKey = "";
        private String witnessKey = "";

        private Peer(String name, Path home) throws IOException {
            this.name = name;
            this.home = home;
            this.port = NodeProcess.freePort();
        }

        private NodeProcess alone() throws Exception {
            NodeProcess node = start();
            PublicLog log = new PublicLog(node);
            logKey = log.text("/log/key").trim();
            witnessKey = log.text("/witness/key").trim();
            return node;
        }

        private NodeProcess start(String... settings) throws Exception {
            String[] options = {
                "--role", "gateway,worker", "--set", "node.name=" + name, "--set", "gateway.status.port=" + port
            };
            return NodeProcess.gateway(
                    home, Stream.concat(Stream.of(options), Stream.of(settings)).toArray(String[]::new));
        }

        private NodeProcess with(Peer witness) throws Exception {
            return start(
                    "--set",
                    "ledger.witnesses=https://127.0.0.1:" + witness.port + "/witness " + witness.witnessKey,
                    "--set",
                    "ledger.witness.logs=" + witness.logKey,
                    "--set",
                    "gateway.witness.trust=" + witness.home.resolve("tls/authority.pem"),
                    "--set",
                    "gateway.witness.interval.s=1");
        }
    }

    @Test
    void logThatWasPutBackIsFoundOutByItsWitness() throws Exception {
        Peer one = new Peer("one", folder.resolve("one"));
        Peer two = new Peer("two", folder.resolve("two"));
        try (NodeProcess node = one.alone()) {
            Answered.of(new Customer(node).get("/echo?size=1"));
            two.alone().close();
        }
        Path old = folder.resolve("old");
        copy(one.home.resolve("ledger"), old);
        try (NodeProcess witness = two.with(one)) {
            long rows;
            try (NodeProcess node = one.with(two)) {
                Customer customer = new Customer(node);
                for (int i = 0; i < 20; i++) {
                    Answered.of(customer.get("/echo?size=1"));
                }
                rows = 21;
                cosigned(node, two, rows);
                Answered.of(new Customer(witness).get("/echo?size=1"));
                cosigned(witness, one, 1);
                String extent = node.shell("cairn:ledger");
                assertTrue(extent.contains(" cosigned it"), extent);
            }
            Path right = folder.resolve("right");
            Files.move(one.home.resolve("ledger"), right);
            copy(old, one.home.resolve("ledger"));
            delete(one.home.resolve("checkpoints"));
            try (NodeProcess node = one.with(two)) {
                refusesRows(node);
                String log = node.log();
                assertTrue(
                        log.lines().anyMatch(line -> line.contains("ERROR") && line.contains(Long.toString(rows))),
                        log);
            }
            try (NodeProcess node = one.with(two)) {
                refusesRows(node); // a restart does not make it right
            }
            delete(one.home.resolve("ledger"));
            Files.move(right, one.home.resolve("ledger"));
            try (NodeProcess node = one.with(two)) {
                Customer customer = new Customer(node);
                node.await(
                        "rows are taken again",
                        () -> customer.get("/echo?size=1").statusCode() == 200);
                cosigned(node, two, rows + 1);
            }
        }
    }

    private static void cosigned(NodeProcess node, Peer witness, long rows) throws Exception {
        PublicLog log = new PublicLog(node);
        String name = witness.witnessKey.substring(0, witness.witnessKey.indexOf('+'));
        node.await(
                "a checkpoint of " + rows + " rows that " + name + " has cosigned",
                () -> log.size() >= rows
                        && log.signatures().stream().anyMatch(line -> line.startsWith("\u2014 " + name + " ")));
        assertEquals(2, log.signatures().size(), "the log's signature and one witness's");
        Verifier.right(Verifier.java(
                log.url().toString(), "--ca", PublicLog.authority(node).toString(), "--witness", witness.witnessKey));
    }

    private static void refusesRows(NodeProcess node) throws Exception {
        Customer customer = new Customer(node);
        node.await("rows are refused", () -> customer.get("/echo?size=1").statusCode() == 503);
        HttpResponse<String> refused = customer.get("/echo?size=1");
        assertEquals(503, refused.statusCode(), refused.body());
        assertTrue(refused.body().contains("ledger-unavailable"), refused.body());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
