// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file on the node that a command makes: never over one that is there, and whole or not at all. */
final class NewFile {
    private NewFile() {}

    /** What is written. */
    @FunctionalInterface
    interface Content {
        void to(PrintStream out) throws Call.Refused, IOException;
    }

    static void write(String name, Content content) throws Call.Refused, IOException {
        Path file = Path.of(name);
        boolean whole = false;
        try (PrintStream out = new PrintStream(
                new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)), false, UTF_8)) {
            try {
                content.to(out);
                if (out.checkError()) {
                    throw new IOException(name + " could not be written");
                }
                whole = true;
            } finally {
                if (!whole) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (FileAlreadyExistsException e) {
            throw new Call.Refused(name + " is there already");
        }
    }
}
