// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PEERS, "offline install breaks": a node starts and serves with loopback alone and an empty Maven repository. */
class OfflineIT {
    @TempDir
    Path folder;

    @Test
    void startsAndServesInANamespaceWithLoopbackOnly() throws Exception {
        List<String> unshare = unshare();
        assumeTrue(possible(unshare), "needs the right to make a network namespace");
        String said = NodeProcess.run(List.of(
                unshare.get(0),
                unshare.get(1),
                "sh",
                NodeProcess.ROOT
                        .resolve("itests/distribution/src/test/sh/offline.sh")
                        .toString(),
                NodeProcess.CAIRN.toString(),
                folder.toString()));
        assertTrue(said.contains("answered"), said);
    }

    static List<String> unshare() throws Exception {
        return "0".equals(NodeProcess.run(List.of("id", "-u")).trim())
                ? List.of("unshare", "-n")
                : List.of("unshare", "-rn");
    }

    static boolean possible(List<String> unshare) throws Exception {
        try {
            NodeProcess.run(List.of(unshare.get(0), unshare.get(1), "true"));
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
