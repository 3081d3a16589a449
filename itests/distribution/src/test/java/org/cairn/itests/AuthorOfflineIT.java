// SPDX-License-Identifier: Apache-2.0
package org.cairn.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-16, CGN-10: whoever has the distribution, a JDK and Maven needs no network for a plug-in of his own. */
class AuthorOfflineIT {
    @TempDir
    Path folder;

    @Test
    void aNewPluginIsBuiltAndSignedWithLoopbackOnlyAndAnEmptyHome() throws Exception {
        List<String> unshare = OfflineIT.unshare();
        assumeTrue(OfflineIT.possible(unshare), "needs the right to make a network namespace");
        String said = NodeProcess.run(List.of(
                unshare.get(0),
                unshare.get(1),
                "sh",
                NodeProcess.ROOT
                        .resolve("itests/distribution/src/test/sh/author-offline.sh")
                        .toString(),
                NodeProcess.CAIRN.toString(),
                folder.toString()));
        assertTrue(said.contains("jar verified") && said.contains("the author is ready"), said);
    }
}
