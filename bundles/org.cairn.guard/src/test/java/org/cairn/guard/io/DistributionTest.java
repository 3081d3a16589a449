// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cairn.guard.ListShipped;
import org.cairn.guard.core.ListException;
import org.cairn.guard.fixture.Operator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-10: the build's step that lists what ships. */
final class DistributionTest {
    @TempDir
    private Path root;

    @Test
    void listsEachJarWithItsKindInOrder() throws Exception {
        put("system/org/cairn/org.cairn.node/1/org.cairn.node-1.jar", "node");
        put("system/org/cairn/org.cairn.plugin.api/1/org.cairn.plugin.api-1.jar", "api");
        put("system/org/apache/pdfbox/pdfbox-tools/1/pdfbox-tools-1.jar", "tools");
        put("system/org/cairn/greeter/1/greeter-1.jar", "greeter");
        put("plugins/greeter-1.jar", "greeter");
        put("system/README", "no jar");
        put("lib/org.cairn.guard-1.jar", "part of the framework");
        ListShipped.main(new String[] {root.toString()});
        assertEquals(
                line("greeter", "plugin plugins/greeter-1.jar")
                        + line("tools", "platform system/org/apache/pdfbox/pdfbox-tools/1/pdfbox-tools-1.jar")
                        + line("greeter", "plugin system/org/cairn/greeter/1/greeter-1.jar")
                        + line("node", "platform system/org/cairn/org.cairn.node/1/org.cairn.node-1.jar")
                        + line("api", "library system/org/cairn/org.cairn.plugin.api/1/org.cairn.plugin.api-1.jar"),
                Files.readString(root.resolve("lib/shipped")));
    }

    @Test
    void listsNothingThatItCouldNotRead() throws Exception {
        put("system/a/a/1/a-1.jar", "a");
        Files.createDirectories(root.resolve("plugins"));
        put("system/a/a/1/with space.jar", "b");
        assertThrows(ListException.class, () -> new Distribution(root).list());
    }

    private void put(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static String line(String content, String rest) {
        return Operator.sha256(content.getBytes(StandardCharsets.UTF_8)) + " " + rest + "\n";
    }
}
