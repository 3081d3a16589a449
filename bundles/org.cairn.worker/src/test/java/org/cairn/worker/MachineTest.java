// SPDX-License-Identifier: Apache-2.0
package org.cairn.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CGN-2: the key by which a machine is known. */
class MachineTest {
    @TempDir
    Path directory;

    @Test
    void isTheSameAfterARestart() throws Exception {
        Machine made = Machine.open(directory);
        made.enrolled("pin-1", "wk-1");
        made.enrolled("pin-2", "wk-2");
        made.enrolled("pin-1", "wk-3");
        Machine read = Machine.open(directory);
        assertArrayEquals(made.publicKey(), read.publicKey());
        assertEquals(Optional.of("wk-3"), read.worker("pin-1"));
        assertEquals(Optional.of("wk-2"), read.worker("pin-2"));
        assertEquals(Optional.empty(), read.worker("pin-3"));
        assertArrayEquals(made.sign(new byte[] {1}), read.sign(new byte[] {1}), "Ed25519 is deterministic");
        try (var files = Files.list(directory)) {
            assertEquals(List.of(directory.resolve(Machine.FILE)), files.toList());
        }
    }

    @Test
    void signsForItsPublicKey() throws Exception {
        Machine machine = Machine.open(directory);
        byte[] message = "hello".getBytes(StandardCharsets.UTF_8);
        byte[] prefix = HexFormat.of().parseHex("302a300506032b6570032100");
        byte[] encoded = java.util.Arrays.copyOf(prefix, prefix.length + 32);
        System.arraycopy(machine.publicKey(), 0, encoded, prefix.length, 32);
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        check.update(message);
        assertTrue(check.verify(machine.sign(message)));
    }

    @Test
    void canBeReadByItsOwnerOnly() throws IOException {
        Machine.open(directory);
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(Machine.FILE))));
    }

    @Test
    void isNeverReplacedWhenItIsDamaged() throws IOException {
        Path file = directory.resolve(Machine.FILE);
        for (String damage :
                List.of("", "{", "{}", "[]", "{\"privateKey\":\"AAAA\",\"publicKey\":\"AAAA\",\"workers\":{}}")) {
            Files.writeString(file, damage);
            IOException e = assertThrows(IOException.class, () -> Machine.open(directory), damage);
            assertTrue(String.valueOf(e.getMessage()).contains(Machine.FILE), e.getMessage());
            assertEquals(damage, Files.readString(file));
        }
    }
}
