// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CGN-17, CGN-19: {@code kill -9} of a node under load, three times, or {@code -Dcairn.kills}. Every answered request has its
 * row, receipts that were signed hold, and strangers see a log that only ever grew.
 */
class LedgerSurvivesKillsIT {
    private static final int KILLS = Integer.getInteger("cairn.kills", 3);
    private static final int CALLERS = 16;
    private static final int CALLS_MIN = 200;
    private static final int CALLS_MORE_MAX = 400;
    private static final int RECEIPTS_CHECKED = 5;

    @TempDir
    static Path folder;

    private final Path mirror = folder.resolve("mirror");
    private final Random random = new Random(17);

    @Test
    void everyAnsweredRequestHasItsRowAndTheLogOnlyGrows() throws Exception {
        List<Answered> all = new ArrayList<>();
        long published = 0;
        for (int kill = 0; kill <= KILLS; kill++) {
            try (NodeProcess node = NodeProcess.gateway(folder.resolve("node"), "--role", "gateway,worker")) {
                published = verified(node, all, published);
                if (kill < KILLS) {
                    List<Answered> answered = answeredUntilKilled(node);
                    assertTrue(answered.size() >= CALLS_MIN, "answered " + answered.size());
                    all.addAll(answered);
                }
            }
        }
        assertTrue(published >= all.size(), published + " rows of " + all.size() + " answers");
    }

    private List<Answered> answeredUntilKilled(NodeProcess node) throws Exception {
        try (Callers callers = new Callers(new Customer(node), CALLERS)) {
            callers.more(CALLS_MIN + random.nextInt(CALLS_MORE_MAX));
            callers.mayDie();
            node.kill();
            return callers.answered();
        }
    }

    /** Checks what a restarted node has and shows; gives the size of its newest checkpoint. */
    private long verified(NodeProcess node, List<Answered> all, long before) throws Exception {
        PublicLog log = new PublicLog(node);
        Map<String, String> hashes = new HashMap<>();
        for (String line : node.shell("cairn:ledger-export -").split("\n", -1)) {
            if (line.startsWith("{")) {
                Map<String, Object> row = JSON.std.mapFrom(line);
                hashes.put(String.valueOf(row.get("id")), String.valueOf(row.get("hash")));
            }
        }
        for (Answered answered : all) {
            assertEquals(answered.hash(), hashes.get(answered.row()), answered.toString());
        }
        if (hashes.isEmpty()) {
            return 0;
        }
        long first = log.size();
        assertTrue(first == 0 || first >= before, "a checkpoint of " + before + " rows, then one of " + first);
        log.awaitSize(Math.max(before, hashes.size()));
        Verifier.right(Verifier.java(
                log.url().toString(), "--ca", PublicLog.authority(node).toString(), "--mirror", mirror.toString()));
        signedReceiptsHold(node, all);
        return log.size();
    }

    private static void signedReceiptsHold(NodeProcess node, List<Answered> all) throws Exception {
        Customer customer = new Customer(node);
        List<Answered> signed =
                all.stream().filter(answered -> !answered.signature().isEmpty()).toList();
        assertFalse(signed.isEmpty(), "nobody got a signed receipt");
        for (Answered answered : signed.subList(Math.max(0, signed.size() - RECEIPTS_CHECKED), signed.size())) {
            String path = "/.cairn/receipt/" + answered.request();
            node.await("the history was read", () -> customer.get(path).statusCode() == 200);
            HttpResponse<String> receipt = customer.get(path);
            Map<String, Object> members = JSON.std.mapFrom(receipt.body());
            assertEquals(answered.row(), members.get("row"));
            assertEquals(answered.hash(), members.get("hash"));
            assertEquals(answered.signature(), members.get("signature"));
            Path file = Files.writeString(folder.resolve("receipt.json"), receipt.body());
            Verifier.right(Verifier.java("receipt", file.toString()));
        }
    }
}
