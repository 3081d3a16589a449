// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.ShellUtil;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, and from where.
 *
 * @param user as decisions record him: 1 to 64 printable characters without spaces
 * @param directory against which he names files: his own where the launcher told it, else the node's
 */
record Caller(String user, Path directory) {
    /** A variable of the session, which an SSH client sends: where somebody called {@code cairn shell}. */
    static final String DIRECTORY = "CAIRN_DIRECTORY";

    private static final int USER_MAX = 64;

    static Caller of(@Nullable Session session) {
        Object told = session == null ? null : session.get(DIRECTORY);
        return new Caller(name(ShellUtil.getCurrentUserName()), directory(told));
    }

    /** Who logged in, without what a record has no place for; the console of the node's own terminal has no login. */
    static String name(@Nullable String user) {
        String plain = user == null ? "" : user.replaceAll("[^!-~]", "_");
        return plain.isEmpty() ? "console" : plain.substring(0, Math.min(USER_MAX, plain.length()));
    }

    static Path directory(@Nullable Object told) {
        Path own = Path.of("").toAbsolutePath();
        try {
            Path directory = told == null ? own : Path.of(told.toString());
            return directory.isAbsolute() ? directory : own;
        } catch (InvalidPathException e) {
            return own;
        }
    }
}
