// SPDX-License-Identifier: Apache-2.0
package org.cairn.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.cairn.core.api.node.NodeRole;
import org.cairn.testkit.node.SimNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadyFileTest {
    private final NodeRole gateway = new FixedRole("gateway", Map.of("work", URI.create("https://localhost:8443")));
    private final NodeRole shell = new FixedRole("shell", Map.of("ssh", URI.create("ssh://localhost:8101")));

    private final SimNode node = new SimNode();
    private final Path inHome = node.home().resolve("ready.json");
    private final Path extra;
    private final ReadyFile ready;

    ReadyFileTest(@TempDir Path temp) throws IOException {
        extra = temp.resolve("extra.json");
        Files.writeString(extra, "stale");
        Map<String, String> properties = Map.of("cairn.roles", "gateway, shell", "cairn.ready.file", extra.toString());
        ready = new ReadyFile(node, properties::get, false);
    }

    @AfterEach
    void stop() throws IOException {
        ready.stop();
        assertEquals(0, node.scheduler().pending());
        node.close();
    }

    @Test
    void removesTheFileOfANodeThatWasKilled() {
        assertFalse(Files.exists(extra));
    }

    @Test
    void waitsForEveryRoleAndTheBoot() {
        ready.addRole(gateway);
        ready.onBooted();
        assertFalse(Files.exists(inHome));
        ready.addRole(shell);
        assertTrue(Files.exists(inHome));
        assertTrue(Files.exists(extra));
    }

    @Test
    void saysWhereTheNodeAnswersToItsOwnerOnly() throws IOException {
        ready.addRole(gateway);
        ready.addRole(shell);
        ready.onBooted();
        Map<String, Object> content = JSON.std.mapFrom(Files.readString(inHome));
        assertEquals(Map.of("work", "https://localhost:8443", "ssh", "ssh://localhost:8101"), content.get("endpoints"));
        assertEquals(node.home().toString(), content.get("home"));
        assertEquals("node", content.get("name"));
        assertEquals(ProcessHandle.current().pid(), Long.parseLong(String.valueOf(content.get("pid"))));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(inHome)));
        assertEquals(Files.readString(inHome), Files.readString(extra));
    }

    @Test
    void followsARoleThatMoved() throws IOException {
        ready.onBooted();
        ready.addRole(gateway);
        ready.addRole(shell);
        ready.removeRole(shell);
        ready.addRole(new FixedRole("shell", Map.of("ssh", URI.create("ssh://localhost:9999"))));
        assertTrue(Files.readString(extra).contains("9999"));
    }

    @Test
    void removesItsFilesWhenItStops() throws IOException {
        ready.onBooted();
        ready.addRole(gateway);
        ready.addRole(shell);
        ready.stop();
        assertFalse(Files.exists(inHome));
        assertFalse(Files.exists(extra));
        ready.addRole(gateway);
        assertFalse(Files.exists(inHome));
    }

    private record FixedRole(String role, Map<String, URI> endpoints) implements NodeRole {}
}
