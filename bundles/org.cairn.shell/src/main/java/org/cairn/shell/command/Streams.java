// SPDX-License-Identifier: Apache-2.0
package org.cairn.shell.command;

import java.io.InputStream;
import java.io.PrintStream;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;
import org.jspecify.annotations.Nullable;

/**
 * The session's streams. Karaf gives each session, pipe and redirection its own behind the names of {@link System}; the
 * session's own console would go past pipes.
 *
 * @param out standard output
 * @param err for what is not the result: how far a piece of work is
 * @param in input
 * @param terminal whether a person's terminal shows {@code err}: a line can be written anew there
 */
record Streams(PrintStream out, PrintStream err, InputStream in, boolean terminal) {
    /** Those of a session; over SSH with a command, and in scripts, it has no terminal. */
    static Streams of(@Nullable Session session) {
        Terminal terminal = session == null ? null : session.getTerminal();
        boolean shown = terminal != null && !"dumb".equals(terminal.getType());
        return new Streams(System.out, System.err, System.in, shown);
    }
}
