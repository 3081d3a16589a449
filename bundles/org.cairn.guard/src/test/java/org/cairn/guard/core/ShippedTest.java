// SPDX-License-Identifier: Apache-2.0
package org.cairn.guard.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** CGN-10, docs/TRUST.md section 1. */
final class ShippedTest {
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);

    @Test
    void readsWhatItWrites() throws Exception {
        Shipped shipped = Shipped.parse(Shipped.format(List.of(
                new Shipped.Jar(B, Kind.PLATFORM, "system/x/y/1/y-1.jar"),
                new Shipped.Jar(A, Kind.PLUGIN, "plugins/a.jar"))));
        assertEquals(Optional.of(Kind.PLUGIN), shipped.kind(A));
        assertEquals(Optional.of(Kind.PLATFORM), shipped.kind(B));
        assertEquals(Optional.empty(), shipped.kind("c".repeat(64)));
    }

    @Test
    void findsAJarByTheLocationOfItsBundle() throws Exception {
        Shipped shipped = parse(A + " platform system/io/netty/epoll/4.2/epoll-4.2-linux.jar\n" + B
                + " platform system/org/cairn/node/0.2/node-0.2.jar\n");
        assertEquals(Optional.of("system/org/cairn/node/0.2/node-0.2.jar"), shipped.pathOf("mvn:org.cairn/node/0.2"));
        assertEquals(
                Optional.of("system/io/netty/epoll/4.2/epoll-4.2-linux.jar"),
                shipped.pathOf("mvn:io.netty/epoll/4.2/jar/linux"));
        for (String other : List.of("mvn:org.cairn/node/0.3", "mvn:org.cairn", "file:/x.jar", "cairn:plugin/a/1")) {
            assertEquals(Optional.empty(), shipped.pathOf(other));
        }
    }

    @Test
    void refusesAListThatIsNotWhole() {
        String good = A + " platform a.jar\n";
        for (String bad : List.of(
                "",
                "\n",
                good.trim(),
                good + "\n",
                good + good,
                B + " platform b.jar\n" + good,
                A + " plugin a.jar\n" + A + " platform b.jar\n",
                A + " guest a.jar\n",
                A + "  platform a.jar\n",
                A.substring(1) + " platform a.jar\n",
                A + " platform a.jar\r\n",
                A + " platform\n")) {
            assertThrows(ListException.class, () -> parse(bad), bad);
        }
    }

    private static Shipped parse(String text) throws ListException {
        return Shipped.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
