// SPDX-License-Identifier: Apache-2.0
package org.cairn.projection.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** A password in a file of its owner's. */
final class PasswordFile {
    private static final int BYTES_MAX = 1_024;
    private static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private PasswordFile() {}

    /** Its first line; the messages of failures name the file and never what is in it. */
    static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no password file " + file);
        }
        if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException("the password file " + file + " can be read by others: chmod 600");
        }
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException("the password file " + file + " has more than " + BYTES_MAX + " bytes");
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return text.lines().findFirst().orElse("");
    }
}
